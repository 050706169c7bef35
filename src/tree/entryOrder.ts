import { baseName } from "../core/key.ts";
import type { EntryNode, ObjectNode } from "./node.ts";

/** Order of objects inside a prefix; prefixes come first in every one. */
export type SortOrder = "name" | "size" | "date";

/**
 * Objects in the order wanted: by name as the server lists them (by bytes of the key, so that a
 * further page always continues the list), the largest first, or the newest first. Never changes the
 * array given; gives the same one where nothing has to be sorted.
 */
export function inOrder(objects: readonly ObjectNode[], order: SortOrder): readonly ObjectNode[] {
  switch (order) {
    case "name":
      return objects;
    case "size":
      return objects.toSorted((a, b) => b.entry.sizeBytes - a.entry.sizeBytes);
    case "date":
      return objects.toSorted((a, b) => timeOf(b) - timeOf(a));
  }
}

function timeOf({ entry }: ObjectNode): number {
  return entry.lastModified?.getTime() ?? 0;
}

/** Whether an entry's own name holds the text, in any case. */
export function nameMatches(node: EntryNode, lowerCaseText: string): boolean {
  const name = baseName(node.kind === "prefix" ? node.prefix : node.entry.key);
  return name.toLowerCase().includes(lowerCaseText);
}
