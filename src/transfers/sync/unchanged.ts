import { isStorageError } from "../../core/errors.ts";
import type { FileItem, Item, Seen } from "../compare/item.ts";
import type { ObjectPlace } from "../store/objectSource.ts";
import { isSameTime } from "../copy/sourceRemoval.ts";

/** Ends one step without a failure: what it is about is not what was compared. */
export class ChangedSince extends Error {
  override readonly name = "ChangedSince";
}

/** Whether a local file is the one that was seen. */
export function isSameFile(item: Item | undefined, seen: Seen): item is FileItem {
  return (
    item?.kind === "file" &&
    item.sizeBytes === seen.sizeBytes &&
    item.modifiedMs === seen.modifiedMs
  );
}

/** What an object is now, in the terms of a listing; undefined when there is none. */
export async function objectNow(
  { store, bucket, key }: ObjectPlace,
  signal: AbortSignal,
): Promise<Seen | undefined> {
  try {
    const { sizeBytes, etag, lastModified } = await store.head(bucket, { key }, signal);
    return {
      sizeBytes,
      ...(etag !== undefined && { etag }),
      ...(lastModified && { modifiedMs: lastModified.getTime() }),
    };
  } catch (error) {
    if (isStorageError(error, "noSuchObject")) return undefined;
    throw error;
  }
}

/** ETags decide where both are known; times, which some servers round, where they are not. */
export function isSameObject(now: Seen | undefined, seen: Seen): boolean {
  if (!now || now.sizeBytes !== seen.sizeBytes) return false;
  if (now.etag !== undefined && seen.etag !== undefined) return now.etag === seen.etag;
  return isSameTime(dateOf(now), dateOf(seen));
}

function dateOf({ modifiedMs }: Seen): Date | undefined {
  return modifiedMs === undefined ? undefined : new Date(modifiedMs);
}
