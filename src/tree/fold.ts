import type { EarlierNode, EntryNode, FolderNode } from "./node.ts";

/** How many rows of one kind a folder shows without putting earlier ones away. */
export const keptRows = 3_000;

/** The rows of a folder: of a long list the last ones, and before them one that holds the others. */
export function folded(
  parent: FolderNode,
  nodes: readonly EntryNode[],
): readonly (EntryNode | EarlierNode)[] {
  const earlier = earlierOf(nodes);
  const [first] = earlier;
  const last = earlier.at(-1);
  if (!first || !last) return nodes;
  const { kind: entries } = first;
  const { address } = parent;
  const count = earlier.length;
  return [{ kind: "earlier", parent, address, entries, count, first, last }, ...nodes.slice(count)];
}

/** The rows that are put away. Whole thousands, as pages are: a few rows more are no reason. */
export function earlierOf(nodes: readonly EntryNode[]): readonly EntryNode[] {
  return nodes.slice(0, Math.max(0, Math.floor((nodes.length - keptRows) / 1_000) * 1_000));
}
