import type * as vscode from "vscode";
import type { ObjectAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { formatBytes } from "../core/format.ts";
import { baseName, keyByteLength } from "../core/key.ts";
import type { ObjectHead } from "../core/model.ts";
import { escapeMarkdown, markdownTable } from "./markdown.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** What HEAD says of an object, as Markdown to read. `url` is the plain address at the endpoint. */
export function detailsOf(
  head: ObjectHead,
  { bucket, key }: ObjectAddress,
  url: string,
  l10n: L10n,
): string {
  const columns = [l10n.t("Name"), l10n.t("Value")] as const;
  const metadata = Object.entries(head.metadata ?? {});
  return [
    `# ${escapeMarkdown(displayName(baseName(key)))}`,
    markdownTable(columns, [...place(bucket, key, url, l10n), ...state(head, l10n)]),
    `## ${l10n.t("Headers")}`,
    markdownTable(columns, headers(head)),
    `## ${l10n.t("Metadata")}`,
    metadata.length === 0
      ? l10n.t("The object has no metadata of its own.")
      : markdownTable(columns, metadata),
    "",
  ].join("\n\n");
}

type Row = readonly [string, string | undefined];

function place(bucket: string, key: string, url: string, l10n: L10n): readonly Row[] {
  return [
    [l10n.t("Key"), key],
    [l10n.t("Bucket"), bucket],
    [l10n.t("Length of the key"), l10n.t("{0} of 1,024 bytes", keyByteLength(key))],
    ["URI", `s3://${bucket}/${key}`],
    ["URL", url],
  ];
}

function state(head: ObjectHead, l10n: L10n): readonly Row[] {
  const bytes = head.sizeBytes.toLocaleString("en");
  return [
    [l10n.t("Size"), l10n.t("{0} ({1} bytes)", formatBytes(head.sizeBytes), bytes)],
    [l10n.t("Last modified"), head.lastModified?.toISOString()],
    ["ETag", head.etag],
    [l10n.t("Version"), head.versionId],
    [l10n.t("Storage class"), head.storageClass ?? "STANDARD"],
    [l10n.t("Parts"), head.partCount?.toString()],
    ["CRC32", head.crc32],
    ["CRC64NVME", head.crc64nvme],
    [l10n.t("Encryption"), head.serverSideEncryption],
  ];
}

function headers(head: ObjectHead): readonly Row[] {
  return [
    ["Content-Type", head.contentType],
    ["Content-Encoding", head.contentEncoding],
    ["Content-Disposition", head.contentDisposition],
    ["Content-Language", head.contentLanguage],
    ["Cache-Control", head.cacheControl],
    ["Expires", head.expires],
  ];
}
