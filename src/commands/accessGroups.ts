import * as vscode from "vscode";
import { iamOf } from "../access/listing.ts";
import type { Iam } from "../core/access.ts";
import { isStorageError } from "../core/errors.ts";
import {
  askText,
  listed,
  makeChange,
  onAccess,
  pickNames,
  rulesAt,
  said,
} from "./accessHandler.ts";
import { folderFor, listOf, principalFor } from "./accessNodes.ts";
import { emptyPrincipal, holdingsText } from "./accessHoldings.ts";
import { whenSlow } from "./progress.ts";
import { confirm } from "./prompts.ts";

export const createGroup = onAccess(async (context, [node]) => {
  const folder = folderFor(node, "groups");
  if (!folder) return;
  const rules = await rulesAt(context, folder.place);
  const title = vscode.l10n.t("Create Group");
  const prompt = vscode.l10n.t("Name of the group");
  const name = await askText({ title, prompt }, rules.groupName);
  if (name === undefined) return;
  const work = vscode.l10n.t("Creating the group “{0}”", name);
  await makeChange(context, folder, work, async (signal) => {
    await (await iamOf(context.registry, folder.place)).groups.create(name, signal);
    said(vscode.l10n.t("Created the group {0}", name));
  });
  await context.access.reveal(folder, name);
});

/** Says who loses what, takes members and policies off the group, and deletes it. */
export const deleteGroup = onAccess(async (context, [node]) => {
  if (node?.kind !== "userGroup") return;
  const { name } = node.group;
  const of = { kind: "group", name } as const;
  const iam = await iamOf(context.registry, node.place);
  const looking = vscode.l10n.t("Looking into the group “{0}”", name);
  const { members, detail } = await whenSlow(looking, async (signal) => {
    const told = (await iam.groups.get(name, signal)).members;
    const members = told ?? (await iam.users.list(signal)).map((user) => user.name);
    const held = await holdingsText(iam, of, signal);
    return { members, detail: `${membersText(told)}\n${held}` };
  });
  const question = vscode.l10n.t("Delete the group “{0}”?", name);
  if (!(await confirm(question, detail, vscode.l10n.t("Delete")))) return;
  const title = vscode.l10n.t("Deleting the group “{0}”", name);
  await makeChange(context, node.parent ?? node, title, async (signal) => {
    for (const user of members) await takeOut(iam, name, user, signal);
    await emptyPrincipal(iam, of, signal);
    await iam.groups.remove(name, signal);
  });
});

/** Offers the users who are not in the group. */
export const addGroupMembers = onAccess(async (context, [node]) => {
  const principal = principalFor(node);
  if (principal?.of.kind !== "group") return;
  const { name } = principal.of;
  const iam = await iamOf(context.registry, principal.node.place);
  const listing = vscode.l10n.t("Listing the users");
  const items = await whenSlow(listing, (signal) => outsiders(iam, name, signal));
  const users = await pickNames(vscode.l10n.t("Add to the group “{0}”", name), items);
  if (!users) return;
  const list = listOf(principal, "members");
  await makeChange(context, list, vscode.l10n.t("Adding members"), async (signal) => {
    for (const user of users) await iam.groups.addUser(name, user, signal);
  });
});

/** The members that are selected, or users who are picked where the service does not tell them. */
export const removeGroupMembers = onAccess(async (context, nodes) => {
  const [first] = nodes;
  const principal = principalFor(first);
  if (!first || principal?.of.kind !== "group") return;
  const group = principal.of.name;
  const iam = await iamOf(context.registry, first.place);
  const selected = nodes.filter((node) => node.kind === "member").map(({ user }) => user);
  const users = selected.length > 0 ? selected : await pickUsers(iam, group);
  if (!users) return;
  const isSure = await confirm(
    vscode.l10n.t("Take {0} out of the group “{1}”?", listed(users), group),
    vscode.l10n.t("What the group grants them ends at once."),
    vscode.l10n.t("Take Out"),
  );
  if (!isSure) return;
  const list = listOf(principal, "members");
  await makeChange(context, list, vscode.l10n.t("Removing members"), async (signal) => {
    for (const user of users) await takeOut(iam, group, user, signal);
  });
});

async function pickUsers(iam: Iam, group: string): Promise<readonly string[] | undefined> {
  const listing = vscode.l10n.t("Listing the users");
  const users = await whenSlow(listing, (signal) => iam.users.list(signal));
  const items = users.map(({ name }) => ({ label: name }));
  return pickNames(vscode.l10n.t("Take out of the group “{0}”", group), items);
}

/** Who is not in it is what was wanted. */
async function takeOut(iam: Iam, group: string, user: string, signal: AbortSignal): Promise<void> {
  try {
    await iam.groups.removeUser(group, user, signal);
  } catch (error) {
    if (!isStorageError(error, "noSuchResource")) throw error;
  }
}

async function outsiders(iam: Iam, group: string, signal: AbortSignal) {
  const { members = [] } = await iam.groups.get(group, signal);
  const users = await iam.users.list(signal);
  return users.filter(({ name }) => !members.includes(name)).map(({ name }) => ({ label: name }));
}

function membersText(members: readonly string[] | undefined): string {
  if (!members) {
    return vscode.l10n.t(
      "The service does not tell who is in it: every user is taken out first, and loses what it grants.",
    );
  }
  return members.length === 0
    ? vscode.l10n.t("It has no members.")
    : vscode.l10n.t("Its members lose what it grants: {0}", listed(members));
}
