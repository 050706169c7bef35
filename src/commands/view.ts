import * as vscode from "vscode";
import type { SortOrder } from "../tree/entryOrder.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";

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

/** Asks for the order of what is inside a folder. The one in use is marked. */
export async function sort({ tree }: CommandContext): Promise<void> {
  const { by, direction } = tree.sortOrder;
  const items = orders().map(({ label, order }) => {
    const isCurrent = order.by === by && order.direction === direction;
    return { label: isCurrent ? `$(check) ${label}` : `$(blank) ${label}`, order };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Sort By"),
    placeHolder: vscode.l10n.t("Folders stay first. Only what is loaded is sorted."),
  });
  if (picked) tree.sortOrder = picked.order;
}

function orders(): readonly { readonly label: string; readonly order: SortOrder }[] {
  return [
    { label: vscode.l10n.t("Name, A to Z"), order: { by: "name", direction: "ascending" } },
    { label: vscode.l10n.t("Name, Z to A"), order: { by: "name", direction: "descending" } },
    { label: vscode.l10n.t("Size, largest first"), order: { by: "size", direction: "descending" } },
    { label: vscode.l10n.t("Size, smallest first"), order: { by: "size", direction: "ascending" } },
    { label: vscode.l10n.t("Date, newest first"), order: { by: "date", direction: "descending" } },
    { label: vscode.l10n.t("Date, oldest first"), order: { by: "date", direction: "ascending" } },
  ];
}
