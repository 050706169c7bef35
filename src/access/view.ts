import * as vscode from "vscode";
import type { AccessTree } from "./accessTree.ts";

export const accessView = "stowage.access";

/** Shows the tree; the view itself is hidden while no connection has anything for it. */
export function createAccessView(tree: AccessTree): vscode.Disposable {
  const view = vscode.window.createTreeView(accessView, {
    treeDataProvider: tree,
    showCollapseAll: true,
    canSelectMany: true,
  });
  tree.attach(view);
  const tell = () =>
    void vscode.commands.executeCommand("setContext", "stowage.hasAccess", tree.hasConnections);
  tell();
  return vscode.Disposable.from(view, tree.onDidChangeConnections(tell));
}
