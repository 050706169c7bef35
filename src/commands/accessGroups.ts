import * as vscode from "vscode";
import { iamOf } from "../access/listing.ts";
import type { Iam } from "../core/access.ts";
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
  const title = vscode.l10n.t("New Group");
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
    const { members = [] } = await iam.groups.get(name, signal);
    const held = await holdingsText(iam, of, signal);
    return { members, detail: `${membersText(members)}\n${held}` };
  });
  const question = vscode.l10n.t("Delete the group “{0}”?", name);
  if (!(await confirm(question, detail, vscode.l10n.t("Delete")))) return;
  const title = vscode.l10n.t("Deleting the group “{0}”", name);
  await makeChange(context, node.parent ?? node, title, async (signal) => {
    for (const user of members) await iam.groups.removeUser(name, user, signal);
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

export const removeGroupMembers = onAccess(async (context, nodes) => {
  const members = nodes.filter((node) => node.kind === "member");
  const [first] = members;
  if (!first) return;
  const isSure = await confirm(
    vscode.l10n.t(
      "Take {0} out of the group “{1}”?",
      listed(members.map(({ user }) => user)),
      first.group,
    ),
    vscode.l10n.t("What the group grants them ends at once."),
    vscode.l10n.t("Take Out"),
  );
  if (!isSure) return;
  await makeChange(context, first, vscode.l10n.t("Removing members"), async (signal) => {
    for (const { place, group, user } of members) {
      await (await iamOf(context.registry, place)).groups.removeUser(group, user, signal);
    }
  });
});

async function outsiders(iam: Iam, group: string, signal: AbortSignal) {
  const { members = [] } = await iam.groups.get(group, signal);
  const users = await iam.users.list(signal);
  return users.filter(({ name }) => !members.includes(name)).map(({ name }) => ({ label: name }));
}

function membersText(members: readonly string[]): string {
  return members.length === 0
    ? vscode.l10n.t("It has no members.")
    : vscode.l10n.t("Its members lose what it grants: {0}", listed(members));
}
