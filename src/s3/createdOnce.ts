import { isStorageError } from "../core/errors.ts";
import type { StartedUpload } from "../core/store.ts";
import type { S3Caller } from "./caller.ts";
import { abortUpload, listParts } from "./uploadRequests.ts";
import { listUploads } from "./unfinished.ts";

interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** Servers tell the time of an upload in whole seconds. */
const clockGrainMs = 2000;
/** Looking for strays must not keep anybody waiting for long. */
const searchMs = 30_000;

/**
 * Begins an upload in parts with `create`, once: uploads that were begun by attempts whose answers
 * were lost, and of which nobody would ever know, are aborted.
 */
export async function createdOnce(
  caller: S3Caller,
  place: Place,
  create: (attempts: { count: number }) => Promise<StartedUpload>,
  signal: AbortSignal,
): Promise<StartedUpload> {
  const begunAt = Date.now();
  const attempts = { count: 0 };
  try {
    const started = await create(attempts);
    if (attempts.count > 1)
      await abortStrays(caller, { ...place, begunAt, except: started.uploadId }, signal);
    return started;
  } catch (error) {
    const mayHaveBegun =
      attempts.count > 1 ||
      isStorageError(error, "connectionLost", "timeout", "truncated", "badResponse");
    if (mayHaveBegun) await abortStrays(caller, { ...place, begunAt }, signal);
    throw error;
  }
}

/** Of exactly this key, begun since, and without parts: nobody else's can be all of that for long. */
async function abortStrays(
  caller: S3Caller,
  { bucket, key, begunAt, except }: Place & { begunAt: number; except?: string },
  signal: AbortSignal,
): Promise<void> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(searchMs)]);
  try {
    let cursor: string | undefined;
    do {
      const request = { prefix: key, ...(cursor === undefined ? {} : { cursor }) };
      const { page, serverTime } = await listUploads(caller, bucket, request, limited);
      const since = begunAt + (serverTime - Date.now()) - clockGrainMs;
      for (const { key: found, uploadId, startedAt } of page.items) {
        const isStray =
          found === key && uploadId !== except && (startedAt?.getTime() ?? 0) >= since;
        if (!isStray) continue;
        const upload = { bucket, key, uploadId };
        const { items } = await listParts(caller, upload, undefined, limited);
        if (items.length === 0) await abortUpload(caller, upload, limited);
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
  } catch (error) {
    // What is left holds no bytes. The upload that was asked for, or why it failed, matters more.
    if (!isStorageError(error) && !limited.aborted) throw error;
  }
}
