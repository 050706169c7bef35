import * as vscode from "vscode";
import { iamOf } from "../access/listing.ts";
import type { AccessNode, AccessPlace } from "../access/node.ts";
import { inlinePolicyUri, show } from "./accessDocuments.ts";
import { askText, listed, makeChange, onAccess, pickNames, rulesAt } from "./accessHandler.ts";
import { listOf, principalFor } from "./accessNodes.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { confirm } from "./prompts.ts";

/** Offers the policies that the user, group or role has not, and attaches those that are picked. */
export const attachPolicies = onAccess(async (context, [node]) => {
  const principal = principalFor(node);
  if (!principal) return;
  const { of } = principal;
  const iam = await iamOf(context.registry, principal.node.place);
  const items = await whenSlow(vscode.l10n.t("Listing the policies"), async (signal) => {
    const attached = new Set((await iam.attachments.list(of, signal)).map(({ name }) => name));
    const all = await iam.policies.list(signal);
    return all.filter(({ name }) => !attached.has(name)).map(itemOf);
  });
  const names = await pickNames(vscode.l10n.t("Attach to “{0}”", of.name), items);
  if (!names) return;
  const list = listOf(principal, "attachedPolicies");
  await makeChange(context, list, vscode.l10n.t("Attaching policies"), async (signal) => {
    for (const name of names) await iam.attachments.attach(of, name, signal);
  });
});

/** Takes policies away from those who have them; the policies stay. */
export const detachPolicies = onAccess(async (context, nodes) => {
  const attached = nodes.filter((node) => node.kind === "attachedPolicy");
  const [first] = attached;
  if (!first) return;
  const names = attached.map(({ policy }) => policy.name);
  const isSure = await confirm(
    vscode.l10n.t("Detach {0} from “{1}”?", listed(names), first.of.name),
    vscode.l10n.t("What it grants ends at once. The policy itself stays."),
    vscode.l10n.t("Detach"),
  );
  if (!isSure) return;
  await makeChange(context, first, vscode.l10n.t("Detaching policies"), async (signal) => {
    for (const { place, of, policy } of attached) {
      await (await iamOf(context.registry, place)).attachments.detach(of, policy.name, signal);
    }
  });
});

/** Asks for a name and opens an editor; saving it makes the policy. */
export const createInlinePolicy = onAccess(async (context, [node]) => {
  const principal = principalFor(node);
  if (!principal) return;
  const { place } = principal.node;
  const rules = await rulesAt(context, place);
  const title = vscode.l10n.t("Create Inline Policy of “{0}”", principal.of.name);
  const prompt = vscode.l10n.t("Name of the policy. It is made when its document is saved.");
  const name = await askText({ title, prompt }, rules.policyName);
  if (name === undefined) return;
  await show(context, inlinePolicyUri(place, [principal.of.kind, principal.of.name, name]));
});

export const deleteInlinePolicies = onAccess(async (context, nodes) => {
  const policies = nodes.filter((node) => node.kind === "inlinePolicy");
  const [first] = policies;
  if (!first) return;
  const names = policies.map(({ policy }) => policy.name);
  const isSure = await confirm(
    vscode.l10n.t("Delete the inline policy {0} of “{1}”?", listed(names), first.of.name),
    vscode.l10n.t("Its document is gone for good, and what it grants or denies ends at once."),
    vscode.l10n.t("Delete"),
  );
  if (!isSure) return;
  await makeChange(context, first, vscode.l10n.t("Deleting inline policies"), async (signal) => {
    for (const { place, of, policy } of policies) {
      await (await iamOf(context.registry, place)).inlinePolicies.remove(of, policy.name, signal);
    }
  });
});

/** Picks the one policy that limits what all others of a user or role can grant. */
export const setBoundary = onAccess(async (context, [node]) => {
  const principal = principalFor(node);
  if (!principal || principal.of.kind === "group") return;
  const of = { ...principal.of, kind: principal.of.kind };
  const { place } = principal.node;
  const name = await pickPolicy(context, place, vscode.l10n.t("Limit “{0}” to", of.name));
  if (name === undefined) return;
  const title = vscode.l10n.t("Setting the permission boundary of “{0}”", of.name);
  await makeChange(context, above(principal.node), title, async (signal) => {
    await (await iamOf(context.registry, place)).boundaries.set(of, name, signal);
  });
});

export const removeBoundary = onAccess(async (context, [node]) => {
  if (node?.kind !== "boundary" || node.policy === undefined) return;
  const { of, policy, place } = node;
  const isSure = await confirm(
    vscode.l10n.t("Remove the permission boundary “{0}” of “{1}”?", policy, of.name),
    vscode.l10n.t("Whatever the other policies grant is then granted in full."),
    vscode.l10n.t("Remove"),
  );
  if (!isSure) return;
  const title = vscode.l10n.t("Removing the permission boundary of “{0}”", of.name);
  await makeChange(context, above(node.parent ?? node), title, async (signal) => {
    await (await iamOf(context.registry, place)).boundaries.remove(of, signal);
  });
});

async function pickPolicy(
  { registry }: CommandContext,
  place: AccessPlace,
  title: string,
): Promise<string | undefined> {
  const iam = await iamOf(registry, place);
  const listing = vscode.l10n.t("Listing the policies");
  const all = await whenSlow(listing, (signal) => iam.policies.list(signal));
  return (await vscode.window.showQuickPick(all.map(itemOf), { title, ignoreFocusOut: true }))
    ?.label;
}

function itemOf({ name, description = "" }: { name: string; description?: string }) {
  return { label: name, description };
}

/** The list of users or roles: it says what the boundary is. */
function above(node: AccessNode): AccessNode {
  return node.parent ?? node;
}
