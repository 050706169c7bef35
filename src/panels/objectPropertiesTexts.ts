import type * as vscode from "vscode";
import { escapedName } from "../core/display.ts";
import { exactBytes, formatCount } from "../core/format.ts";
import { keyByteLength, maxKeyBytes } from "../core/key.ts";
import type { ObjectHead } from "../core/model.ts";
import type { ObjectPropertiesTexts, PropertyFact } from "../protocol/objectProperties.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** What the server says of an object that nobody can change. */
export function propertyFacts(
  head: ObjectHead,
  { bucket, url }: { readonly bucket: string; readonly url: string },
  l10n: L10n,
): PropertyFact[] {
  const { key, sizeBytes, lastModified, versionId, etag, storageClass } = head;
  const crc32 = head.crc32 ?? head.compositeCrc32;
  const shown = (label: string, value: string | undefined, copies?: string): PropertyFact[] =>
    value === undefined ? [] : [{ label, value, ...(copies !== undefined && { copies }) }];
  return [
    ...shown(l10n.t("Key"), escapedName(key, maxKeyBytes), key),
    ...shown("URI", escapedName(`s3://${bucket}/${key}`, 1200), `s3://${bucket}/${key}`),
    ...shown("URL", escapedName(url, 3000), url),
    ...shown(
      l10n.t("Length of the key"),
      l10n.t("{0} of {1} bytes", formatCount(keyByteLength(key)), formatCount(maxKeyBytes)),
    ),
    ...shown(l10n.t("Size"), exactBytes(sizeBytes, l10n)),
    ...shown(l10n.t("Last modified"), lastModified?.toLocaleString()),
    ...shown("ETag", etag, etag),
    ...shown(l10n.t("Version"), versionId, versionId),
    ...shown(l10n.t("Storage class"), storageClass ?? "STANDARD"),
    ...shown(l10n.t("Encryption"), head.serverSideEncryption),
    ...shown(l10n.t("Encryption key"), head.kmsKeyId, head.kmsKeyId),
    ...shown("CRC32", crc32, crc32),
    ...shown("CRC64NVME", head.crc64nvme, head.crc64nvme),
    ...shown(l10n.t("Parts"), head.partCount?.toString()),
  ];
}

export function objectPropertiesTexts(l10n: L10n): ObjectPropertiesTexts {
  return {
    general: l10n.t("General"),
    headers: l10n.t("Headers"),
    headersHelp: l10n.t(
      "Sent with the object to whoever reads it. Saving headers or metadata has the server write the object anew from its own bytes: it gets a new date, and a bucket that keeps versions keeps the one before.",
    ),
    fields: {
      contentType: { label: "Content-Type", placeholder: "text/html; charset=utf-8" },
      contentEncoding: { label: "Content-Encoding", placeholder: "gzip" },
      contentDisposition: {
        label: "Content-Disposition",
        placeholder: 'attachment; filename="report.pdf"',
      },
      contentLanguage: { label: "Content-Language", placeholder: "en" },
      cacheControl: { label: "Cache-Control", placeholder: "public, max-age=3600" },
      expires: { label: "Expires", placeholder: "Wed, 21 Oct 2030 07:28:00 GMT" },
    },
    metadata: l10n.t("Metadata"),
    metadataHelp: l10n.t("Notes of your own, sent as headers that begin with x-amz-meta-."),
    tags: l10n.t("Tags"),
    tagsHelp: l10n.t(
      "For lifecycle rules, policies and bills. They change without the object being written anew.",
    ),
    name: l10n.t("Name"),
    value: l10n.t("Value"),
    add: l10n.t("Add"),
    remove: l10n.t("Remove"),
    save: l10n.t("Save Headers and Metadata"),
    saveTags: l10n.t("Save Tags"),
    revert: l10n.t("Revert"),
    saving: l10n.t("Saving…"),
    none: l10n.t("none"),
    copy: l10n.t("Copy"),
    refresh: l10n.t("Refresh"),
    readOnly: l10n.t("This storage shows headers and metadata, but does not change them."),
  };
}
