import * as vscode from "vscode";
import { iamOf } from "../access/listing.ts";
import type { User } from "../core/access.ts";
import { show, trustPolicyUri } from "./accessDocuments.ts";
import { askText, makeChange, onAccess, rulesAt } from "./accessHandler.ts";
import { emptyPrincipal, holdingsText } from "./accessHoldings.ts";
import { folderFor } from "./accessNodes.ts";
import { parseLifetime } from "./lifetime.ts";
import { whenSlow } from "./progress.ts";
import { confirm } from "./prompts.ts";

/** Asks for a name and who may take the role, makes it and opens its trust policy. */
export const createRole = onAccess(async (context, [node]) => {
  const folder = folderFor(node, "roles");
  if (!folder) return;
  const rules = await rulesAt(context, folder.place);
  const title = vscode.l10n.t("Create Role");
  const prompt = vscode.l10n.t("Name of the role");
  const name = await askText({ title, prompt }, rules.roleName);
  if (name === undefined) return;
  const iam = await iamOf(context.registry, folder.place);
  const listing = vscode.l10n.t("Listing the users");
  const users = await whenSlow(listing, (signal) => iam.users.list(signal));
  const trusted = await askTrusted(users);
  if (!trusted) return;
  const about = { title, prompt: vscode.l10n.t("Description; may be left empty") };
  const description = await askText(about, rules.policyDescription, true);
  if (description === undefined) return;
  const work = vscode.l10n.t("Creating the role “{0}”", name);
  await makeChange(context, folder, work, async (signal) => {
    const trustPolicy = trustPolicyFor(trusted);
    const spec = { name, trustPolicy, ...(description !== "" && { description }) };
    await iam.roles.create(spec, signal);
    await show(context, trustPolicyUri(folder.place, name));
  });
  await context.access.reveal(folder, name, { focus: "stays" });
});

/** Says what goes with the role, takes its policies off, and deletes it. */
export const deleteRole = onAccess(async (context, [node]) => {
  if (node?.kind !== "role") return;
  const { name } = node.role;
  const of = { kind: "role", name } as const;
  const iam = await iamOf(context.registry, node.place);
  const looking = vscode.l10n.t("Looking into the role “{0}”", name);
  const held = await whenSlow(looking, (signal) => holdingsText(iam, of, signal));
  const question = vscode.l10n.t("Delete the role “{0}”?", name);
  const meaning = vscode.l10n.t("Whoever works under this role is locked out at once.");
  if (!(await confirm(question, `${meaning}\n${held}`, vscode.l10n.t("Delete")))) return;
  const title = vscode.l10n.t("Deleting the role “{0}”", name);
  await makeChange(context, node.parent ?? node, title, async (signal) => {
    await emptyPrincipal(iam, of, signal);
    await iam.roles.remove(name, signal);
  });
});

/** Changes the description; an empty one takes it away. */
export const describeRole = onAccess(async (context, [node]) => {
  if (node?.kind !== "role") return;
  const { name, description = "" } = node.role;
  const rules = await rulesAt(context, node.place);
  const title = vscode.l10n.t("Description of the Role “{0}”", name);
  const prompt = vscode.l10n.t("Empty takes the description away");
  const text = await askText({ title, prompt, value: description }, rules.policyDescription, true);
  if (text === undefined || text === description) return;
  await makeChange(context, node.parent ?? node, title, async (signal) => {
    const { roles } = await iamOf(context.registry, node.place);
    await roles.modify(name, { description: text === "" ? null : text }, signal);
  });
});

/** Changes how long a session under the role can last; empty means the service's default. */
export const setRoleMaxSession = onAccess(async (context, [node]) => {
  const role = node?.kind === "maxSession" || node?.kind === "role" ? node.role : undefined;
  if (!node || !role) return;
  const seconds = role.maxSessionSeconds;
  const title = vscode.l10n.t("Longest Session under “{0}”", role.name);
  const texts = {
    ...{ title, value: seconds === undefined ? "" : `${seconds}s` },
    prompt: vscode.l10n.t("Such as 90m or 12h; empty means the service's default"),
  };
  const typed = await askText(texts, lifetimeProblem, true);
  if (typed === undefined) return;
  const list = folderFor(node, "roles") ?? node;
  await makeChange(context, list, title, async (signal) => {
    const { roles } = await iamOf(context.registry, node.place);
    await roles.modify(role.name, { maxSessionSeconds: parseLifetime(typed) ?? null }, signal);
  });
});

function lifetimeProblem(typed: string): string | undefined {
  return parseLifetime(typed) === undefined
    ? vscode.l10n.t("Type a number with s, m, h or d, such as 90m or 2d.")
    : undefined;
}

/** Who may take the role at first; nobody is an answer too. Undefined on Escape. */
async function askTrusted(users: readonly User[]): Promise<readonly User[] | undefined> {
  const items = users.map((user) => ({ label: user.name, description: user.arn ?? "", user }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Who may take the role?"),
    placeHolder: vscode.l10n.t("None for nobody yet; the trust policy can be edited afterwards"),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return picked?.map(({ user }) => user);
}

/** Allows these users to take a role; without one, denies it to everybody. */
export function trustPolicyFor(users: readonly User[]): string {
  const statement =
    users.length === 0
      ? { Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }
      : {
          Effect: "Allow",
          Principal: { AWS: users.map(({ arn, name }) => arn ?? name) },
          Action: "sts:AssumeRole",
        };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, undefined, 2);
}
