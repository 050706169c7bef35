import * as vscode from "vscode";
import { iamOf } from "../access/listing.ts";
import type { AccessNode, UserNode } from "../access/node.ts";
import type { Iam } from "../core/access.ts";
import { askText, listed, makeChange, onAccess, rulesAt, said } from "./accessHandler.ts";
import { folderFor } from "./accessNodes.ts";
import { whenSlow } from "./progress.ts";
import { confirm } from "./prompts.ts";

/** Asks for a name and makes a user, who can do nothing until a policy is attached. */
export const createUser = onAccess(async (context, [node]) => {
  const folder = folderFor(node, "users");
  if (!folder) return;
  const rules = await rulesAt(context, folder.place);
  const title = vscode.l10n.t("Create User");
  const prompt = vscode.l10n.t("Name of the user");
  const name = await askText({ title, prompt }, rules.userName);
  if (name === undefined) return;
  const work = vscode.l10n.t("Creating the user “{0}”", name);
  await makeChange(context, folder, work, async (signal) => {
    await (await iamOf(context.registry, folder.place)).users.create(name, signal);
    said(vscode.l10n.t("Created the user {0}", name));
  });
  await context.access.reveal(folder, name);
});

/** Says what goes with the users, and deletes them one after the other. */
export const deleteUsers = onAccess(async (context, nodes) => {
  const users = nodes.filter((node) => node.kind === "user");
  const [first] = users;
  if (!first) return;
  const iam = await iamOf(context.registry, first.place);
  const looking = vscode.l10n.t("Looking into what goes with it");
  const detail = await whenSlow(looking, (signal) => whatGoes(users, iam, signal));
  const names = users.map(({ user }) => user.name);
  const question =
    names.length === 1
      ? vscode.l10n.t("Delete the user {0}?", listed(names))
      : vscode.l10n.t("Delete {0} users: {1}?", names.length, listed(names));
  if (!(await confirm(question, detail, vscode.l10n.t("Delete")))) return;
  await makeChange(context, parentOf(first), vscode.l10n.t("Deleting users"), async (signal) => {
    for (const name of names) await iam.users.remove(name, signal);
  });
});

async function whatGoes(
  nodes: readonly UserNode[],
  iam: Iam,
  signal: AbortSignal,
): Promise<string> {
  const lines: string[] = [];
  for (const { user } of nodes) {
    const now = await iam.users.get(user.name, signal);
    const inline = await iam.inlinePolicies.list({ kind: "user", name: user.name }, signal);
    const of = nodes.length > 1 ? `${user.name}: ` : "";
    if (now.keys.length > 0) {
      const ids = now.keys.map(({ id }) => id).join(", ");
      lines.push(of + vscode.l10n.t("Access keys that stop working at once: {0}", ids));
    }
    if (inline.length > 0) {
      const names = inline.map(({ name }) => name).join(", ");
      lines.push(of + vscode.l10n.t("Inline policies that are lost: {0}", names));
    }
  }
  return lines.length > 0
    ? lines.join("\n")
    : vscode.l10n.t("No access keys and no inline policies go with it.");
}

function parentOf(node: AccessNode): AccessNode {
  return node.parent ?? node;
}
