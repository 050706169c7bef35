import * as vscode from "vscode";
import { readAwsProfiles } from "../connections/awsProfiles.ts";
import { connectionOf, secretsOf } from "../connections/draft.ts";
import { readEnvironment } from "../connections/environment.ts";
import { freeName } from "../connections/freeName.ts";
import type { ImportCandidate, ImportRefusal } from "../connections/importCandidate.ts";
import { isSavable, validateDraft } from "../connections/validate.ts";
import type { ConnectionDraft } from "../core/connectionDraft.ts";
import { displayName } from "../core/display.ts";
import type { CommandContext } from "./context.ts";

interface ImportItem extends vscode.QuickPickItem {
  readonly draft?: ConnectionDraft;
}

/** Takes connections over from Amazon's shared files and from environment variables. */
export async function importConnections(context: CommandContext): Promise<void> {
  const profiles = await readAwsProfiles(process.env);
  const found = [...profiles.candidates, ...readEnvironment(process.env)];
  const names = context.registry.list().map((connection) => connection.name);
  const items = found.map((candidate) => itemOf(candidate));
  const usable = items.filter((item) => item.draft);
  if (usable.length === 0) {
    sayNothingFound(items, profiles.paths);
    return;
  }
  const chosen = await vscode.window.showQuickPick(inOrder(items), {
    title: vscode.l10n.t("Import connections"),
    placeHolder: vscode.l10n.t("Choose what to import. Keys are copied into the keyring."),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!chosen || chosen.length === 0) return;
  const imported: string[] = [];
  for (const { draft } of chosen) {
    if (!draft) continue;
    const name = freeName(draft.values.name ?? "", [...names, ...imported]);
    const named = { ...draft, values: { ...draft.values, name } };
    await context.registry.save(connectionOf(named, context.registry.newId()), secretsOf(named));
    imported.push(name);
  }
  void vscode.window.showInformationMessage(outcome(imported, chosen));
}

/** Says what was imported, and of what was ticked in vain, why. */
function outcome(imported: readonly string[], chosen: readonly ImportItem[]): string {
  const done =
    imported.length === 1
      ? vscode.l10n.t("The connection “{0}” was imported.", displayName(imported[0] ?? ""))
      : vscode.l10n.t("{0} connections were imported.", imported.length);
  const refused = chosen
    .filter((item) => !item.draft)
    .map(({ label, description }) => `${displayName(label)} (${description})`);
  if (refused.length === 0) return done;
  return `${done} ${vscode.l10n.t("Not imported: {0}.", refused.join(", "))}`;
}

function itemOf({ label, result }: ImportCandidate): ImportItem {
  if (!result.can) return { label, description: refusalText(result.reason) };
  const { draft } = result;
  // Names are made unique when they are imported.
  if (!isSavable(validateDraft(draft, { otherNames: [] }))) {
    return { label, description: vscode.l10n.t("its endpoint, region or keys are not valid") };
  }
  const place = draft.values.endpoint ?? draft.values.baseUrl ?? "";
  return { label, description: displayName(place), draft };
}

/** What cannot be imported comes last, with the reason: VS Code cannot disable a row. */
function inOrder(items: readonly ImportItem[]): ImportItem[] {
  const usable = items.filter((item) => item.draft);
  const others = items.filter((item) => !item.draft);
  if (others.length === 0) return usable;
  const label = vscode.l10n.t("cannot be imported");
  return [...usable, { label, kind: vscode.QuickPickItemKind.Separator }, ...others];
}

function sayNothingFound(items: readonly ImportItem[], paths: readonly string[]): void {
  if (items.length === 0) {
    const places = paths.map((path) => displayName(path)).join(", ");
    const text = vscode.l10n.t(
      "There is nothing to import: no profile in {0}, and no environment variables.",
      places,
    );
    void vscode.window.showInformationMessage(text);
    return;
  }
  const lines = items.map(({ label, description }) => `${displayName(label)}: ${description}`);
  const options = { modal: true, detail: lines.join("\n") };
  const text = vscode.l10n.t("None of these profiles can be imported.");
  void vscode.window.showInformationMessage(text, options);
}

function refusalText(reason: ImportRefusal): string {
  switch (reason) {
    case "singleSignOn":
      return vscode.l10n.t("signs in with single sign-on");
    case "assumesRole":
      return vscode.l10n.t("assumes a role");
    case "webIdentity":
      return vscode.l10n.t("uses a web identity");
    case "credentialProcess":
      return vscode.l10n.t("gets its keys from a program");
    case "consoleLogin":
      return vscode.l10n.t("uses a console session");
    case "incompleteKeys":
      return vscode.l10n.t("has only one half of its keys");
    case "noKeys":
      return vscode.l10n.t("has no keys");
    case "ambiguous":
      return vscode.l10n.t("has both a token and a user name");
  }
}
