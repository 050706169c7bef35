import { isStorageError, type StorageErrorKind } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { ObjectPlace } from "./objectSource.ts";

/** What is at a place now; undefined when nothing is. */
export function headIfThere(
  place: ObjectPlace,
  signal: AbortSignal,
): Promise<ObjectHead | undefined> {
  return headUnless("noSuchObject", place, signal);
}

/** What is at a place now; undefined when looking fails for this reason. */
export async function headUnless(
  kind: StorageErrorKind,
  { store, bucket, key }: ObjectPlace,
  signal: AbortSignal,
): Promise<ObjectHead | undefined> {
  try {
    return await store.head(bucket, { key }, signal);
  } catch (error) {
    if (isStorageError(error, kind)) return undefined;
    throw error;
  }
}
