import { isStorageError } from "../../core/errors.ts";
import type { MultipartUploads, UnfinishedUpload } from "../../core/store.ts";
import { pages } from "../store/pages.ts";

/** Servers refuse requests of clocks that are further apart: so much may theirs be behind ours. */
const clockToleranceMs = 15 * 60_000;

/**
 * Uploads of exactly this key that were begun since and have no parts: those whose making was asked
 * for by a process that did not live to be told their names. Somebody else's has parts, or is older.
 */
export async function abortUnknownUploads(
  multipart: MultipartUploads,
  { bucket, key, since }: { readonly bucket: string; readonly key: string; readonly since: number },
  signal: AbortSignal,
): Promise<void> {
  const load = (cursor: string | undefined) =>
    multipart.unfinished(bucket, { prefix: key, ...(cursor !== undefined && { cursor }) }, signal);
  for await (const page of pages(load, { bucket, prefix: key }))
    for (const upload of page)
      if (upload.key === key && isSince(upload, since))
        await abortIfEmpty(multipart, { bucket, key, uploadId: upload.uploadId }, signal);
}

function isSince({ startedAt }: UnfinishedUpload, since: number): boolean {
  return startedAt !== undefined && startedAt.getTime() >= since - clockToleranceMs;
}

/** Fine when it is gone already. */
export async function abortUpload(
  multipart: MultipartUploads,
  target: { bucket: string; key: string; uploadId: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    await multipart.abort(target, signal);
  } catch (error) {
    if (!isStorageError(error, "noSuchUpload", "noSuchBucket")) throw error;
  }
}

async function abortIfEmpty(
  multipart: MultipartUploads,
  target: { bucket: string; key: string; uploadId: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    const { items } = await multipart.parts(target, undefined, signal);
    if (items.length === 0) await multipart.abort(target, signal);
  } catch (error) {
    if (!isStorageError(error, "noSuchUpload")) throw error;
  }
}
