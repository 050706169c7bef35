import * as vscode from "vscode";
import { accessOf, iamOf } from "../access/listing.ts";
import type { AccessNode, PlaceFolderNode } from "../access/node.ts";
import { newAccountPolicyUri, policyUri, show } from "./accessDocuments.ts";
import { askText, listed, makeChange, onAccess, rulesAt } from "./accessHandler.ts";
import { folderFor } from "./accessNodes.ts";
import type { CommandContext } from "./context.ts";
import { askTemplate } from "./policyTemplates.ts";
import { confirm } from "./prompts.ts";

/** Asks for a name and a template, makes the policy and opens it. It grants nothing until attached. */
export const createPolicy = onAccess(async (context, [node]) => {
  const ofAccount = accountFolder(node);
  if (ofAccount) return createAccountPolicy(context, ofAccount);
  const folder = folderFor(node, "policies");
  if (!folder) return;
  const rules = await rulesAt(context, folder.place);
  const title = vscode.l10n.t("Create Policy");
  const prompt = vscode.l10n.t("Name of the policy");
  const name = await askText({ title, prompt }, rules.policyName);
  if (name === undefined) return;
  const document = await askTemplate(context, folder.place);
  if (document === undefined) return;
  const about = { title, prompt: vscode.l10n.t("Description; may be left empty") };
  const description = await askText(about, rules.policyDescription, true);
  if (description === undefined) return;
  const work = vscode.l10n.t("Creating the policy “{0}”", name);
  await makeChange(context, folder, work, async (signal) => {
    const { policies } = await iamOf(context.registry, folder.place);
    const spec = { name, document, ...(description !== "" && { description }) };
    await policies.create(spec, signal);
    await show(context, policyUri(folder.place, name));
  });
  await context.access.reveal(folder, name, { focus: "stays" });
});

/** Deletes policies that are attached to nobody, with all their versions. */
export const deletePolicies = onAccess(async (context, nodes) => {
  const policies = nodes.filter((node) => node.kind === "policy" && !node.policy.isSystem);
  const ofAccount = nodes.filter((node) => node.kind === "accountPolicy");
  const [first] = [...policies, ...ofAccount];
  if (!first) return;
  const names = [...policies, ...ofAccount].map(nameOf);
  const question =
    names.length === 1
      ? vscode.l10n.t("Delete the policy {0}?", listed(names))
      : vscode.l10n.t("Delete {0} policies: {1}?", names.length, listed(names));
  const detail =
    ofAccount.length > 0
      ? vscode.l10n.t("Users who have it lose what it grants, at once.")
      : vscode.l10n.t(
          "All its versions go with it. A policy that is attached to somebody is refused by the service.",
        );
  if (!(await confirm(question, detail, vscode.l10n.t("Delete")))) return;
  await makeChange(context, first, vscode.l10n.t("Deleting policies"), (signal) =>
    remove(context, [...policies, ...ofAccount], signal),
  );
});

async function remove(
  { registry }: CommandContext,
  nodes: readonly AccessNode[],
  signal: AbortSignal,
): Promise<void> {
  for (const node of nodes) {
    if (node.kind === "policy") {
      await (await iamOf(registry, node.place)).policies.remove(node.policy.name, signal);
    } else if (node.kind === "accountPolicy") {
      await (await accessOf(registry, node.place)).accountPolicies?.remove(node.policy, signal);
    }
  }
}

/** Its statements are written in the editor: saving makes the policy. */
async function createAccountPolicy(
  context: CommandContext,
  folder: PlaceFolderNode,
): Promise<void> {
  const title = vscode.l10n.t("Create Policy");
  const prompt = vscode.l10n.t("Name of the policy. It is made when its statements are saved.");
  const name = await askText({ title, prompt }, undefined);
  if (name !== undefined) await show(context, newAccountPolicyUri(folder.place, name));
}

function accountFolder(node: AccessNode | undefined): PlaceFolderNode | undefined {
  const isOfAccount = node?.kind === "placeFolder" && node.folder === "accountPolicies";
  return isOfAccount ? node : undefined;
}

function nameOf(node: AccessNode): string {
  return node.kind === "policy" || node.kind === "accountPolicy" ? node.policy.name : "";
}
