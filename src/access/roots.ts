import type { Connection } from "../core/connection.ts";
import type { Access } from "../core/access.ts";
import type { Service } from "../core/service.ts";
import {
  childId,
  type AccessConnectionNode,
  type AccessContainer,
  type AccessServiceNode,
  type PlaceFolder,
  type PlaceFolderNode,
} from "./node.ts";

export function connectionNode(connection: Connection): AccessConnectionNode {
  return {
    kind: "accessConnection",
    id: childId(undefined, connection.id),
    place: { connection },
    parent: undefined,
  };
}

export function serviceNode(parent: AccessConnectionNode, service: Service): AccessServiceNode {
  const { connection } = parent.place;
  const id = childId(parent, service.id);
  return { kind: "accessService", id, place: { connection, service }, parent };
}

/** The lists of a place: those that its provider has. */
export function foldersOf(parent: AccessContainer, access: Access): readonly PlaceFolderNode[] {
  const folders: PlaceFolder[] = [
    ...(access.iam ? (["users", "groups", "roles", "policies"] as const) : []),
    ...(access.accountPolicies ? (["accountPolicies"] as const) : []),
    ...(access.keys ? (["accountKeys"] as const) : []),
  ];
  return folders.map((folder) => ({
    kind: "placeFolder",
    id: childId(parent, folder),
    place: parent.place,
    parent,
    folder,
  }));
}
