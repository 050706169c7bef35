import type { AccessNode } from "../access/node.ts";
import { onAccess } from "./accessHandler.ts";
import type { CommandHandler } from "./context.ts";

/** How a row of each kind is deleted or taken away. Each asks first, and says what goes. */
const handlers: Partial<Record<AccessNode["kind"], () => Promise<CommandHandler>>> = {
  accessKey: async () => (await import("./accessKeyDelete.ts")).deleteAccessKeys,
  accountPolicy: async () => (await import("./accessPolicies.ts")).deletePolicies,
  attachedPolicy: async () => (await import("./accessAttach.ts")).detachPolicies,
  boundary: async () => (await import("./accessAttach.ts")).removeBoundary,
  inlinePolicy: async () => (await import("./accessAttach.ts")).deleteInlinePolicies,
  member: async () => (await import("./accessGroups.ts")).removeGroupMembers,
  policy: async () => (await import("./accessPolicies.ts")).deletePolicies,
  policyVersion: async () => (await import("./accessVersions.ts")).deletePolicyVersions,
  role: async () => (await import("./accessRoles.ts")).deleteRole,
  tag: async () => (await import("./accessTags.ts")).removeTags,
  user: async () => (await import("./accessUsers.ts")).deleteUsers,
  userGroup: async () => (await import("./accessGroups.ts")).deleteGroup,
};

/** The Delete key: does to the rows what their menu does, those of another kind are left alone. */
export const deleteInAccess = onAccess(async (context, nodes) => {
  const [first] = nodes;
  const load = first && handlers[first.kind];
  if (!load) return;
  const alike = nodes.filter(({ kind }) => kind === first.kind);
  await (
    await load()
  )(context, [], [first, alike]);
});
