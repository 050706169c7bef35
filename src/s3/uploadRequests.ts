import type { Page } from "../core/model.ts";
import type { Part } from "../core/store.ts";
import type { S3Caller } from "./caller.ts";
import type { Upload } from "./complete.ts";
import { unquoted } from "./etag.ts";
import { childrenOf, numberOf, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export async function listParts(
  caller: S3Caller,
  { bucket, key, uploadId }: Upload,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<Part>> {
  const { root } = await caller.document(
    {
      operation: "listParts",
      method: "GET",
      bucket,
      key,
      query: { uploadId, "part-number-marker": cursor },
    },
    "ListPartsResult",
    signal,
  );
  const items = childrenOf(root, "Part").map(partOf);
  const next = textOf(root, "NextPartNumberMarker") ?? String(items.at(-1)?.number ?? "");
  const hasMore = textOf(root, "IsTruncated") === "true" && next !== "" && next !== cursor;
  return { items, ...(hasMore ? { cursor: next } : {}) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export async function abortUpload(
  caller: S3Caller,
  { bucket, key, uploadId }: Upload,
  signal: AbortSignal,
): Promise<void> {
  await caller.empty(
    { operation: "abort", method: "DELETE", bucket, key, query: { uploadId } },
    signal,
  );
}

function partOf(item: XmlElement): Part {
  const crc32 = textOf(item, "ChecksumCRC32");
  return {
    ...(crc32 ? { crc32 } : {}),
    number: numberOf(item, "PartNumber"),
    etag: unquoted(textOf(item, "ETag")) ?? "",
    sizeBytes: numberOf(item, "Size"),
  };
}
