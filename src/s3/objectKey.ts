import { StorageError } from "../core/errors.ts";
import { isKeyTooLong, maxKeyBytes } from "../core/key.ts";

/**
 * Throws `invalidName` or `keyTooLong` for a key that cannot be written. Servers say this in many
 * ways, and some take the key and cut it.
 */
export function checkKey(bucket: string, key: string): void {
  const facts = { bucket, key, operation: "put" };
  if (key === "") throw new StorageError("invalidName", "An object needs a key", facts);
  if (isKeyTooLong(key)) {
    throw new StorageError("keyTooLong", `A key has at most ${maxKeyBytes} bytes`, facts);
  }
}
