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

/** The end of what is loaded; opening it loads the next page. */
export interface MoreNode {
  readonly kind: "more";
  readonly parent: StorageNode;
  readonly loaded: number;
}

/** Emptiness and failure are nodes, and never the same node. */
export interface MessageNode {
  readonly kind: "message";
  readonly parent: StorageNode;
  readonly message:
    { readonly type: "empty" } | { readonly type: "error"; readonly error: unknown };
}
