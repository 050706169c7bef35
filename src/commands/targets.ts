import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress, PrefixAddress } from "../core/address.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import type { ObjectStore } from "../core/store.ts";
import { isOneBucket, type SelectedAddress } from "../transfers/order.ts";
import { Breather } from "../transfers/pace/breather.ts";
import { mapInTurns } from "../transfers/pace/inTurns.ts";
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

/** Nodes of the view as an order names them. */
export function addressesOf(nodes: readonly EntryNode[]): Promise<readonly SelectedAddress[]> {
  return mapInTurns(nodes, (node): SelectedAddress => {
    if (node.kind === "prefix") return { kind: "prefix", ...node.address, prefix: node.prefix };
    const { key, sizeBytes, etag } = node.entry;
    return { kind: "object", ...node.address, key, sizeBytes, ...(etag !== undefined && { etag }) };
  });
}

/** What an order names, as the transfer engine knows it. */
export function selectedAt<S extends SelectedAddress>(
  registry: Registry,
  selected: readonly S[],
  signal: AbortSignal,
): Promise<readonly (Selected & { readonly kind: S["kind"] })[]>;
export async function selectedAt(
  registry: Registry,
  selected: readonly SelectedAddress[],
  signal: AbortSignal,
): Promise<readonly Selected[]> {
  const found: Selected[] = [];
  const breather = new Breather();
  let last: { readonly address: BucketAddress; readonly store: ObjectStore } | undefined;
  for (const one of selected) {
    const pause = breather.pause();
    if (pause) await pause;
    // There may be a hundred thousand of one bucket.
    if (!last || !isOneBucket(last.address, one))
      last = { address: one, store: await bucketStore(registry, one, signal) };
    const { store } = last;
    const { bucket } = one;
    if (one.kind === "prefix") found.push({ kind: "prefix", store, bucket, prefix: one.prefix });
    else {
      const { key, sizeBytes, etag } = one;
      const known = {
        ...(sizeBytes !== undefined && { sizeBytes }),
        ...(etag !== undefined && { etag }),
      };
      found.push({ kind: "object", store, bucket, key, ...known });
    }
  }
  return found;
}

/** Nodes of the view as the transfer engine knows them. */
export async function selectedOf(
  registry: Registry,
  nodes: readonly EntryNode[],
  signal: AbortSignal,
): Promise<readonly Selected[]> {
  return selectedAt(registry, await addressesOf(nodes), signal);
}
