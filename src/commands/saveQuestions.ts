import * as vscode from "vscode";
import type { ObjectAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { formatBytes } from "../core/format.ts";
import { isGzip } from "../core/gzip.ts";
import { baseName } from "../core/key.ts";
import type { ObjectHead } from "../core/model.ts";
import type { SavedObject } from "../core/saving.ts";
import type { ConflictAnswer, SaveConflict, SaveQuestions } from "../filesystem/objectSaving.ts";
import { storedUri } from "../filesystem/storedUri.ts";
import { objectUri } from "../filesystem/uri.ts";
import { confirm } from "./prompts.ts";
import { revertEditor } from "./revertEditor.ts";
import { sentenceOf } from "./sentenceOf.ts";
import { writeCopy } from "./writeCopy.ts";

/** What a save asks the user, and tells. `report` gets what goes wrong after an answer. */
export function saveQuestions(report: (error: unknown) => void): SaveQuestions {
  return {
    onConflict: (conflict) => askConflict(conflict, report),
    mayLoseTags: ({ key }) =>
      confirm(
        vscode.l10n.t("The tags of “{0}” may not be read, and cannot be kept.", shortName(key)),
        vscode.l10n.t(
          "Saving writes the object anew, without the tags that it may have. Ask the owner of the bucket for s3:GetObjectTagging to keep them.",
        ),
        vscode.l10n.t("Save Without Tags"),
      ),
    onNotKept: (address, notKept) => {
      for (const one of notKept) void vscode.window.showWarningMessage(lossOf(address, one));
    },
  };
}

/** The first button has the focus: pressing Enter destroys nothing. */
async function askConflict(
  conflict: SaveConflict,
  report: (error: unknown) => void,
): Promise<ConflictAnswer> {
  const compare = vscode.l10n.t("Compare");
  const overwrite = vscode.l10n.t("Overwrite");
  const saveCopy = vscode.l10n.t("Save as a Copy…");
  const { address, current, yours } = conflict;
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      "“{0}” was changed by somebody else since you opened it.",
      shortName(address.key),
    ),
    {
      modal: true,
      detail: [
        vscode.l10n.t("On the server: {0}", sizeAndDate(current)),
        vscode.l10n.t("Yours: {0}", formatBytes(yours.sizeBytes)),
      ].join("\n"),
    },
    ...[compare, overwrite, saveCopy],
  );
  switch (answer) {
    case compare:
      afterSave(() => showDifference(conflict), report);
      return "compare";
    case overwrite:
      return "overwrite";
    case saveCopy:
      return saveAsCopy(conflict, report);
    default:
      return "cancel";
  }
}

async function saveAsCopy(
  conflict: SaveConflict,
  report: (error: unknown) => void,
): Promise<ConflictAnswer> {
  const copy = await writeCopy(conflict.address, (key) => conflict.saveAs(key));
  if (!copy) return "cancel";
  afterSave(() => showCopy(conflict.uri, copy), report);
  return "savedCopy";
}

/** VS Code has to hear first what became of the save: until then the editor counts as being saved. */
function afterSave(work: () => Promise<void>, report: (error: unknown) => void): void {
  setTimeout(() => void work().catch(report), 0);
}

async function showDifference({ uri, address, current }: SaveConflict): Promise<void> {
  const name = displayName(baseName(address.key), 60);
  const title = vscode.l10n.t("{0}: On the Server ↔ Yours", name);
  await vscode.commands.executeCommand("vscode.diff", storedUri(address, current.etag), uri, title);
}

/** What was typed is in the copy now: the object's own editor shows again what the object is. */
async function showCopy(uri: vscode.Uri, copy: ObjectAddress): Promise<void> {
  await vscode.commands.executeCommand("vscode.open", uri);
  await revertEditor(uri, "workbench.action.files.revert");
  await vscode.commands.executeCommand("vscode.open", objectUri(copy), { preview: false });
}

function lossOf({ key }: ObjectAddress, { what, error }: SavedObject["notKept"][number]): string {
  return what === "acl"
    ? vscode.l10n.t(
        "“{0}” was saved. Permissions that were given to the object alone, if there were any, could not be kept and start anew: {1}",
        ...[shortName(key), sentenceOf(error)],
      )
    : vscode.l10n.t(
        "“{0}” was saved. Its tags, if there were any, could not be kept: {1}",
        ...[shortName(key), sentenceOf(error)],
      );
}

function sizeAndDate({ sizeBytes, lastModified, contentEncoding }: ObjectHead): string {
  const date = lastModified?.toLocaleString(vscode.env.language) ?? vscode.l10n.t("no date");
  const size = formatBytes(sizeBytes);
  const shown = isGzip(contentEncoding) ? vscode.l10n.t("{0} compressed", size) : size;
  return `${shown}, ${date}`;
}

function shortName(key: string): string {
  return displayName(baseName(key), 60);
}
