import type { PrefixAddress } from "../core/address.ts";
import type { ObjectStore } from "../core/store.ts";

/**
 * Makes the empty object that stands for a folder. False where something is below it already: such a
 * folder exists without an object of its own, and gets none.
 */
export async function createFolder(
  store: ObjectStore,
  { bucket, prefix }: Pick<PrefixAddress, "bucket" | "prefix">,
  signal: AbortSignal,
): Promise<boolean> {
  const { items } = await store.list(bucket, { prefix, limit: 1 }, signal);
  if (items.length > 0) return false;
  const nothing = { kind: "bytes", bytes: new Uint8Array() } as const;
  await store.write(bucket, prefix, nothing, { contentType: "application/x-directory" }, signal);
  return true;
}
