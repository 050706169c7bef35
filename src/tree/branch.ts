import type { ContainerNode, StorageNode } from "./node.ts";
import type { SortOrder } from "./entryOrder.ts";
import type { Paging } from "./pagedList.ts";

/** How the view is to show what is loaded. */
export interface Look {
  readonly sortOrder: SortOrder;
  /** In lower case. */
  readonly filter: string | undefined;
  /** Whether something loaded below this prefix matches the filter. */
  readonly hasMatchBelow: (node: ContainerNode, filter: string) => boolean;
}

/** What is loaded below one node. Nothing of it throws: failures are among the children. */
export interface Branch {
  readonly node: ContainerNode;
  /** The requests behind it. */
  readonly list: Paging;
  /** From the next `list.settled` on, everything is listed again. */
  reload(): void;
  /** The rows below a node: this branch's own, or a group of what is in it. */
  children(look: Look, node: ContainerNode): readonly StorageNode[];
  hasMatch(filter: string): boolean;
}

/**
 * The rows after what is loaded: what failed, that there is more, or why there is nothing. `shown`
 * is how many rows come before them.
 */
export function endRows(parent: ContainerNode, list: Paging, shown: number): StorageNode[] {
  const rows: StorageNode[] = [];
  const { error, count: loaded } = list;
  if (error !== undefined) {
    rows.push({ kind: "message", parent, message: { type: "error", error, loaded } });
  } else if (!list.isLoaded) {
    rows.push({ kind: "message", parent, message: { type: "loading" } });
  } else if (shown === 0) {
    const type = loaded > 0 || list.hasMore ? "noMatch" : "empty";
    rows.push({ kind: "message", parent, message: { type } });
  }
  if (list.hasMore) rows.push({ kind: "more", parent, loaded });
  return rows;
}
