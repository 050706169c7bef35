import type { BucketAddress, PrefixAddress } from "../core/address.ts";
import { parentPrefix } from "../core/key.ts";
import { eachInTurns, filterInTurns, mapInTurns } from "../transfers/pace/inTurns.ts";
import { prefixesAbove } from "../transfers/place.ts";
import type { BucketNode, EntryNode, StorageNode } from "../tree/node.ts";

const kinds: ReadonlySet<string> = new Set<StorageNode["kind"]>([
  "connection",
  "service",
  "group",
  "bucket",
  "prefix",
  "object",
  "earlier",
  "more",
  "message",
]);

/** Commands can be called by anyone with anything; only nodes of ours are acted upon. */
export function isStorageNode(value: unknown): value is StorageNode {
  return (
    typeof value === "object" &&
    value !== null &&
    "kind" in value &&
    typeof value.kind === "string" &&
    kinds.has(value.kind)
  );
}

/**
 * The row in focus, when a command was called by a key binding of ours: see `focusArgument` and
 * package.json. VS Code may not know the row just then.
 */
export function pressedRow(
  args: readonly unknown[],
): { readonly row: StorageNode | undefined } | undefined {
  const [given] = args;
  if (!Array.isArray(given) || given[0] !== "keyboard") return undefined;
  const row: unknown = given[1];
  return { row: isStorageNode(row) ? row : undefined };
}

/**
 * What a command called with these arguments is about: a menu gives the node under the pointer and,
 * when that is part of a selection, the whole selection.
 */
export function nodesOfArguments(args: readonly unknown[]): readonly StorageNode[] {
  const [first, rest] = args;
  const several = Array.isArray(rest) ? rest.filter(isStorageNode) : [];
  if (several.length > 0) return several;
  return isStorageNode(first) ? [first] : [];
}

/**
 * Objects and prefixes of a selection, without those that lie inside a selected prefix. Not at once:
 * there may be a hundred thousand.
 */
export async function entriesOf(nodes: readonly StorageNode[]): Promise<readonly EntryNode[]> {
  const entries = await filterInTurns(
    nodes,
    (node) => node.kind === "object" || node.kind === "prefix",
  );
  const prefixes = entries.filter((entry) => entry.kind === "prefix");
  if (prefixes.length === 0) return entries;
  const byBucket = new Map<string, Set<string>>();
  await eachInTurns(prefixes, ({ address, prefix }) => {
    const id = placeId(address);
    const known = byBucket.get(id) ?? new Set();
    byBucket.set(id, known.add(prefix));
  });
  return filterInTurns(entries, (entry) => {
    const known = byBucket.get(placeId(entry.address));
    return (
      !known ||
      !prefixesAbove({ kind: entry.kind, path: pathOf(entry) }).some((prefix) => known.has(prefix))
    );
  });
}

/** As `entriesOf`, with a bucket as everything in it. */
export async function entriesOrBucketsOf(
  nodes: readonly StorageNode[],
): Promise<readonly EntryNode[]> {
  return entriesOf(
    await mapInTurns(nodes, (node) =>
      node.kind === "bucket"
        ? ({ kind: "prefix", address: node.address, prefix: "" } as const)
        : node,
    ),
  );
}

/** The key of an object, the prefix of a prefix. */
export function pathOf(node: EntryNode): string {
  return node.kind === "object" ? node.entry.key : node.prefix;
}

/** The folder that a node stands for as a target: an object means the folder that it is in. */
export function folderOf(node: StorageNode): PrefixAddress | undefined {
  switch (node.kind) {
    case "bucket":
      return { ...node.address, prefix: "" };
    case "prefix":
      return { ...node.address, prefix: node.prefix };
    case "object":
      return { ...node.address, prefix: node.parentPrefix };
    case "earlier":
    case "more":
    case "message":
      return folderOf(node.parent);
    case "connection":
    case "service":
    case "group":
      return undefined;
  }
}

/** The folder in which a node is listed. */
export function parentOf(node: EntryNode): string {
  return node.kind === "object" ? node.parentPrefix : parentPrefix(node.prefix);
}

export function bucketsOf(nodes: readonly StorageNode[]): readonly BucketNode[] {
  return nodes.filter((node) => node.kind === "bucket");
}

/** The connection that a node belongs to. */
export function connectionIdOf(node: StorageNode): string {
  switch (node.kind) {
    case "connection":
    case "service":
    case "group":
      return node.connection.id;
    case "bucket":
    case "prefix":
    case "object":
    case "earlier":
      return node.address.connectionId;
    case "more":
    case "message":
      return connectionIdOf(node.parent);
  }
}

function placeId({ connectionId, serviceId, bucket }: BucketAddress): string {
  return JSON.stringify([connectionId, serviceId, bucket]);
}
