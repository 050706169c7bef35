import * as vscode from "vscode";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext, SortOrder } from "./context.ts";

/** Lists what is selected again. */
export async function refresh(
  { tree }: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  for (const node of nodes) tree.refresh(node);
}

export async function refreshAll({ tree }: CommandContext): Promise<void> {
  tree.refresh();
}

/** Loads the next page of a folder. */
export async function loadMore(
  { tree }: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  for (const node of nodes) if (node.kind === "more") await tree.loadMore(node);
}

/** Asks for a text and hides what is loaded and does not hold it. */
export async function filter({ tree }: CommandContext): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("Filter What Is Loaded"),
    prompt: vscode.l10n.t(
      "Part of a name. Only rows that are loaded are searched; Go to Prefix or Key… asks the server.",
    ),
    value: tree.filter ?? "",
  });
  if (text !== undefined) tree.filter = text === "" ? undefined : text;
}

export async function clearFilter({ tree }: CommandContext): Promise<void> {
  tree.filter = undefined;
}

/** Asks for the order of objects inside a folder. */
export async function sort({ tree }: CommandContext): Promise<void> {
  const orders: readonly { label: string; detail?: string; order: SortOrder }[] = [
    { label: vscode.l10n.t("Name"), order: "name" },
    { label: vscode.l10n.t("Size, largest first"), order: "size" },
    { label: vscode.l10n.t("Date, newest first"), order: "date" },
  ];
  const current = orders.filter(({ order }) => order === tree.sortOrder);
  const others = orders.filter(({ order }) => order !== tree.sortOrder);
  const picked = await vscode.window.showQuickPick([...current, ...others], {
    title: vscode.l10n.t("Sort By"),
    placeHolder: vscode.l10n.t("Folders stay first. Only what is loaded is sorted."),
  });
  if (picked) tree.sortOrder = picked.order;
}
