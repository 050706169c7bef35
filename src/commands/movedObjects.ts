import { sameBucket, type BucketAddress, type ObjectAddress } from "../core/address.ts";
import { parentPrefix } from "../core/key.ts";
import type { SelectedAddress, TransferOrder } from "../transfers/order.ts";

type Moving = Extract<TransferOrder, { kind: "move" | "rename" }>;

/** Where an object is after a move or rename that went well; undefined when it is none of its. */
export function movedTo(order: Moving, object: ObjectAddress): ObjectAddress | undefined {
  if (order.kind === "rename") {
    const key = keyIn(order.from, object, order.to);
    return key === undefined ? undefined : { ...bucketOf(order.from), key };
  }
  for (const one of order.selected) {
    const path = one.kind === "object" ? one.key : one.prefix;
    const key = keyIn(one, object, order.to.prefix + path.slice(parentPrefix(path).length));
    if (key !== undefined) return { ...bucketOf(order.to), key };
  }
  return undefined;
}

/** The key of an object when what was selected is at `to`. */
function keyIn(selected: SelectedAddress, object: ObjectAddress, to: string): string | undefined {
  if (!sameBucket(selected, object)) return undefined;
  if (selected.kind === "object") return object.key === selected.key ? to : undefined;
  const { prefix } = selected;
  return object.key.startsWith(prefix) ? to + object.key.slice(prefix.length) : undefined;
}

function bucketOf({ connectionId, serviceId, bucket }: BucketAddress): BucketAddress {
  return { connectionId, ...(serviceId !== undefined && { serviceId }), bucket };
}
