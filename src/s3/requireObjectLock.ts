import { isStorageError, StorageError } from "../core/errors.ts";
import type { S3Caller } from "./caller.ts";
import { readObjectLock } from "./settings/objectLock.ts";

/**
 * Sees to it that a bucket that was just made has the object lock that was asked for: servers without
 * it make the bucket all the same, and most do not lock it later. Such a bucket is taken away again.
 * Throws `unsupported`, which says whether that worked.
 */
export async function requireObjectLock(
  caller: S3Caller,
  bucket: string,
  takeAway: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  if (await mayBeLocked(caller, bucket, signal)) return;
  const facts = { bucket, operation: "create with object lock" };
  const message = "The server has no object lock";
  try {
    await takeAway();
  } catch (error) {
    if (isStorageError(error))
      throw new StorageError("unsupported", message, facts, { cause: error });
    throw error;
  }
  throw new StorageError("unsupported", message, { ...facts, outcome: "notDone" });
}

/** Who may not read the setting has to believe the server, which took the request. */
async function mayBeLocked(
  caller: S3Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return (await readObjectLock(caller, bucket, signal))?.isEnabled ?? false;
  } catch (error) {
    if (isStorageError(error, "unsupported")) return false;
    if (isStorageError(error, "accessDenied")) return true;
    throw error;
  }
}
