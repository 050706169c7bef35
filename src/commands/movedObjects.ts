import {
  sameBucket,
  type BucketAddress,
  type ObjectAddress,
  type PrefixAddress,
} from "../core/address.ts";
import { parentPrefix } from "../core/key.ts";
import type { SelectedAddress, TransferOrder } from "../transfers/order.ts";

type Moving = Extract<TransferOrder, { kind: "move" | "rename" }>;

/**
 * Where an object is after a move or rename that went well, or was taken back; undefined when it is
 * none of what these are about.
 */
export function movedTo(order: TransferOrder, object: ObjectAddress): ObjectAddress | undefined {
  switch (order.kind) {
    case "move":
    case "rename":
      return forth(order, object);
    case "undo":
      return order.undone.kind === "delete" ? undefined : back(order.undone, object);
    default:
      return undefined;
  }
}

function forth(order: Moving, object: ObjectAddress): ObjectAddress | undefined {
  if (order.kind === "rename") {
    const key = keyIn(order.from, object, order.to);
    return key === undefined ? undefined : { ...bucketOf(order.from), key };
  }
  for (const one of order.selected) {
    const key = keyIn(one, object, pathAt(order.to, pathOf(one)));
    if (key !== undefined) return { ...bucketOf(order.to), key };
  }
  return undefined;
}

function back(order: Moving, object: ObjectAddress): ObjectAddress | undefined {
  const moved =
    order.kind === "rename"
      ? [{ from: order.from, at: bucketOf(order.from), path: order.to }]
      : order.selected.map((from) => ({
          ...{ from, at: bucketOf(order.to), path: pathAt(order.to, pathOf(from)) },
        }));
  for (const { from, at, path } of moved) {
    const there: SelectedAddress =
      from.kind === "object"
        ? { kind: "object", ...at, key: path }
        : { kind: "prefix", ...at, prefix: path };
    const key = keyIn(there, object, pathOf(from));
    if (key !== undefined) return { ...bucketOf(from), key };
  }
  return undefined;
}

function pathOf(selected: SelectedAddress): string {
  return selected.kind === "object" ? selected.key : selected.prefix;
}

/** What something is called in the folder that it was moved to. */
function pathAt({ prefix }: PrefixAddress, path: string): string {
  return prefix + path.slice(parentPrefix(path).length);
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
