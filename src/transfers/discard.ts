import { unlink } from "node:fs/promises";
import { isStorageError, StorageError } from "../core/errors.ts";
import type { ObjectStore } from "../core/store.ts";
import type { OpenItem } from "./journal/history.ts";
import type { Journal } from "./journal/journal.ts";
import type { JournalPlace } from "./journal/record.ts";
import { abortUnknownUploads } from "./journal/unknownUploads.ts";
import { errorCode, local } from "./localError.ts";
import { isPartialPath } from "./partialFile.ts";

/** Everything that can be removed is, whatever else cannot; throws the first thing that could not. */
export async function discard(
  journal: Journal,
  stores: readonly ObjectStore[],
  signal: AbortSignal,
): Promise<void> {
  const history = await journal.replay();
  const failures: unknown[] = [];
  for (const item of history.unsettled()) {
    for (const work of leftovers(journal, stores, item, signal)) {
      signal.throwIfAborted();
      await work().catch((error: unknown) => failures.push(error));
    }
  }
  await journal.written();
  if (failures.length > 0) throw failures[0];
}

function leftovers(
  journal: Journal,
  stores: readonly ObjectStore[],
  { id, uploads, intents, partials }: OpenItem,
  signal: AbortSignal,
): (() => Promise<void>)[] {
  return [
    ...uploads.map(({ target, uploadId }) => async () => {
      const { bucket, key } = target;
      await abortUpload(multipartOf(stores, target), { bucket, key, uploadId }, signal);
      journal.note({ kind: "uploadGone", id, uploadId });
    }),
    ...intents.map(({ target, at }) => async () => {
      const { bucket, key } = target;
      await abortUnknownUploads(multipartOf(stores, target), { bucket, key, since: at }, signal);
    }),
    ...partials.map(({ path }) => async () => {
      await removePartial(path);
      journal.note({ kind: "partialGone", id, path });
    }),
  ];
}

/** Fine when it is gone already. */
export async function abortUpload(
  multipart: NonNullable<ObjectStore["multipart"]>,
  target: { bucket: string; key: string; uploadId: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    await multipart.abort(target, signal);
  } catch (error) {
    if (!isStorageError(error, "noSuchUpload", "noSuchBucket")) throw error;
  }
}

/** Removes a file beside a target, whatever a journal says of it: nothing but such a file. */
export async function removePartial(path: string): Promise<void> {
  if (!isPartialPath(path)) return;
  await local("Cannot remove", path, async () => {
    try {
      await unlink(path);
    } catch (error) {
      if (errorCode(error) !== "ENOENT" && errorCode(error) !== "ENOTDIR") throw error;
    }
  });
}

function multipartOf(
  stores: readonly ObjectStore[],
  { home, bucket, key }: JournalPlace,
): NonNullable<ObjectStore["multipart"]> {
  const multipart = stores.find(({ identity }) => identity === home)?.multipart;
  if (!multipart)
    throw new StorageError("noSuchResource", `Its connection is gone: ${key}`, { bucket, key });
  return multipart;
}
