import * as vscode from "vscode";
import { iamOf } from "../access/listing.ts";
import type { AccessNode, PolicyVersionNode } from "../access/node.ts";
import { newVersionUri, show, versionUri } from "./accessDocuments.ts";
import { connectionOf, listed, makeChange, onAccess } from "./accessHandler.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { confirm } from "./prompts.ts";
import { attempt } from "./runCommand.ts";

/** Opens the latest version; what is saved becomes a new one that is not in force yet. */
export const newPolicyVersion = onAccess(async (context, [node]) => {
  const isOwn =
    (node?.kind === "policy" || node?.kind === "policyVersion") && !node.policy.isSystem;
  if (isOwn) await show(context, newVersionUri(node.place, node.policy.name));
});

/** Two selected versions side by side, or the one selected beside another that the user picks. */
export const comparePolicyVersions = onAccess(async (context, nodes) => {
  const [one, two] = versionsIn(nodes);
  if (!one) return;
  const other = two && isSamePolicy(one, two) ? two.version.id : await pickOther(context, one);
  if (other === undefined) return;
  const [older = "", newer = ""] = [one.version.id, other].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const title = vscode.l10n.t("{0}: {1} ↔ {2}", one.policy.name, older, newer);
  const sides = [versionUri(one, older), versionUri(one, newer)];
  await vscode.commands.executeCommand("vscode.diff", ...sides, title);
});

/** Puts another version in force. */
export const setDefaultPolicyVersion = onAccess(async (context, [node]) => {
  if (node?.kind !== "policyVersion" || node.version.isDefault) return;
  const { policy, version } = node;
  const isSure = await confirm(
    vscode.l10n.t("Make {0} the default version of “{1}”?", version.id, policy.name),
    vscode.l10n.t("It is in force at once for everybody who has the policy."),
    vscode.l10n.t("Make Default"),
  );
  if (!isSure) return;
  const shown = listOfPolicies(node);
  const title = vscode.l10n.t("Changing the default version of “{0}”", policy.name);
  await makeChange(context, shown, title, async (signal) => {
    const { policies } = await iamOf(context.registry, node.place);
    await policies.setDefaultVersion(policy.name, version.id, signal);
  });
});

/** Versions that are not in force; the default goes only with its policy. */
export const deletePolicyVersions = onAccess(async (context, nodes) => {
  const versions = versionsIn(nodes).filter(({ version }) => !version.isDefault);
  const [first] = versions;
  if (!first) return;
  const names = versions.map(({ policy, version }) => `${policy.name} ${version.id}`);
  const isSure = await confirm(
    vscode.l10n.t("Delete {0}?", listed(names)),
    vscode.l10n.t("The document of a deleted version is gone for good."),
    vscode.l10n.t("Delete"),
  );
  if (!isSure) return;
  await makeChange(context, first, vscode.l10n.t("Deleting versions"), async (signal) => {
    for (const { place, policy, version } of versions) {
      const { policies } = await iamOf(context.registry, place);
      await policies.removeVersion(policy.name, version.id, signal);
    }
  });
});

function versionsIn(nodes: readonly AccessNode[]): readonly PolicyVersionNode[] {
  return nodes.filter((node) => node.kind === "policyVersion");
}

function isSamePolicy(one: PolicyVersionNode, other: PolicyVersionNode): boolean {
  return one.parent?.id === other.parent?.id;
}

/** The policies' list: the default is shown on the policy and on its versions. */
function listOfPolicies(node: PolicyVersionNode): AccessNode {
  return node.parent?.parent ?? node;
}

async function pickOther(
  context: CommandContext,
  node: PolicyVersionNode,
): Promise<string | undefined> {
  let picked: string | undefined;
  await attempt(context, "compare versions", [connectionOf(node)], async () => {
    const { policies } = await iamOf(context.registry, node.place);
    const listing = vscode.l10n.t("Listing the versions of “{0}”", node.policy.name);
    const all = await whenSlow(listing, (signal) => policies.versions(node.policy.name, signal));
    const items = all
      .filter(({ id }) => id !== node.version.id)
      .map(({ id, isDefault, createdAt }) => ({
        label: id,
        description: [isDefault ? vscode.l10n.t("default") : "", createdAt?.toLocaleString() ?? ""]
          .filter((text) => text !== "")
          .join(" · "),
      }));
    const title = vscode.l10n.t("Compare {0} with", node.version.id);
    if (items.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t("There is only this version."));
      return;
    }
    picked = (await vscode.window.showQuickPick(items, { title }))?.label;
  });
  return picked;
}
