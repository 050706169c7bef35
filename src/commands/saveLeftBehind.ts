import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { baseName } from "../core/key.ts";
import { addressOfUri, scheme } from "../filesystem/uri.ts";
import type { TransferOrder } from "../transfers/order.ts";
import { movedTo } from "./movedObjects.ts";

/**
 * Asks before objects are moved away under editors whose changes cannot be taken along: those of no
 * text, such as notebooks. False when the user wants to leave it, or what was to be saved is not.
 */
export async function saveLeftBehind(order: TransferOrder): Promise<boolean> {
  const left = editorsLeftBehind(order);
  const [first] = left;
  if (!first) return true;
  const save = vscode.l10n.t("Save First");
  const goOn = vscode.l10n.t("Go On Without Saving");
  const name = displayName(baseName(addressOfUri(first).path), 60);
  const answer = await vscode.window.showWarningMessage(
    left.length === 1
      ? vscode.l10n.t("“{0}” has changes in its editor that are not saved.", name)
      : vscode.l10n.t("{0} objects have changes in editors that are not saved.", left.length),
    {
      modal: true,
      detail: vscode.l10n.t(
        "An editor like this cannot take its changes along to another name. Without saving it stays as it is, and makes the object anew under the old name when it is saved.",
      ),
    },
    ...[save, goOn],
  );
  return answer === save ? saveAll(left) : answer === goOn;
}

function editorsLeftBehind(order: TransferOrder): readonly vscode.Uri[] {
  const found = new Map<string, vscode.Uri>();
  const texts = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
  for (const { input, isDirty } of vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs)) {
    const isNoText =
      input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputNotebook;
    if (!isDirty || !isNoText || input.uri.scheme !== scheme) continue;
    const { path: key, ...bucket } = addressOfUri(input.uri);
    const id = input.uri.toString();
    if (!texts.has(id) && movedTo(order, { ...bucket, key })) found.set(id, input.uri);
  }
  return [...found.values()];
}

async function saveAll(uris: readonly vscode.Uri[]): Promise<boolean> {
  // One after the other: each may have something to ask.
  for (const uri of uris) if (!(await vscode.workspace.save(uri))) return false;
  return true;
}
