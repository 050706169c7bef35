import {
  childId,
  isContainer,
  type AccessContainer,
  type AccessNode,
  type PlaceFolder,
  type PlaceFolderNode,
  type PrincipalFolder,
  type RoleNode,
  type UserGroupNode,
  type UserNode,
} from "../access/node.ts";
import { principalOf } from "../access/principals.ts";
import type { Principal } from "../core/access.ts";

/** The list of a place that a node is, is in, or has below it. */
export function folderFor(
  node: AccessNode | undefined,
  folder: PlaceFolder,
): PlaceFolderNode | undefined {
  for (let at = node; at; at = at.parent) {
    if (at.kind === "placeFolder" && at.folder === folder) return at;
    if (at.kind === "accessService" || (at.kind === "accessConnection" && !at.place.service)) {
      return { kind: "placeFolder", ...below(at, folder), folder };
    }
  }
  return undefined;
}

/** The user, group or role that a node is, or belongs to. */
export function principalFor(
  node: AccessNode | undefined,
): { readonly of: Principal; readonly node: UserNode | UserGroupNode | RoleNode } | undefined {
  for (let at = node; at; at = at.parent) {
    if (at.kind === "user" || at.kind === "userGroup" || at.kind === "role") {
      return { of: principalOf(at), node: at };
    }
  }
  return undefined;
}

/** One of the lists of a user, group or role, to be listed again after a change. */
export function listOf(
  { of, node }: NonNullable<ReturnType<typeof principalFor>>,
  folder: PrincipalFolder,
): AccessContainer {
  return { kind: "principalFolder", ...below(node, folder), folder, of };
}

/** The list that a row is in; the node itself where it is at the top. */
export function containerOf(node: AccessNode): AccessContainer | undefined {
  return node.parent ?? (isContainer(node) ? node : undefined);
}

function below(parent: AccessContainer, part: string) {
  return { id: childId(parent, part), place: parent.place, parent };
}
