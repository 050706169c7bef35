import type * as vscode from "vscode";
import type { Look } from "./branch.ts";
import type { Branches } from "./branches.ts";
import { isServersOrder } from "./entryOrder.ts";
import type { ContainerNode } from "./node.ts";
import { isAtOrBelow } from "./scope.ts";
import { SortState } from "./sortState.ts";

/** In which order rows are shown, and which of them. */
export class TreeLook {
  filter: string | undefined;
  readonly sort: SortState;
  readonly #branches: Branches;

  constructor(state: Pick<vscode.Memento, "get" | "update">, branches: Branches) {
    this.sort = new SortState(state);
    this.#branches = branches;
  }

  get now(): Look {
    return {
      sortOrder: this.sort.order,
      filter: this.filter?.toLowerCase(),
      hasMatchBelow: (below, filter) => this.#hasMatchBelow(below, filter),
    };
  }

  /** Whether an order or a filter is on that can only cover what is loaded. */
  get isPartial(): boolean {
    return this.filter !== undefined || !isServersOrder(this.sort.order);
  }

  /** True when the order wanted covers only what has been loaded so far. */
  get isPartlySorted(): boolean {
    if (isServersOrder(this.sort.order)) return false;
    return [...this.#branches.all()].some(({ node, list }) => "address" in node && list.hasMore);
  }

  #hasMatchBelow(node: ContainerNode, filter: string): boolean {
    for (const branch of this.#branches.all()) {
      if (isAtOrBelow(branch.node, node) && branch.hasMatch(filter)) return true;
    }
    return false;
  }
}
