import { EntryBranch } from "./entryBranch.ts";
import type { Branch } from "./branch.ts";
import type { ContainerNode, EntryNode } from "./node.ts";
import { isAtOrBelow } from "./scope.ts";

/** A place that was looked up by name and lies beyond the pages that are loaded. */
export interface Beyond {
  readonly node: EntryNode;
  readonly loaded: number;
}

/** The place that was revealed last, as long as the view has something to say of it. */
export class LookedUp {
  #last: { readonly node: EntryNode; readonly branch: EntryBranch } | undefined;

  /** `branch` is the one that shows the node. */
  set(node: EntryNode, branch: Branch | false | undefined): void {
    this.#last = branch instanceof EntryBranch ? { node, branch } : undefined;
  }

  /** Undefined when the pages before it are loaded. */
  get beyond(): Beyond | undefined {
    const { node, branch } = this.#last ?? {};
    if (!node || !branch?.isPinned(node) || !branch.list.hasMore) return undefined;
    return { node, loaded: branch.list.count };
  }

  forget(connectionId: string): void {
    if (this.#last?.node.address.connectionId === connectionId) this.#last = undefined;
  }

  /** A node was closed: what is in it is out of sight. */
  closed(node: ContainerNode): void {
    if (this.#last && isAtOrBelow(this.#last.branch.node, node)) this.#last = undefined;
  }
}
