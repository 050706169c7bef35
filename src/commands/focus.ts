import * as vscode from "vscode";
import type { StorageNode } from "../tree/node.ts";
import { nodeId } from "../tree/nodeId.ts";
import type { TreePort } from "./context.ts";

/**
 * What a key pressed in the view is about: the selection when the focused row is part of it,
 * otherwise the focused row, as in the Explorer. VS Code tells extensions the selection only, so the
 * focused row is found by toggling its selection twice: it is what came or went.
 */
export async function focusedNodes(tree: TreePort): Promise<readonly StorageNode[]> {
  const before = tree.selection;
  await vscode.commands.executeCommand("list.toggleSelection");
  const after = tree.selection;
  await vscode.commands.executeCommand("list.toggleSelection");
  // By id: a listing that arrives in between makes new nodes of the same rows.
  const selected = new Set(before.map(nodeId));
  const added = after.filter((node) => !selected.has(nodeId(node)));
  return added.length > 0 ? added : before;
}
