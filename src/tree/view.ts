import * as vscode from "vscode";
import { escapedName } from "../core/display.ts";
import { formatCount } from "../core/format.ts";
import { baseName } from "../core/key.ts";
import { StorageDragAndDrop, type Drop } from "./dragAndDrop.ts";
import type { Beyond } from "./lookedUp.ts";
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
  const description = [tree.filter && vscode.l10n.t("filter: {0}", tree.filter), orderText(tree)]
    .filter((text) => text !== undefined && text !== "")
    .join(" · ");
  const message = noteText(tree);
  // Each of these is a message to the window, also when nothing changes.
  if (view.description !== description) {
    view.description = description;
    const isFiltered = tree.filter !== undefined;
    void vscode.commands.executeCommand("setContext", "stowage.filter", isFiltered);
  }
  if ((view.message ?? "") !== message) view.message = message;
}

function orderText({ sortOrder: { by, direction } }: StorageTree): string | undefined {
  const isAscending = direction === "ascending";
  switch (by) {
    case "name":
      return isAscending ? undefined : vscode.l10n.t("Z to A");
    case "size":
      return isAscending ? vscode.l10n.t("smallest first") : vscode.l10n.t("largest first");
    case "date":
      return isAscending ? vscode.l10n.t("oldest first") : vscode.l10n.t("newest first");
  }
}

/**
 * What a person would otherwise take for more than it is. A view that is alone in its container has
 * no room for a description: the filter is said here, too.
 */
function noteText({ filter, beyond, isPartlySorted }: StorageTree): string {
  const notes = [
    filter !== undefined &&
      vscode.l10n.t(
        "Showing loaded rows whose name holds “{0}”. What is not loaded is not searched.",
        escapedName(filter, 60),
      ),
    beyond && beyondText(beyond),
    isPartlySorted && vscode.l10n.t("Only what is loaded is sorted. Load more to sort the rest."),
  ];
  return notes.filter((note) => typeof note === "string").join(" ");
}

function beyondText({ node, loaded }: Beyond): string {
  const name = baseName(node.kind === "prefix" ? node.prefix : node.entry.key);
  return vscode.l10n.t(
    "“{0}” lies beyond the {1} entries loaded before it. It is shown below “Load more…”.",
    escapedName(name, 60),
    formatCount(loaded),
  );
}
