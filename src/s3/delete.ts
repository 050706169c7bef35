import { isStorageError, StorageError } from "../core/errors.ts";
import type { DeleteOutcome, DoomedObject, ObjectId } from "../core/store.ts";
import { rootOf } from "./caller.ts";
import type { S3Caller } from "./caller.ts";
import { parsedResult, plainResult } from "./deleteResult.ts";
import { quoted } from "./etag.ts";
import { escapeXml } from "./xml.ts";

/** Without its conditions. */
export function idOf({ key, versionId }: ObjectId): ObjectId {
  return versionId === undefined ? { key } : { key, versionId };
}

/** Never throws for the object: see the outcome. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export async function deleteOne(
  caller: S3Caller,
  bucket: string,
  object: DoomedObject,
  signal: AbortSignal,
): Promise<DeleteOutcome> {
  const { key, versionId, ifMatch, ifUnmodifiedSince } = object;
  const id = idOf(object);
  try {
    const { headers } = await caller.empty(
      {
        operation: "delete",
        method: "DELETE",
        bucket,
        key,
        query: { versionId },
        headers: {
          "if-match": ifMatch === undefined ? undefined : quoted(ifMatch),
          // https://docs.ceph.com/en/latest/radosgw/s3/objectops/#remove-object
          "x-amz-delete-if-unmodified-since": ifUnmodifiedSince?.toISOString(),
        },
      },
      signal,
    );
    const marker = headers["x-amz-delete-marker"] === "true" && headers["x-amz-version-id"];
    return { ...id, ...(marker ? { deleteMarkerVersionId: marker } : {}) };
  } catch (error) {
    if (!isStorageError(error)) throw error;
    // Some servers say so where S3 is silent; gone is gone.
    if (error.kind === "noSuchObject") return id;
    return { ...id, error };
  }
}

function requestXml(objects: readonly DoomedObject[]): string {
  const items = objects.map(({ key, versionId, ifMatch }) => {
    const version = versionId ? `<VersionId>${escapeXml(versionId)}</VersionId>` : "";
    const etag = ifMatch === undefined ? "" : `<ETag>${escapeXml(quoted(ifMatch))}</ETag>`;
    return `<Object><Key>${escapeXml(key)}</Key>${version}${etag}</Object>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${items.join("")}</Delete>`;
}

/**
 * What the server says of the objects that it mentions, in any order.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function deleteBatch(
  caller: S3Caller,
  bucket: string,
  objects: readonly DoomedObject[],
  signal: AbortSignal,
): Promise<DeleteOutcome[]> {
  try {
    return await caller.call(
      {
        operation: "delete",
        method: "POST",
        bucket,
        query: { delete: "" },
        xml: requestXml(objects),
        // Deleting what is gone already changes nothing.
        isRepeatable: true,
      },
      async (answer, asked) => {
        const text = await answer.text();
        const plain = plainResult(text);
        if (plain) return plain;
        return parsedResult(rootOf(text, "DeleteResult", answer, asked), answer, asked);
      },
      signal,
    );
  } catch (error) {
    if (!isStorageError(error, "noSuchObject")) throw error;
    const facts = { ...error.facts, bucket };
    throw new StorageError("noSuchBucket", error.message, facts, { cause: error });
  }
}
