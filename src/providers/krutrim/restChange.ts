import { isStorageError, StorageError } from "../../core/errors.ts";
import { parentPrefix } from "../../core/key.ts";
import type { CopyRequest, DeleteOutcome, ObjectId, Written } from "../../core/store.ts";
import { inParallel } from "../../s3/parallel.ts";
import * as api from "./api/objects.ts";
import { toldWhenLost } from "./lostAnswer.ts";
import type { Finding } from "./lostAnswer.ts";
import type { RestBucket } from "./restBucket.ts";

const deletesAtOnce = 5;

/** Deletes objects one by one, a few at a time. */
export function deleteObjects(
  bucket: RestBucket,
  objects: readonly ObjectId[],
  signal: AbortSignal,
): Promise<DeleteOutcome[]> {
  return inParallel(objects, deletesAtOnce, async (object) => {
    try {
      await deleteObject(bucket, object, signal);
      return object;
    } catch (error) {
      if (signal.aborted || !isStorageError(error)) throw error;
      return { ...object, error };
    }
  });
}

async function deleteObject(
  bucket: RestBucket,
  { key, versionId }: ObjectId,
  signal: AbortSignal,
): Promise<void> {
  if (versionId !== undefined) throw unsupported("versions", bucket, key);
  try {
    await toldWhenLost(
      () => bucket.call((scope) => api.deleteObject(bucket.api, scope, key, signal), signal),
      async (again) => ((await bucket.headIfThere(key, again)) ? "notDone" : "done"),
      signal,
    );
  } catch (error) {
    // As in S3, deleting what is not there is no error, unless the bucket is not there either.
    if (!isStorageError(error, "noSuchObject")) throw error;
    if (await bucket.isGone(signal))
      throw new StorageError("noSuchBucket", error.message, error.facts, { cause: error });
  }
}

/** Copies within the bucket. Headers cannot be changed on the way. */
export async function copyObject(
  bucket: RestBucket,
  request: CopyRequest,
  signal: AbortSignal,
): Promise<Written> {
  const { fromKey, toKey, ifMatch } = request;
  if (request.headers) throw unsupported("changed headers", bucket, toKey);
  refuseSame(fromKey, toKey, bucket);
  const source = await bucket.head(fromKey, signal);
  if (ifMatch !== undefined && source.etag !== ifMatch) {
    throw new StorageError("preconditionFailed", "The object to copy has changed", {
      operation: "copy",
      bucket: bucket.record.name,
      key: fromKey,
    });
  }
  const move = { sourceKey: fromKey, destinationKey: toKey, action: "copy" } as const;
  await toldWhenLost(
    () => bucket.call((scope) => api.moveObject(bucket.api, scope, move, signal), signal),
    async (again) => {
      const copy = await bucket.headIfThere(toKey, again);
      if (copy?.sizeBytes !== source.sizeBytes) return "notDone";
      return copy.etag !== undefined && copy.etag === source.etag ? "done" : "unknown";
    },
    signal,
  );
  const { etag } = await bucket.head(toKey, signal);
  return etag === undefined ? {} : { etag };
}

/** Renames in its folder, or moves to another one: the service has an operation for each. */
export async function renameObject(
  bucket: RestBucket,
  fromKey: string,
  toKey: string,
  signal: AbortSignal,
): Promise<void> {
  refuseSame(fromKey, toKey, bucket);
  const isSameFolder = parentPrefix(fromKey) === parentPrefix(toKey);
  await toldWhenLost(
    () =>
      bucket.call(
        (scope) =>
          isSameFolder
            ? api.renameObject(bucket.api, scope, fromKey, toKey, signal)
            : api.moveObject(
                bucket.api,
                scope,
                { sourceKey: fromKey, destinationKey: toKey, action: "move" },
                signal,
              ),
        signal,
      ),
    (again) => renamed(bucket, fromKey, toKey, again),
    signal,
  );
}

/** A rename is a copy and a deletion, so a lost answer may have left both names behind. */
async function renamed(
  bucket: RestBucket,
  fromKey: string,
  toKey: string,
  signal: AbortSignal,
): Promise<Finding> {
  const [from, to] = await Promise.all([
    bucket.headIfThere(fromKey, signal),
    bucket.headIfThere(toKey, signal),
  ]);
  if (from && !to) return "notDone";
  return to && !from ? "done" : "unknown";
}

/** A service that copies and then deletes would delete the object. */
function refuseSame(fromKey: string, toKey: string, bucket: RestBucket): void {
  if (fromKey !== toKey) return;
  throw new StorageError("invalidInput", "The new name is the old one", {
    bucket: bucket.record.name,
    key: fromKey,
    field: "key",
  });
}

function unsupported(what: string, bucket: RestBucket, key: string): StorageError {
  return new StorageError(
    "unsupported",
    `Krutrim's own API knows no ${what}. Access keys and the S3 endpoint in the connection make it possible.`,
    { bucket: bucket.record.name, key },
  );
}
