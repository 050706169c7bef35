import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import { parentPrefix } from "../core/key.ts";
import { headIfAny } from "../filesystem/headIfAny.ts";
import { addressOfUri, objectUri, scheme } from "../filesystem/uri.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { writeCopy } from "./writeCopy.ts";

/** Selects the object of an editor in the STORAGE view. */
export async function revealEdited(
  { tree }: CommandContext,
  _nodes: readonly StorageNode[],
  args: readonly unknown[],
): Promise<void> {
  const uri = uriMeant(args);
  if (!uri) return;
  const { path: key, ...bucket } = addressOfUri(uri);
  const isThere = await whenSlow(vscode.l10n.t("Looking for the object"), (signal) =>
    tree.reveal({ ...bucket, key }, signal),
  );
  if (isThere) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t("The object is not there any more. Save it to make it anew."),
  );
}

/** Writes what a text editor shows as another object, and opens it: the editor's own stays as it is. */
export async function saveEditedAsCopy(
  { registry, transfers, tree }: CommandContext,
  _nodes: readonly StorageNode[],
  args: readonly unknown[],
): Promise<void> {
  const uri = uriMeant(args);
  const document = vscode.workspace.textDocuments.find(
    (one) => one.uri.toString() === uri?.toString(),
  );
  if (!uri || !document) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Only what a text editor shows is saved as a copy. Use Copy To… for others."),
    );
    return;
  }
  const { path: key, ...bucket } = addressOfUri(uri);
  const address = { ...bucket, key };
  const bytes = await vscode.workspace.encode(document.getText(), { encoding: document.encoding });
  const copy = await writeCopy(address, (to) =>
    whenSlow(vscode.l10n.t("Saving the copy"), async (signal) => {
      const store = await bucketStore(registry, address, signal);
      const headers = await headIfAny(store, address, signal);
      const over = { kind: "nothing" } as const;
      const item = { store, bucket: address.bucket, key: to, bytes, over };
      await (await transfers()).save({ ...item, ...(headers && { headers }) }, signal);
    }),
  );
  if (!copy) return;
  tree.invalidate(copy, parentPrefix(copy.key));
  await vscode.commands.executeCommand("vscode.open", objectUri(copy), { preview: false });
}

/** Of the tab whose menu was used, otherwise of the editor in front. */
function uriMeant([given]: readonly unknown[]): vscode.Uri | undefined {
  const { activeTab } = vscode.window.tabGroups.activeTabGroup;
  const input: unknown = activeTab?.input;
  const shown =
    input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom
      ? input.uri
      : input instanceof vscode.TabInputTextDiff
        ? input.modified
        : undefined;
  const uri = given instanceof vscode.Uri ? given : shown;
  return uri?.scheme === scheme ? uri : undefined;
}
