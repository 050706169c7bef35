import { isStorageError, StorageError } from "../core/errors.ts";
import type { DeleteOutcome, ObjectId } from "../core/store.ts";
import { errorOfItem } from "./answerError.ts";
import type { S3Caller } from "./caller.ts";
import { inParallel } from "./parallel.ts";
import { childrenOf, escapeXml, isWritableInXml, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** Single deletes at a time, where the server has no batches. */
const singlesAtOnce = 8;

function idText(key: string, versionId: string | undefined): string {
  return `${versionId ?? ""}\0${key}`;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
async function deleteOne(
  caller: S3Caller,
  bucket: string,
  object: ObjectId,
  signal: AbortSignal,
): Promise<DeleteOutcome> {
  const { key, versionId } = object;
  try {
    const { headers } = await caller.empty(
      { operation: "delete", method: "DELETE", bucket, key, query: { versionId } },
      signal,
    );
    const marker = headers["x-amz-delete-marker"] === "true" && headers["x-amz-version-id"];
    return { ...object, ...(marker ? { deleteMarkerVersionId: marker } : {}) };
  } catch (error) {
    if (!isStorageError(error)) throw error;
    // Some servers say so where S3 is silent; gone is gone.
    if (error.kind === "noSuchObject") return object;
    return { ...object, error };
  }
}

function requestXml(objects: readonly ObjectId[]): string {
  const items = objects.map(({ key, versionId }) => {
    const version = versionId ? `<VersionId>${escapeXml(versionId)}</VersionId>` : "";
    return `<Object><Key>${escapeXml(key)}</Key>${version}</Object>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${items.join("")}</Delete>`;
}

function deletedOf(item: XmlElement): Omit<DeleteOutcome, "key"> {
  const isMarker = textOf(item, "DeleteMarker") === "true";
  const marker = isMarker ? textOf(item, "DeleteMarkerVersionId") : undefined;
  return marker ? { deleteMarkerVersionId: marker } : {};
}

/** Outcomes by id, of those objects that the server mentions. */
async function deleteBatch(
  caller: S3Caller,
  bucket: string,
  objects: readonly ObjectId[],
  signal: AbortSignal,
): Promise<Map<string, Omit<DeleteOutcome, "key">>> {
  const { root, answer, asked } = await caller.document(
    {
      operation: "delete",
      method: "POST",
      bucket,
      query: { delete: "" },
      xml: requestXml(objects),
      // Deleting what is gone already changes nothing.
      isRepeatable: true,
    },
    "DeleteResult",
    signal,
  );
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

/**
 * Deletes in one request where the server and the keys allow it. What a batch cannot say (control
 * characters have no form in XML) or does not mention in its answer is deleted singly: no outcome
 * is guessed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
export class Deletion {
  readonly #caller: S3Caller;
  #hasBatches = true;

  constructor(caller: S3Caller) {
    this.#caller = caller;
  }

  async delete(
    bucket: string,
    objects: readonly ObjectId[],
    signal: AbortSignal,
  ): Promise<DeleteOutcome[]> {
    const sendable = objects.filter(({ key }) => isWritableInXml(key));
    const outcomes =
      this.#hasBatches && sendable.length > 1
        ? await this.#tryBatch(bucket, sendable, signal)
        : undefined;
    return inParallel(objects, singlesAtOnce, async (object) => {
      const outcome = outcomes?.get(idText(object.key, object.versionId));
      if (outcome) return { ...object, ...outcome };
      return deleteOne(this.#caller, bucket, object, signal);
    });
  }

  async #tryBatch(
    bucket: string,
    objects: readonly ObjectId[],
    signal: AbortSignal,
  ): Promise<Map<string, Omit<DeleteOutcome, "key">> | undefined> {
    try {
      return await deleteBatch(this.#caller, bucket, objects, signal);
    } catch (error) {
      if (isStorageError(error, "unsupported")) this.#hasBatches = false;
      // A server that does not understand this document may still know single deletes.
      else if (!isStorageError(error, "invalidRequest")) throw asWhole(error, bucket);
      return undefined;
    }
  }
}

function asWhole(error: unknown, bucket: string): unknown {
  if (!isStorageError(error, "noSuchObject")) return error;
  return new StorageError(
    "noSuchBucket",
    error.message,
    { ...error.facts, bucket },
    { cause: error },
  );
}
