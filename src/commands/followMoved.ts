import * as vscode from "vscode";
import { isStorageError } from "../core/errors.ts";
import type { ObjectAddress } from "../core/address.ts";
import { bucketStore } from "../connections/bucketStore.ts";
import { headIfAny } from "../filesystem/headIfAny.ts";
import { addressOfUri, objectUri, scheme } from "../filesystem/uri.ts";
import type { Transfer } from "../transfers/queue/transfer.ts";
import type { CommandContext } from "./context.ts";
import { movedTo } from "./movedObjects.ts";
import { revertEditor } from "./revertEditor.ts";

interface Following {
  readonly tab: vscode.Tab;
  readonly from: vscode.Uri;
  readonly to: vscode.Uri;
}

/**
 * Editors of objects that were moved or renamed show them where they are now, with what was not
 * saved, as VS Code does with files; and where they were, when that is taken back. Only those that
 * arrived, and left nothing where they were.
 */
export async function followMoved(
  context: Pick<CommandContext, "registry">,
  { order, report }: Pick<Transfer, "order" | "report">,
): Promise<void> {
  if (!report || report.done === 0) return;
  const signal = AbortSignal.timeout(patienceMs);
  for (const { tabs, activeTab } of vscode.window.tabGroups.all) {
    const following: Following[] = [];
    for (const tab of tabs) {
      const from = uriOf(tab);
      if (!from) continue;
      const { path: key, ...bucket } = addressOfUri(from);
      const to = movedTo(order, { ...bucket, key });
      if (!to || !(await isMoved(context, { ...bucket, key }, to, signal))) continue;
      following.push({ tab, from, to: objectUri(to) });
    }
    // What is shown last is in front: so the one that was is shown last.
    const inFront = following.filter(({ tab }) => tab === activeTab);
    for (const one of [...following.filter(({ tab }) => tab !== activeTab), ...inFront])
      await follow(one);
    const stays = activeTab && inFront.length === 0 ? uriOf(activeTab) : undefined;
    if (activeTab && stays && following.length > 0) await show(stays, activeTab);
  }
}

/** Nobody waits for it: an editor that does not follow is no worse than before. */
const patienceMs = 30_000;

function uriOf({ input }: vscode.Tab): vscode.Uri | undefined {
  const isOfFile =
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook;
  return isOfFile && input.uri.scheme === scheme ? input.uri : undefined;
}

/** Undefined for a text editor. */
function editorOf(input: unknown): string | undefined {
  if (input instanceof vscode.TabInputCustom) return input.viewType;
  return input instanceof vscode.TabInputNotebook ? input.notebookType : undefined;
}

async function isMoved(
  { registry }: Pick<CommandContext, "registry">,
  from: ObjectAddress,
  to: ObjectAddress,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const heads = [from, to].map(async (address) =>
      headIfAny(await bucketStore(registry, address, signal), address, signal),
    );
    const [before, after] = await Promise.all(heads);
    return !before && after !== undefined;
  } catch (error) {
    if (isStorageError(error) || signal.aborted) return false;
    throw error;
  }
}

async function follow({ tab, from, to }: Following): Promise<void> {
  if (!tab.isDirty) {
    await show(to, tab);
    // A preview has been replaced.
    if (tab.group.tabs.includes(tab)) await vscode.window.tabGroups.close(tab, true);
    return;
  }
  const id = from.toString();
  const old = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === id);
  // The changes of an editor of no text cannot be taken along: `saveLeftBehind.ts` has told of it.
  if (!old) return;
  const moved = await vscode.workspace.openTextDocument(to, { encoding: old.encoding });
  const edit = new vscode.WorkspaceEdit();
  const end = moved.lineAt(moved.lineCount - 1).range.end;
  edit.replace(to, new vscode.Range(new vscode.Position(0, 0), end), old.getText());
  if (!(await vscode.workspace.applyEdit(edit))) return;
  // The command that gives a text up is about the editor that has the focus.
  await show(from, tab, { preserveFocus: false });
  await revertEditor(from, "workbench.action.revertAndCloseActiveEditor");
  await show(to, tab);
}

async function show(
  uri: vscode.Uri,
  { input, group, isPreview, isDirty }: vscode.Tab,
  { preserveFocus } = { preserveFocus: true },
): Promise<void> {
  const where = { viewColumn: group.viewColumn, preserveFocus };
  const options = { ...where, preview: isPreview && !isDirty };
  const editor = editorOf(input);
  await (editor === undefined
    ? vscode.commands.executeCommand("vscode.open", uri, options)
    : vscode.commands.executeCommand("vscode.openWith", uri, editor, options));
}
