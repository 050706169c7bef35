import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress, PrefixAddress } from "../core/address.ts";
import type { BucketHome } from "../core/store.ts";
import type { Selected, StorePlace } from "../transfers/transfer.ts";
import type { EntryNode } from "../tree/node.ts";

type Registry = Pick<ConnectionRegistry, "home">;

export function homeOf(
  registry: Registry,
  { connectionId, serviceId }: Omit<BucketAddress, "bucket">,
  signal: AbortSignal,
): Promise<BucketHome> {
  return registry.home({ connectionId, ...(serviceId !== undefined && { serviceId }) }, signal);
}

/** A folder of the view as the transfer engine knows it. */
export async function placeOf(
  registry: Registry,
  folder: PrefixAddress,
  signal: AbortSignal,
): Promise<StorePlace> {
  const store = await bucketStore(registry, folder, signal);
  return { store, bucket: folder.bucket, prefix: folder.prefix };
}

/** Nodes of the view as the transfer engine knows them. */
export async function selectedOf(
  registry: Registry,
  nodes: readonly EntryNode[],
  signal: AbortSignal,
): Promise<readonly Selected[]> {
  const selected: Selected[] = [];
  for (const node of nodes) {
    const store = await bucketStore(registry, node.address, signal);
    const { bucket } = node.address;
    if (node.kind === "prefix")
      selected.push({ kind: "prefix", store, bucket, prefix: node.prefix });
    else {
      const { key, sizeBytes, etag } = node.entry;
      const known = { sizeBytes, ...(etag !== undefined && { etag }) };
      selected.push({ kind: "object", store, bucket, key, ...known });
    }
  }
  return selected;
}
