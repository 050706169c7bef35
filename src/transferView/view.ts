import * as vscode from "vscode";
import type { TransferQueue } from "../transfers/queue/queue.ts";
import type { TransferTree } from "./transferTree.ts";

export const transfersView = "stowage.transfers";

/** Shows the tree, with the number of running transfers on the icon of its container. */
export function createTransferView(tree: TransferTree, queue: TransferQueue): vscode.Disposable {
  const view = vscode.window.createTreeView(transfersView, {
    treeDataProvider: tree,
    showCollapseAll: false,
    canSelectMany: true,
  });
  tree.attach(view);
  const keys = new ContextKeys();
  const tell = () => {
    const count = queue.count("running");
    if ((view.badge?.value ?? 0) !== count) view.badge = badgeOf(count);
    const resting = queue.count("paused") + queue.count("interrupted");
    const finished = (["failed", "done", "cancelled"] as const).some(
      (group) => queue.count(group) > 0,
    );
    keys.set("stowage.canPauseTransfers", count + queue.count("queued") > 0);
    keys.set("stowage.canResumeTransfers", resting > 0);
    keys.set("stowage.canClearTransfers", finished);
  };
  return vscode.Disposable.from(view, queue.onDidChange(tell));
}

function badgeOf(count: number): vscode.ViewBadge | undefined {
  if (count === 0) return undefined;
  const tooltip =
    count === 1
      ? vscode.l10n.t("1 transfer is running")
      : vscode.l10n.t("{0} transfers are running", count);
  return { value: count, tooltip };
}

/** Each setting is a message to the window, also when nothing changes. */
class ContextKeys {
  readonly #values = new Map<string, boolean>();

  set(key: string, value: boolean): void {
    if ((this.#values.get(key) ?? false) === value) return;
    this.#values.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  }
}
