import * as vscode from "vscode";
import type { PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { baseName } from "../core/key.ts";
import { dropAction, rememberDropAction } from "../settings.ts";
import type { EntryNode } from "../tree/node.ts";
import type { Mode } from "./moveOrCopy.ts";
import { pathOf } from "./selection.ts";

interface Answer {
  readonly title: string;
  readonly mode: Mode;
  readonly isForGood: boolean;
}

/**
 * Whether what was dropped is moved or copied: as the setting says, or as the user answers. VS Code
 * does not say which keys were held during a drop. A bucket is only copied: moving it would leave it
 * empty. Undefined when the user wants neither.
 */
export async function dropMode(
  entries: readonly EntryNode[],
  folder: PrefixAddress,
): Promise<Mode | undefined> {
  const mayMove = entries.every((entry) => pathOf(entry) !== "");
  const action = dropAction();
  if (action === "copy" || (action === "move" && mayMove)) return action;
  const answers = mayMove
    ? [once("move"), once("copy"), forGood("move"), forGood("copy")]
    : [once("copy")];
  const detail = vscode.l10n.t(
    "To be asked again after “Always”, change the setting Stowage › Drop: Action.",
  );
  const title = await vscode.window.showInformationMessage(
    questionFor(entries, folder, mayMove),
    { modal: true, ...(mayMove && { detail }) },
    ...answers.map((answer) => answer.title),
  );
  const answer = answers.find((one) => one.title === title);
  if (answer?.isForGood) await rememberDropAction(answer.mode);
  return answer?.mode;
}

function once(mode: Mode): Answer {
  const title = mode === "move" ? vscode.l10n.t("Move") : vscode.l10n.t("Copy");
  return { title, mode, isForGood: false };
}

function forGood(mode: Mode): Answer {
  const title = mode === "move" ? vscode.l10n.t("Always Move") : vscode.l10n.t("Always Copy");
  return { title, mode, isForGood: true };
}

function questionFor(
  entries: readonly EntryNode[],
  folder: PrefixAddress,
  mayMove: boolean,
): string {
  const target = displayName(`${folder.bucket}/${folder.prefix}`);
  const [only] = entries;
  if (only && entries.length === 1) {
    return mayMove
      ? vscode.l10n.t("Move or copy “{0}” to {1}?", nameOf(only), target)
      : vscode.l10n.t("Copy “{0}” to {1}?", nameOf(only), target);
  }
  return mayMove
    ? vscode.l10n.t("Move or copy {0} items to {1}?", entries.length, target)
    : vscode.l10n.t("Copy {0} items to {1}?", entries.length, target);
}

function nameOf(entry: EntryNode): string {
  const path = pathOf(entry);
  return displayName(path === "" ? entry.address.bucket : baseName(path));
}
