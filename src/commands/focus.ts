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
  const selected = idsOf(before);
  await vscode.commands.executeCommand("list.toggleSelection");
  const after = await changed(tree, selected);
  await vscode.commands.executeCommand("list.toggleSelection");
  // By id: a listing that arrives in between makes new nodes of the same rows.
  const added = after.filter((node) => !selected.has(nodeId(node)));
  return added.length > 0 ? added : before;
}

const waitMs = 25;
const mostWaits = 20;

/**
 * The selection once it differs, as it has to after a toggle. While a folder is listed again, VS Code
 * does not know the nodes of its rows for a moment and leaves them out.
 */
async function changed(
  tree: TreePort,
  before: ReadonlySet<string>,
): Promise<readonly StorageNode[]> {
  for (let waits = 0; waits < mostWaits; waits++) {
    const now = idsOf(tree.selection);
    if (now.size !== before.size || [...now].some((id) => !before.has(id))) break;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  return tree.selection;
}

function idsOf(nodes: readonly StorageNode[]): ReadonlySet<string> {
  return new Set(nodes.map(nodeId));
}
