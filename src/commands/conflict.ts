import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { formatBytes } from "../core/format.ts";
import type { Conflict, ConflictAnswer } from "../transfers/transfer.ts";

type Choice = ConflictAnswer["choice"];

// The first button has the focus: pressing Enter destroys nothing.

/**
 * Asks what to do about a destination that is taken. Undefined is Cancel: the whole transfer ends.
 * `several` offers one answer for all further conflicts.
 */
export async function askConflict(
  conflict: Conflict,
  several: boolean,
): Promise<ConflictAnswer | undefined> {
  const forAll = vscode.l10n.t("Apply to All…");
  const items = choices();
  const picked = await vscode.window.showWarningMessage(
    conflict.hasChanged
      ? vscode.l10n.t("“{0}” has changed since Overwrite was chosen.", displayName(conflict.target))
      : vscode.l10n.t("“{0}” exists already.", displayName(conflict.target)),
    { modal: true, detail: comparison(conflict) },
    ...items.map((item) => item.title),
    ...(several ? [forAll] : []),
  );
  if (picked === forAll) return askForAll();
  const choice = items.find((item) => item.title === picked)?.choice;
  return choice && { choice, applyToAll: false };
}

async function askForAll(): Promise<ConflictAnswer | undefined> {
  const items: readonly { title: string; choice: Choice }[] = [
    { title: vscode.l10n.t("Skip All"), choice: "skip" },
    { title: vscode.l10n.t("Overwrite All"), choice: "overwrite" },
    { title: vscode.l10n.t("Keep Both of All"), choice: "keepBoth" },
  ];
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t("What shall be done with everything that exists already?"),
    {
      modal: true,
      detail: vscode.l10n.t("The answer holds for the rest of this transfer, and only for it."),
    },
    ...items.map((item) => item.title),
  );
  const choice = items.find((item) => item.title === picked)?.choice;
  return choice && { choice, applyToAll: true };
}

function choices(): readonly { title: string; choice: Choice }[] {
  return [
    { title: vscode.l10n.t("Skip"), choice: "skip" },
    { title: vscode.l10n.t("Overwrite"), choice: "overwrite" },
    { title: vscode.l10n.t("Keep Both"), choice: "keepBoth" },
  ];
}

/** Sizes and dates of both, and which is newer: what a person decides by. */
function comparison({ existing, incoming }: Conflict): string {
  const lines = [
    vscode.l10n.t("Existing: {0}", sizeAndDate(existing)),
    vscode.l10n.t("Incoming: {0}", sizeAndDate(incoming)),
  ];
  if (existing.modified && incoming.modified) {
    const difference = incoming.modified.getTime() - existing.modified.getTime();
    if (difference > 0) lines.push(vscode.l10n.t("The incoming one is newer."));
    else if (difference < 0) lines.push(vscode.l10n.t("The existing one is newer."));
  }
  return lines.join("\n");
}

function sizeAndDate({ sizeBytes, modified }: Conflict["existing"]): string {
  const size = formatBytes(sizeBytes);
  const exact = sizeBytes >= 1024 ? ` (${sizeBytes.toLocaleString("en")} B)` : "";
  const date = modified ? modified.toLocaleString(vscode.env.language) : vscode.l10n.t("no date");
  return `${size}${exact}, ${date}`;
}
