import * as vscode from "vscode";
import { StorageDragAndDrop, type Drop } from "./dragAndDrop.ts";
import type { StorageNode } from "./node.ts";
import type { StorageTree } from "./storageTree.ts";

export const storageView = "stowage.storage";

/** Shows the tree, and says above it how it is filtered and sorted. */
export function createStorageView(
  tree: StorageTree,
  onDrop: (drop: Drop) => Promise<void>,
): vscode.Disposable {
  const view = vscode.window.createTreeView<StorageNode>(storageView, {
    treeDataProvider: tree,
    showCollapseAll: true,
    canSelectMany: true,
    dragAndDropController: new StorageDragAndDrop(onDrop),
  });
  return vscode.Disposable.from(
    view,
    tree.attach(view),
    tree.onDidChangeLook(() => describeLook(view, tree)),
  );
}

function describeLook(view: vscode.TreeView<StorageNode>, tree: StorageTree): void {
  const { filter, sortOrder, isPartlySorted } = tree;
  const description = [
    filter === undefined ? undefined : vscode.l10n.t("filter: {0}", filter),
    sortOrder === "size" ? vscode.l10n.t("largest first") : undefined,
    sortOrder === "date" ? vscode.l10n.t("newest first") : undefined,
  ]
    .filter((text) => text !== undefined)
    .join(" · ");
  const message = isPartlySorted
    ? vscode.l10n.t("Only what is loaded is sorted. Load more to sort the rest.")
    : "";
  // Each of these is a message to the window, also when nothing changes.
  if (view.description !== description) {
    view.description = description;
    void vscode.commands.executeCommand("setContext", "stowage.filter", filter !== undefined);
  }
  if ((view.message ?? "") !== message) view.message = message;
}
