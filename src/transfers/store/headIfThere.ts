import { isStorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { ObjectPlace } from "./objectSource.ts";

/** What is at a place now; undefined when nothing is. */
export async function headIfThere(
  { store, bucket, key }: ObjectPlace,
  signal: AbortSignal,
): Promise<ObjectHead | undefined> {
  try {
    return await store.head(bucket, { key }, signal);
  } catch (error) {
    if (isStorageError(error, "noSuchObject")) return undefined;
    throw error;
  }
}
