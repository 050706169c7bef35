import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import { parentPrefix } from "../core/key.ts";
import type { Branches } from "./branches.ts";
import { BucketBranch } from "./bucketBranch.ts";
import type { BucketNode, ContainerNode, FolderNode, StorageNode } from "./node.ts";
import { ServiceBranch } from "./serviceBranch.ts";

/** The node above a node, as if nothing were put away; undefined at the top, and where its connection is gone. */
export function parentOf(
  node: StorageNode,
  branches: Branches,
  registry: ConnectionRegistry,
): ContainerNode | undefined {
  switch (node.kind) {
    case "connection":
      return undefined;
    case "service":
    case "group":
      return { kind: "connection", connection: node.connection };
    case "bucket":
      return groupOrHome(node, branches, registry);
    case "prefix":
      return folder(node.address, parentPrefix(node.prefix), branches);
    case "object":
      return folder(node.address, node.parentPrefix, branches);
    case "earlier":
    case "more":
    case "message":
      return node.parent;
  }
}

function folder(address: BucketAddress, prefix: string, branches: Branches): FolderNode {
  if (prefix !== "") return { kind: "prefix", address, prefix };
  const home = branches.find(homeId(address));
  const listed =
    home instanceof BucketBranch
      ? home.buckets.find(({ bucket }) => bucket.name === address.bucket)
      : undefined;
  return listed ?? { kind: "bucket", address, bucket: { name: address.bucket } };
}

function groupOrHome(
  { address, bucket }: BucketNode,
  branches: Branches,
  registry: ConnectionRegistry,
): ContainerNode | undefined {
  const connection = registry.get(address.connectionId);
  if (!connection) return undefined;
  const home = branches.find(homeId(address));
  const group = home instanceof BucketBranch ? home.groupOf(bucket) : undefined;
  if (group) return group;
  if (address.serviceId === undefined) return { kind: "connection", connection };
  const services = branches.find(`connection/${address.connectionId}`);
  return services instanceof ServiceBranch ? services.find(address.serviceId) : undefined;
}

function homeId({ connectionId, serviceId }: BucketAddress): string {
  return serviceId === undefined
    ? `connection/${connectionId}`
    : `service/${connectionId}/${serviceId}`;
}
