import type { ContainerNode, StorageNode } from "./node.ts";

/** How the view is to show what is loaded. */
export interface Look {
  readonly sortOrder: "name" | "size" | "date";
  /** In lower case. */
  readonly filter: string | undefined;
  /** Whether something loaded below this prefix matches the filter. */
  readonly hasMatchBelow: (node: ContainerNode, filter: string) => boolean;
}

/** What is loaded below one node. Nothing of it throws: failures are among the children. */
export interface Branch {
  readonly node: ContainerNode;
  /** Resolves when the children are there, or are known not to come. */
  settled(): Promise<void>;
  more(): Promise<void>;
  reload(): void;
  dispose(): void;
  children(look: Look): readonly StorageNode[];
  readonly error: unknown;
  readonly hasMore: boolean;
  hasMatch(filter: string): boolean;
}
