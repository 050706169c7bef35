import * as vscode from "vscode";
import type { StorageNode } from "../tree/node.ts";
import { nodeId } from "../tree/nodeId.ts";
import type { TreePort } from "./context.ts";

const mostTries = 20;
const pauseMs = 50;

/**
 * What a key pressed in the view is about: the selection when the focused row is part of it,
 * otherwise the focused row, as in the Explorer. VS Code tells extensions the selection only, so the
 * focused row is found by toggling its selection twice: it is what came or went.
 *
 * While a folder is listed again, VS Code does not know the nodes of its rows for a moment and leaves
 * them out of the selection. So a try counts only when the first toggle changed something and the
 * second one undid it; and that a row went is believed when it was seen twice.
 */
export async function focusedNodes(tree: TreePort): Promise<readonly StorageNode[]> {
  let hasGone = false;
  for (let tries = 0; tries < mostTries; tries++) {
    const before = tree.selection;
    await vscode.commands.executeCommand("list.toggleSelection");
    const toggled = tree.selection;
    await vscode.commands.executeCommand("list.toggleSelection");
    const isTrue = !isSame(before, toggled) && isSame(before, tree.selection);
    if (isTrue && toggled.length > before.length) return without(toggled, before);
    if (isTrue && hasGone) return before;
    hasGone = isTrue;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return tree.selection;
}

/** By id: a listing that arrives in between makes new nodes of the same rows. */
function isSame(a: readonly StorageNode[], b: readonly StorageNode[]): boolean {
  return a.length === b.length && without(a, b).length === 0;
}

function without(nodes: readonly StorageNode[], others: readonly StorageNode[]) {
  const ids = new Set(others.map(nodeId));
  return nodes.filter((node) => !ids.has(nodeId(node)));
}
