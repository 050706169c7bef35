import { sameBucket, type BucketAddress } from "../core/address.ts";
import { parentPrefix } from "../core/key.ts";
import type { Branch } from "./branch.ts";
import { connectionOf, type Branches } from "./branches.ts";
import type { ContainerNode, StorageNode } from "./node.ts";
import { nodeId } from "./nodeId.ts";

/** Whether a node is another one or somewhere below it. */
export function isAtOrBelow(node: ContainerNode, above: StorageNode): boolean {
  switch (above.kind) {
    case "connection":
    case "group":
      return connectionOf(node) === above.connection.id;
    case "service":
      return node.kind === "service"
        ? node.service.id === above.service.id
        : "address" in node && node.address.serviceId === above.service.id;
    case "bucket":
    case "prefix":
      return "address" in node && isInPrefix(node, above.address, prefixOf(above));
    case "earlier":
    case "object":
    case "more":
    case "message":
      return false;
  }
}

/**
 * What has to be listed again when something changed below a prefix: what is loaded there and
 * deeper, or else the nearest place above that is loaded, which may now show a new folder.
 */
export function changedBranches(
  branches: Branches,
  address: BucketAddress,
  prefix: string,
): readonly Branch[] {
  const below = [...branches.all()].filter(
    ({ node }) => "address" in node && isInPrefix(node, address, prefix),
  );
  if (branches.find(folderId(address, prefix))) return below;
  for (let above = prefix; above !== "";) {
    above = parentPrefix(above);
    const branch = branches.find(folderId(address, above));
    if (branch) return [branch, ...below];
  }
  return below;
}

function isInPrefix(node: ContainerNode, address: BucketAddress, prefix: string): boolean {
  return (
    "address" in node && sameBucket(node.address, address) && prefixOf(node).startsWith(prefix)
  );
}

/** The id of the node that shows a prefix; the empty one is the bucket. */
export function folderId(address: BucketAddress, prefix: string): string {
  return nodeId(
    prefix === ""
      ? { kind: "bucket", address, bucket: { name: address.bucket } }
      : { kind: "prefix", address, prefix },
  );
}

function prefixOf(node: ContainerNode): string {
  return node.kind === "prefix" ? node.prefix : "";
}
