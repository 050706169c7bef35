import type { ObjectAddress } from "../core/address.ts";
import { isStorageError } from "../core/errors.ts";
import type { ObjectHead } from "../core/model.ts";
import type { ObjectStore } from "../core/store.ts";

/** What an object is now; undefined when there is none. */
export async function headIfAny(
  store: ObjectStore,
  { bucket, key }: Pick<ObjectAddress, "bucket" | "key">,
  signal: AbortSignal,
): Promise<ObjectHead | undefined> {
  try {
    return await store.head(bucket, { key }, signal);
  } catch (error) {
    if (isStorageError(error, "noSuchObject")) return undefined;
    throw error;
  }
}
