import { createHash } from "node:crypto";
import { isStorageError, StorageError } from "../core/errors.ts";
import type { Part, UploadTarget, Written } from "../core/store.ts";
import type { HttpHeaders } from "../http/client.ts";
import type { S3Caller } from "./caller.ts";
import { isMd5, quoted, unquoted } from "./etag.ts";
import { head } from "./read.ts";
import { escapeXml, textOf } from "./xml.ts";

export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

/** With the checksum of all bytes, where the upload has them. */
type Completed = UploadTarget & { readonly crc32?: string };

/** The ETag of an object made of these parts: MD5 of their MD5s. Undefined when they are none. */
export function etagOfParts(parts: readonly Part[]): string | undefined {
  const digest = createHash("md5");
  for (const { etag } of parts) {
    if (!isMd5(etag)) return undefined;
    digest.update(Buffer.from(etag, "hex"));
  }
  return `${digest.digest("hex")}-${parts.length}`;
}

function completeXml(parts: readonly Part[]): string {
  const items = parts.map(
    ({ number, etag, crc32 }) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${escapeXml(quoted(etag))}</ETag>${
        crc32 === undefined ? "" : `<ChecksumCRC32>${escapeXml(crc32)}</ChecksumCRC32>`
      }</Part>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${items.join("")}</CompleteMultipartUpload>`;
}

/**
 * Makes the object of its parts. Servers may begin a successful answer, work for minutes, and then
 * say that it failed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export async function completeUpload(
  caller: S3Caller,
  upload: Completed,
  parts: readonly Part[],
  condition: HttpHeaders,
  signal: AbortSignal,
): Promise<Written> {
  const { checksumType, crc32 } = upload;
  const isWhole = checksumType === "FULL_OBJECT" && crc32 !== undefined;
  let attempts = 0;
  try {
    const { root, answer } = await caller.document(
      {
        operation: "put",
        method: "POST",
        bucket: upload.bucket,
        key: upload.key,
        query: { uploadId: upload.uploadId },
        headers: {
          ...condition,
          // The server compares them before there is an object.
          ...(isWhole && { "x-amz-checksum-type": checksumType, "x-amz-checksum-crc32": crc32 }),
        },
        xml: completeXml(parts),
        isRepeatable: true,
        isLongWork: true,
        onAttempt: (number) => (attempts = number),
      },
      "CompleteMultipartUploadResult",
      signal,
    );
    const etag = unquoted(textOf(root, "ETag"));
    const versionId = answer.headers["x-amz-version-id"];
    const kept = isWhole ? textOf(root, "ChecksumCRC32") : undefined;
    if (kept !== undefined && kept !== crc32) throw otherBytes(upload);
    return {
      ...(etag ? { etag } : {}),
      ...(versionId ? { versionId } : {}),
      ...(kept === undefined ? {} : { crc32: kept }),
    };
  } catch (error) {
    // Ceph calls an upload that is gone an internal error.
    const mayBeDone =
      attempts > 1 &&
      isStorageError(error, "noSuchUpload", "preconditionFailed", "serverError", "noSuchObject");
    const done = mayBeDone ? await completedBefore(caller, upload, parts, signal) : undefined;
    if (done) return done;
    throw error;
  }
}

function otherBytes({ bucket, key }: Upload): StorageError {
  return new StorageError("corrupted", "The server holds other bytes than were sent", {
    bucket,
    key,
    operation: "put",
  });
}

/** The upload was completed by an attempt whose answer was lost: then the object is ours. */
async function completedBefore(
  caller: S3Caller,
  { bucket, key }: Upload,
  parts: readonly Part[],
  signal: AbortSignal,
): Promise<Written | undefined> {
  const expected = etagOfParts(parts);
  if (expected === undefined) return undefined;
  const found = await head(caller, bucket, { key }, signal).catch((error: unknown) => {
    if (isStorageError(error, "noSuchObject")) return undefined;
    throw error;
  });
  if (found?.etag !== expected) return undefined;
  return { etag: expected, ...(found.versionId ? { versionId: found.versionId } : {}) };
}
