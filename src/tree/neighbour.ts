import type { ObjectAddress, PrefixAddress } from "../core/address.ts";
import { parentPrefix } from "../core/key.ts";
import type { EntryNode, StorageNode } from "./node.ts";
import { nodeId } from "./nodeId.ts";

/**
 * Where to go on when rows are gone, as in the Explorer: the next row of their folder, otherwise the
 * one before, otherwise the folder. `siblings` are the rows beside the first of them.
 */
export function neighbourOf(
  gone: readonly EntryNode[],
  siblings: readonly StorageNode[],
): ObjectAddress | PrefixAddress | undefined {
  const [first] = gone;
  if (!first) return undefined;
  const ids = new Set(gone.map(nodeId));
  const isGone = (node: StorageNode) => ids.has(nodeId(node));
  const last = siblings.findLastIndex(isGone);
  const stays = (node: StorageNode): node is EntryNode =>
    (node.kind === "object" || node.kind === "prefix") && !isGone(node);
  const next = siblings.slice(last + 1).find(stays) ?? siblings.slice(0, last + 1).findLast(stays);
  if (next) return addressOf(next);
  const path = first.kind === "object" ? first.entry.key : first.prefix;
  return { ...first.address, prefix: parentPrefix(path) };
}

function addressOf(node: EntryNode): ObjectAddress | PrefixAddress {
  return node.kind === "object"
    ? { ...node.address, key: node.entry.key }
    : { ...node.address, prefix: node.prefix };
}
