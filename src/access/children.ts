import type { Access, AccessKeys, Iam, UserOrRole } from "../core/access.ts";
import type { AccessKeyNode, AccessNode, PlaceFolderNode, PrincipalFolderNode } from "./node.ts";
import { childId, type AccessContainer, type PolicyNode } from "./node.ts";

/** The rows of a list of a place. One request. */
export async function inPlace(
  node: PlaceFolderNode,
  access: Access,
  signal: AbortSignal,
): Promise<readonly AccessNode[]> {
  const { iam, keys, accountPolicies } = access;
  switch (node.folder) {
    case "users":
      return rows(node, iam && (await iam.users.list(signal)), (user) => ({ kind: "user", user }));
    case "groups":
      return rows(node, iam && (await iam.groups.list(signal)), (group) => ({
        kind: "userGroup",
        group,
      }));
    case "roles":
      return rows(node, iam && (await iam.roles.list(signal)), (role) => ({ kind: "role", role }));
    case "policies":
      return rows(node, iam && (await iam.policies.list(signal)), (policy) => ({
        kind: "policy",
        policy,
      }));
    case "accountPolicies": {
      const policies = await accountPolicies?.list(signal);
      return (policies ?? []).map((policy) => ({
        kind: "accountPolicy",
        ...base(node, policy.id),
        policy,
      }));
    }
    case "accountKeys":
      return keys ? keyRows(node, keys, undefined, signal) : [];
  }
}

/** The rows of a list of one user, group or role. One request. */
export async function ofPrincipal(
  node: PrincipalFolderNode,
  iam: Iam,
  signal: AbortSignal,
): Promise<readonly AccessNode[]> {
  const { of } = node;
  switch (node.folder) {
    case "keys":
      return keyRows(node, iam.users.keys(of.name), of.name, signal);
    case "attachedPolicies":
      return rows(node, await iam.attachments.list(of, signal), (policy) => ({
        kind: "attachedPolicy",
        of,
        policy,
      }));
    case "inlinePolicies":
      return rows(node, await iam.inlinePolicies.list(of, signal), (policy) => ({
        kind: "inlinePolicy",
        of,
        policy,
      }));
    case "members": {
      const { members } = await iam.groups.get(of.name, signal);
      if (!members) return [untold(node)];
      return members.map((user) => ({
        kind: "member",
        ...base(node, user),
        group: of.name,
        user,
      }));
    }
    case "tags":
      return of.kind === "group" ? [] : tagRows(node, { ...of, kind: of.kind }, iam, signal);
  }
}

/** The versions of a policy, the newest first. */
export async function versionsOf(
  node: PolicyNode,
  iam: Iam,
  signal: AbortSignal,
): Promise<readonly AccessNode[]> {
  const versions = await iam.policies.versions(node.policy.name, signal);
  return [...versions]
    .sort((a, b) => b.id.localeCompare(a.id, "en", { numeric: true }))
    .map((version) => ({
      kind: "policyVersion",
      ...base(node, version.id),
      policy: node.policy,
      version,
    }));
}

async function keyRows(
  node: AccessContainer,
  keys: AccessKeys,
  user: string | undefined,
  signal: AbortSignal,
): Promise<readonly AccessKeyNode[]> {
  return (await keys.list(signal)).map((key) => ({
    kind: "accessKey",
    ...base(node, key.id),
    key,
    ...(user !== undefined && { user }),
    canSwitch: keys.setActive !== undefined,
  }));
}

async function tagRows(
  node: PrincipalFolderNode,
  of: UserOrRole,
  iam: Iam,
  signal: AbortSignal,
): Promise<readonly AccessNode[]> {
  const tags = await iam.tags.list(of, signal);
  return tags.map((tag) => ({ kind: "tag", ...base(node, tag.key), of, tag }));
}

type Base = Pick<AccessNode, "id" | "place" | "parent">;
type WithoutBase<N> = N extends AccessNode ? Omit<N, keyof Base> : never;

/** One row for each, in the order of the names. */
function rows<T extends { readonly name: string }>(
  node: AccessContainer,
  items: readonly T[] | undefined,
  make: (item: T) => WithoutBase<AccessNode>,
): readonly AccessNode[] {
  return [...(items ?? [])]
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }))
    .map((item) => ({ ...make(item), ...base(node, item.name) }));
}

function untold(parent: AccessContainer): AccessNode {
  const id = `${parent.id}//untold`;
  return {
    ...{ kind: "accessMessage", id, place: parent.place, parent },
    message: { type: "untold" },
  };
}

function base(parent: AccessContainer, part: string) {
  return { id: childId(parent, part), place: parent.place, parent };
}
