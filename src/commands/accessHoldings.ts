import * as vscode from "vscode";
import type { Iam, Principal } from "../core/access.ts";

/** What a group or role has that goes when it goes, in words. */
export async function holdingsText(iam: Iam, of: Principal, signal: AbortSignal): Promise<string> {
  const attached = await iam.attachments.list(of, signal);
  const inline = await iam.inlinePolicies.list(of, signal);
  const names = (policies: readonly { readonly name: string }[]) =>
    policies.map(({ name }) => name).join(", ") || vscode.l10n.t("none");
  return [
    vscode.l10n.t("Policies that are detached, and stay: {0}", names(attached)),
    vscode.l10n.t("Inline policies that are lost: {0}", names(inline)),
  ].join("\n");
}

/** Takes all policies off: services refuse to delete who still has some. */
export async function emptyPrincipal(iam: Iam, of: Principal, signal: AbortSignal): Promise<void> {
  for (const { name } of await iam.attachments.list(of, signal)) {
    await iam.attachments.detach(of, name, signal);
  }
  for (const { name } of await iam.inlinePolicies.list(of, signal)) {
    await iam.inlinePolicies.remove(of, name, signal);
  }
}
