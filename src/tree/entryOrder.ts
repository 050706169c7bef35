import { baseName } from "../core/key.ts";
import type { EntryNode, ObjectNode, PrefixNode } from "./node.ts";

/** Order of objects inside a prefix; prefixes come first in every one. */
export interface SortOrder {
  readonly by: "name" | "size" | "date";
  readonly direction: "ascending" | "descending";
}

export const byName: SortOrder = { by: "name", direction: "ascending" };

/** Whether entries stand in the order in which the server lists them. */
export function isServersOrder({ by, direction }: SortOrder): boolean {
  return by === "name" && direction === "ascending";
}

/** Made once and on first use: making one takes milliseconds, which a start has not. */
let collator: Intl.Collator | undefined;

/** `file2` before `file10`. */
function compareNames(a: EntryNode, b: EntryNode): number {
  collator ??= new Intl.Collator(undefined, { numeric: true });
  return collator.compare(nameOf(a), nameOf(b));
}

/**
 * Prefixes, then objects, in the order wanted. Names that are equal to a reader, and sizes and dates
 * that are equal, keep the order of the server. By name, a list that goes on (`isComplete` is false)
 * stays as the server lists it, by bytes of the key: there the next page continues where this one
 * ends, while a natural order would seem to lack what is only not loaded yet. Never changes the
 * arrays given.
 */
export function inOrder(
  prefixes: readonly PrefixNode[],
  objects: readonly ObjectNode[],
  options: { readonly order: SortOrder; readonly isComplete: boolean },
): readonly EntryNode[] {
  const { order, isComplete } = options;
  if (isServersOrder(order) && !isComplete) return [...prefixes, ...objects];
  const sign = order.direction === "ascending" ? 1 : -1;
  const prefixSign = order.by === "name" ? sign : 1;
  return [
    ...prefixes.toSorted((a, b) => prefixSign * compareNames(a, b)),
    ...objects.toSorted((a, b) => sign * compare(a, b, order.by)),
  ];
}

function compare(a: ObjectNode, b: ObjectNode, by: SortOrder["by"]): number {
  switch (by) {
    case "name":
      return compareNames(a, b);
    case "size":
      return a.entry.sizeBytes - b.entry.sizeBytes;
    case "date":
      return timeOf(a) - timeOf(b);
  }
}

function timeOf({ entry }: ObjectNode): number {
  return entry.lastModified?.getTime() ?? 0;
}

function nameOf(node: EntryNode): string {
  return baseName(node.kind === "prefix" ? node.prefix : node.entry.key);
}

/** Whether an entry's own name holds the text, in any case. */
export function nameMatches(node: EntryNode, lowerCaseText: string): boolean {
  return nameOf(node).toLowerCase().includes(lowerCaseText);
}
