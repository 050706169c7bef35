import type { BucketAddress } from "../core/address.ts";
import type { StorageNode } from "./node.ts";

/**
 * What VS Code knows a node by: the same node has the same id after a refresh and after a reload of
 * the window. Holds names only. Parts are separated by `/` and cannot contain one, except the last,
 * which is a key or prefix exactly as it is.
 */
export function nodeId(node: StorageNode): string {
  switch (node.kind) {
    case "connection":
      return `connection/${part(node.connection.id)}`;
    case "service":
      return `service/${part(node.connection.id)}/${part(node.service.id)}`;
    case "group":
      return `group/${part(node.connection.id)}/${part(node.label)}`;
    case "bucket":
      return `bucket/${scope(node.address)}`;
    case "prefix":
      return `prefix/${scope(node.address)}/${node.prefix}`;
    case "object":
      return `object/${scope(node.address)}/${node.entry.key}`;
    case "earlier":
      return `earlier/${node.entries}/${nodeId(node.parent)}`;
    case "more":
      return `more/${nodeId(node.parent)}`;
    case "message":
      if (node.message.type === "action") {
        return `action/${node.message.action}/${nodeId(node.parent)}`;
      }
      return `${node.message.type}/${nodeId(node.parent)}`;
  }
}

function scope({ connectionId, serviceId, bucket }: BucketAddress): string {
  return `${part(connectionId)}/${part(serviceId ?? "")}/${part(bucket)}`;
}

function part(text: string): string {
  return text.includes("/") || text.includes("%")
    ? text.replaceAll("%", "%25").replaceAll("/", "%2F")
    : text;
}
