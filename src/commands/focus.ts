import * as vscode from "vscode";
import type { StorageNode } from "../tree/node.ts";
import { nodeId } from "../tree/nodeId.ts";
import { storageView } from "../tree/view.ts";
import type { TreePort } from "./context.ts";
import { isStorageNode } from "./selection.ts";

const mostTries = 20;
const pauseMs = 50;

/**
 * Where a command gets this argument by way of the window, from a key binding as well, VS Code puts
 * the row in its place that has the focus; as it does for the buttons above a view.
 */
export const focusArgument = { $treeViewId: storageView, $focusedTreeItem: true } as const;

/**
 * What a key pressed in the view is about: the selection when the focused row is part of it,
 * otherwise the focused row, as in the Explorer. `row` is what VS Code said that has the focus.
 */
export async function nodesInFocus(
  tree: TreePort,
  row: StorageNode | undefined,
): Promise<readonly StorageNode[]> {
  const { selection } = tree;
  const focus = row ?? (await focusedOnceKnown(tree, selection));
  return focus && !holds(selection, focus) ? [focus] : selection;
}

/**
 * While a folder is listed again, VS Code does not know the nodes of its rows for a moment. Who has
 * selected something else by then no longer waits for an answer.
 */
async function focusedOnceKnown(
  tree: TreePort,
  selection: readonly StorageNode[],
): Promise<StorageNode | undefined> {
  for (let tries = 0; tries < mostTries; tries++) {
    const row = await askForFocus();
    if (!isSame(selection, tree.selection)) return undefined;
    if (row) return row;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return undefined;
}

/** There is no question for it, but a command that the window runs is told. */
async function askForFocus(): Promise<StorageNode | undefined> {
  let answer: unknown;
  const command = `${storageView}.${crypto.randomUUID()}`;
  const registration = vscode.commands.registerCommand(command, (row: unknown) => {
    answer = row;
  });
  try {
    const commands = [{ command, args: focusArgument }];
    await vscode.commands.executeCommand("runCommands", { commands });
  } finally {
    registration.dispose();
  }
  return isStorageNode(answer) ? answer : undefined;
}

/** By id: a listing that arrives in between makes new nodes of the same rows. */
function isSame(a: readonly StorageNode[], b: readonly StorageNode[]): boolean {
  return a.length === b.length && a.every((node) => holds(b, node));
}

function holds(nodes: readonly StorageNode[], node: StorageNode): boolean {
  return nodes.some((other) => nodeId(other) === nodeId(node));
}
