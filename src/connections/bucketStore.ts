import type { BucketAddress } from "../core/address.ts";
import type { ObjectStore } from "../core/store.ts";
import type { ConnectionRegistry } from "./registry.ts";

/**
 * The store for one bucket, with everything that is possible there. The home's own store offers only
 * what all of its buckets have.
 */
export async function bucketStore(
  registry: Pick<ConnectionRegistry, "home">,
  { connectionId, serviceId, bucket }: BucketAddress,
  signal: AbortSignal,
): Promise<ObjectStore> {
  const { store } = await registry.home(
    { connectionId, ...(serviceId !== undefined && { serviceId }) },
    signal,
  );
  return (await store.forBucket?.(bucket, signal)) ?? store;
}
