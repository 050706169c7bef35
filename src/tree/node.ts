import type { BucketAddress } from "../core/address.ts";
import type { Connection } from "../core/connection.ts";
import type { Bucket, ObjectEntry } from "../core/model.ts";
import type { Service } from "../core/provider.ts";

/**
 * What the STORAGE view shows. Plain data: `tree/item.ts` makes a TreeItem of it, commands receive
 * it as their argument. `contextValue` of the item is the node's kind, followed by what it can do.
 */
export type StorageNode =
  | ConnectionNode
  | ServiceNode
  | GroupNode
  | BucketNode
  | PrefixNode
  | ObjectNode
  | EarlierNode
  | MoreNode
  | MessageNode;

export interface ConnectionNode {
  readonly kind: "connection";
  readonly connection: Connection;
}

export interface ServiceNode {
  readonly kind: "service";
  readonly connection: Connection;
  readonly service: Service;
}

/** Buckets of one region, where a provider groups them. */
export interface GroupNode {
  readonly kind: "group";
  readonly connection: Connection;
  readonly label: string;
}

export interface BucketNode {
  readonly kind: "bucket";
  readonly address: BucketAddress;
  readonly bucket: Bucket;
  /** The region that a row above tells already. */
  readonly regionAbove?: string;
}

export interface PrefixNode {
  readonly kind: "prefix";
  readonly address: BucketAddress;
  /** Ends with the delimiter. */
  readonly prefix: string;
}

export interface ObjectNode {
  readonly kind: "object";
  readonly address: BucketAddress;
  /** The prefix under which it is listed. */
  readonly parentPrefix: string;
  readonly entry: ObjectEntry;
}

/**
 * The rows of a long folder before the ones that were loaded last. VS Code makes every row of a
 * folder anew for each page that is added: rows that are put away cost nothing.
 */
export interface EarlierNode {
  readonly kind: "earlier";
  readonly parent: FolderNode;
  readonly address: BucketAddress;
  readonly entries: EntryNode["kind"];
  readonly count: number;
  /** The first and the last of them. */
  readonly first: EntryNode;
  readonly last: EntryNode;
}

/** The end of what is loaded; opening it loads the next page. */
export interface MoreNode {
  readonly kind: "more";
  readonly parent: ContainerNode;
  readonly loaded: number;
}

/** Emptiness and failure are nodes, and never the same node. */
export interface MessageNode {
  readonly kind: "message";
  readonly parent: ContainerNode;
  readonly message: Message;
}

export type Message =
  | { readonly type: "empty" }
  /** Something is loaded, and the filter hides all of it. */
  | { readonly type: "noMatch" }
  /** The first page has not arrived yet. */
  | { readonly type: "loading" }
  /** Follows a failure: what can be done about it on the spot. */
  | { readonly type: "action"; readonly action: "createKeys" | "enterKeys" | "startService" }
  /** `loaded` counts what came before the failure and is still shown. */
  | { readonly type: "error"; readonly error: unknown; readonly loaded: number };

/** Nodes that have children of their own. */
export type ContainerNode =
  ConnectionNode | ServiceNode | GroupNode | BucketNode | PrefixNode | EarlierNode;

/** Nodes below which objects are. */
export type FolderNode = BucketNode | PrefixNode;

export type EntryNode = PrefixNode | ObjectNode;

export function isContainer(node: StorageNode): node is ContainerNode {
  return node.kind !== "object" && node.kind !== "more" && node.kind !== "message";
}
