import { isStorageError, StorageError } from "../core/errors.ts";
import type { DeleteOutcome, DoomedObject, ObjectId } from "../core/store.ts";
import { errorOfItem } from "./answerError.ts";
import type { S3Caller } from "./caller.ts";
import { quoted } from "./etag.ts";
import { childrenOf, escapeXml, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** Without its conditions. */
export function idOf({ key, versionId }: ObjectId): ObjectId {
  return { key, ...(versionId === undefined ? {} : { versionId }) };
}

export function idText(key: string, versionId: string | undefined): string {
  return `${versionId ?? ""}\0${key}`;
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

function deletedOf(item: XmlElement): Omit<DeleteOutcome, "key"> {
  const isMarker = textOf(item, "DeleteMarker") === "true";
  const marker = isMarker ? textOf(item, "DeleteMarkerVersionId") : undefined;
  return marker ? { deleteMarkerVersionId: marker } : {};
}

/**
 * Outcomes by id, of those objects that the server mentions.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export async function deleteBatch(
  caller: S3Caller,
  bucket: string,
  objects: readonly DoomedObject[],
  signal: AbortSignal,
): Promise<Map<string, Omit<DeleteOutcome, "key">>> {
  const { root, answer, asked } = await post(caller, bucket, requestXml(objects), signal);
  const outcomes = new Map<string, Omit<DeleteOutcome, "key">>();
  for (const item of childrenOf(root, "Deleted")) {
    outcomes.set(idText(textOf(item, "Key") ?? "", textOf(item, "VersionId")), deletedOf(item));
  }
  for (const item of childrenOf(root, "Error")) {
    const key = textOf(item, "Key") ?? "";
    const error = errorOfItem(item, answer, { ...asked, key });
    const outcome = error.kind === "noSuchObject" ? {} : { error };
    outcomes.set(idText(key, textOf(item, "VersionId")), outcome);
  }
  return outcomes;
}

async function post(caller: S3Caller, bucket: string, xml: string, signal: AbortSignal) {
  try {
    return await caller.document(
      {
        operation: "delete",
        method: "POST",
        bucket,
        query: { delete: "" },
        xml,
        // Deleting what is gone already changes nothing.
        isRepeatable: true,
      },
      "DeleteResult",
      signal,
    );
  } catch (error) {
    if (!isStorageError(error, "noSuchObject")) throw error;
    const facts = { ...error.facts, bucket };
    throw new StorageError("noSuchBucket", error.message, facts, { cause: error });
  }
}
