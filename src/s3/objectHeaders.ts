import type { ObjectEncryption, ObjectHead, ObjectHeaders } from "../core/model.ts";
import type { WriteOptions } from "../core/store.ts";
import type { HttpHeaders } from "../http/client.ts";
import { encodeText } from "./encode.ts";
import { unquoted } from "./etag.ts";
import { checkHeaderText, fromWire, metadataText } from "./headerText.ts";
import { asDate } from "./listText.ts";

const metadataPrefix = "x-amz-meta-";

const describingHeaders = [
  { field: "contentType", name: "content-type" },
  { field: "contentEncoding", name: "content-encoding" },
  { field: "contentDisposition", name: "content-disposition" },
  { field: "contentLanguage", name: "content-language" },
  { field: "cacheControl", name: "cache-control" },
  { field: "expires", name: "expires" },
] as const;

/** Headers that describe an object, for a write or a copy. Throws `invalidInput` for impossible text. */
export function describing(headers: ObjectHeaders): Record<string, string> {
  const sent: Record<string, string> = {};
  for (const { field, name } of describingHeaders) {
    const value = headers[field];
    if (value === undefined) continue;
    checkHeaderText(name, value);
    sent[name] = value;
  }
  for (const [name, value] of Object.entries(headers.metadata ?? {})) {
    checkHeaderText(name, value);
    sent[metadataPrefix + name.toLowerCase()] = metadataText(value);
  }
  return sent;
}

export function encrypting(encryption: ObjectEncryption | undefined): HttpHeaders {
  if (!encryption) return {};
  const { algorithm, kmsKeyId, usesBucketKey } = encryption;
  return {
    "x-amz-server-side-encryption": algorithm,
    "x-amz-server-side-encryption-aws-kms-key-id": kmsKeyId,
    "x-amz-server-side-encryption-bucket-key-enabled": usesBucketKey ? "true" : undefined,
  };
}

/** Headers of a write, without its conditions. */
export function writing(options: WriteOptions): HttpHeaders {
  const { encryption, storageClass, tags = {} } = options;
  const sent = describing(options);
  if (encryption) Object.assign(sent, encrypting(encryption));
  if (storageClass !== undefined) sent["x-amz-storage-class"] = storageClass;
  const texts = Object.entries(tags).map(
    ([name, value]) => `${encodeText(name)}=${encodeText(value)}`,
  );
  if (texts.length > 0) sent["x-amz-tagging"] = texts.join("&");
  return sent;
}

function metadataOf(headers: HttpHeaders): Record<string, string> | undefined {
  let metadata: Record<string, string> | undefined;
  for (const name in headers) {
    const value = headers[name];
    if (!name.startsWith(metadataPrefix) || value === undefined) continue;
    metadata ??= {};
    metadata[name.slice(metadataPrefix.length)] = fromWire(value);
  }
  return metadata;
}

/** Bytes of the whole object: the answer may hold only a range of it. */
function wholeSize(headers: HttpHeaders): number {
  const total = /\/(\d+)\s*$/.exec(headers["content-range"] ?? "")?.[1];
  return Number(total ?? headers["content-length"] ?? 0);
}

function text(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return value === undefined || value === "" ? undefined : fromWire(value);
}

/** Leaves out what is undefined, so that absent means absent. */
function defined<T extends object>(record: { [K in keyof T]: T[K] | undefined }): T {
  const kept: Partial<T> = {};
  for (const name in record) if (record[name] !== undefined) kept[name] = record[name];
  return kept as T;
}

/** Base64 of eight bytes. */
const crc64Pattern = /^[A-Za-z0-9+/]{11}=$/;

/**
 * Of the type COMPOSITE it is a checksum of the parts' checksums, and ends with a dash and their
 * number. A value whose form and type contradict each other says nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
function crc32Of(headers: HttpHeaders): {
  readonly crc32: string | undefined;
  readonly compositeCrc32: string | undefined;
} {
  const value = text(headers, "x-amz-checksum-crc32");
  const form = value?.includes("-") ? "COMPOSITE" : "FULL_OBJECT";
  const type = headers["x-amz-checksum-type"]?.toUpperCase() ?? form;
  return {
    crc32: form === "FULL_OBJECT" && type === form ? value : undefined,
    compositeCrc32: form === "COMPOSITE" && type === form ? value : undefined,
  };
}

/** This one is of the whole object only; anything else of that name says nothing. */
function crc64Of(headers: HttpHeaders): string | undefined {
  const value = text(headers, "x-amz-checksum-crc64nvme");
  const isWhole = headers["x-amz-checksum-type"]?.toUpperCase() !== "COMPOSITE";
  return value !== undefined && isWhole && crc64Pattern.test(value) ? value : undefined;
}

/** What the headers of GET and HEAD say about an object. */
export function headOf(key: string, headers: HttpHeaders): ObjectHead {
  const usesBucketKey = headers["x-amz-server-side-encryption-bucket-key-enabled"];
  const tags = Number(headers["x-amz-tagging-count"]);
  const parts = Number(headers["x-amz-mp-parts-count"]);
  return defined<ObjectHead>({
    key,
    sizeBytes: wholeSize(headers),
    lastModified: asDate(headers["last-modified"]),
    etag: unquoted(headers["etag"]),
    versionId: text(headers, "x-amz-version-id"),
    storageClass: text(headers, "x-amz-storage-class"),
    ...crc32Of(headers),
    crc64nvme: crc64Of(headers),
    serverSideEncryption: text(headers, "x-amz-server-side-encryption"),
    kmsKeyId: text(headers, "x-amz-server-side-encryption-aws-kms-key-id"),
    usesBucketKey: usesBucketKey === "true" ? true : undefined,
    tagCount: tags > 0 ? tags : undefined,
    partCount: parts > 0 ? parts : undefined,
    contentType: text(headers, "content-type"),
    contentEncoding: text(headers, "content-encoding"),
    contentDisposition: text(headers, "content-disposition"),
    contentLanguage: text(headers, "content-language"),
    cacheControl: text(headers, "cache-control"),
    expires: text(headers, "expires"),
    metadata: metadataOf(headers),
  });
}
