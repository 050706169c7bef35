import type { ContainerNode, StorageNode } from "./node.ts";
import type { SortOrder } from "./entryOrder.ts";
import type { Paging } from "./pagedList.ts";
import { actionsFor } from "./serviceKey.ts";

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
  /** Ends what it watches. */
  close?(): void;
}

/**
 * The rows after what is loaded: what failed, that there is more, or why there is nothing. `shown`
 * is how many rows come before them, `hidden` how many a filter keeps out of sight.
 */
export function endRows(
  parent: ContainerNode,
  list: Paging,
  { shown, hidden }: { readonly shown: number; readonly hidden: number },
): StorageNode[] {
  const rows: StorageNode[] = [];
  const { error, count: loaded } = list;
  if (error !== undefined) {
    rows.push({ kind: "message", parent, message: { type: "error", error, loaded } });
    for (const action of actionsFor(parent, error)) {
      rows.push({ kind: "message", parent, message: { type: "action", action } });
    }
  } else if (!list.isLoaded) {
    rows.push({ kind: "message", parent, message: { type: "loading" } });
  } else if (shown === 0 && hidden > 0) {
    rows.push({ kind: "message", parent, message: { type: "noMatch" } });
  } else if (shown === 0 && !list.hasMore) {
    rows.push({ kind: "message", parent, message: { type: "empty" } });
  }
  if (list.hasMore) rows.push({ kind: "more", parent, loaded });
  return rows;
}
