import type { Principal, Role, User } from "../core/access.ts";
import {
  childId,
  type AccessContainer,
  type AccessNode,
  type PrincipalFolder,
  type RoleNode,
  type UserGroupNode,
  type UserNode,
} from "./node.ts";

export function principalOf(node: UserNode | UserGroupNode | RoleNode): Principal {
  switch (node.kind) {
    case "user":
      return { kind: "user", name: node.user.name };
    case "userGroup":
      return { kind: "group", name: node.group.name };
    case "role":
      return { kind: "role", name: node.role.name };
  }
}

/** What is below a user, group or role: lists that are asked for when they are opened. */
export function partsOf(node: UserNode | UserGroupNode | RoleNode): readonly AccessNode[] {
  switch (node.kind) {
    case "user":
      return [
        ...folders(node, "keys", "attachedPolicies", "inlinePolicies"),
        boundary(node, node.user, "user"),
        ...folders(node, "tags"),
      ];
    case "userGroup":
      return folders(node, "members", "attachedPolicies", "inlinePolicies");
    case "role":
      return [
        { kind: "trustPolicy", ...base(node, "trustPolicy"), role: node.role.name },
        ...folders(node, "attachedPolicies", "inlinePolicies"),
        boundary(node, node.role, "role"),
        { kind: "maxSession", ...base(node, "maxSession"), role: node.role },
        ...folders(node, "tags"),
      ];
  }
}

function boundary(parent: AccessContainer, of: User | Role, kind: "user" | "role"): AccessNode {
  return {
    kind: "boundary",
    ...base(parent, "boundary"),
    of: { kind, name: of.name },
    policy: of.permissionsBoundary,
  };
}

function folders(
  parent: UserNode | UserGroupNode | RoleNode,
  ...names: readonly PrincipalFolder[]
): readonly AccessNode[] {
  const of = principalOf(parent);
  return names.map((folder) => ({
    kind: "principalFolder",
    ...base(parent, folder),
    folder,
    of,
  }));
}

function base(parent: AccessContainer, part: string) {
  return { id: childId(parent, part), place: parent.place, parent };
}
