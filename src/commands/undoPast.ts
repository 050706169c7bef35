import * as vscode from "vscode";
import { AgeFormat } from "../core/age.ts";
import { formatCount } from "../core/format.ts";
import type { PastTransfer } from "../transfers/journal/past.ts";
import { isOrder, isUndoable, type UndoableOrder } from "../transfers/order.ts";
import { labelOf, wayOf } from "../transferView/titles.ts";
import type { CommandContext, CommandHandler } from "./context.ts";
import { attempt } from "./runCommand.ts";
import { runTransfer } from "./runTransfer.ts";
import { saveLeftBehind } from "./saveLeftBehind.ts";

type Past = PastTransfer & { readonly order: UndoableOrder };
type PastItem = vscode.QuickPickItem & { readonly past: Past };

/** Takes back what this window or an earlier one moved, renamed or deleted, as the person chooses. */
export const undoPastTransfer: CommandHandler = async (context) => {
  const items = await itemsOf(context);
  if (items.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        "There is nothing to undo: no move, rename or delete of the last seven days can be taken back.",
      ),
    );
    return;
  }
  const past = await pick(context, items);
  if (!past) return;
  const { id, order } = past;
  await attempt(context, "undo", [], async () => {
    const undoing = { kind: "undo", of: id, undone: order } as const;
    if (await saveLeftBehind(undoing)) await runTransfer(context, undoing);
  });
};

async function itemsOf({ undoables }: CommandContext): Promise<readonly PastItem[]> {
  const age = new AgeFormat(vscode.env.language);
  const now = Date.now();
  const past = await undoables.past();
  return past.filter(isOfOurs).map((one) => itemOf(one, age.of(one.endedAt, now)));
}

function isOfOurs(past: PastTransfer): past is Past {
  return isOrder(past.order) && isUndoable(past.order);
}

const icons = { move: "arrow-right", rename: "edit", delete: "trash" } as const;

function itemOf(past: Past, age: string): PastItem {
  const { order } = past;
  const { from, to } = wayOf(order);
  return {
    past,
    label: `$(${icons[order.kind]}) ${labelOf(order, vscode.l10n)}`,
    description: [doneText(order), age, figuresText(past)].join(" · "),
    detail: [from, to].filter((place) => place !== undefined).join(" → "),
    buttons: [{ iconPath: new vscode.ThemeIcon("close"), tooltip: vscode.l10n.t("Forget") }],
  };
}

function doneText({ kind }: UndoableOrder): string {
  switch (kind) {
    case "move":
      return vscode.l10n.t("moved");
    case "rename":
      return vscode.l10n.t("renamed");
    case "delete":
      return vscode.l10n.t("deleted");
  }
}

/** What comes back, and what cannot. */
function figuresText({ undoable: { moved, replaced, markers, gone } }: Past): string {
  const count = moved + markers;
  return [
    count === 1 ? vscode.l10n.t("1 object") : vscode.l10n.t("{0} objects", formatCount(count)),
    ...(replaced > 0
      ? [vscode.l10n.t("overwritten, and not brought back: {0}", formatCount(replaced))]
      : []),
    ...(gone > 0 ? [vscode.l10n.t("gone for good: {0}", formatCount(gone))] : []),
  ].join(" · ");
}

/** Undefined when the person leaves. */
function pick(context: CommandContext, items: readonly PastItem[]): Promise<Past | undefined> {
  const box = vscode.window.createQuickPick<PastItem>();
  box.title = vscode.l10n.t("Undo a Past Move, Rename or Delete");
  box.placeholder = vscode.l10n.t("What changed since is left as it is");
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  box.items = items;
  return new Promise<Past | undefined>((resolve) => {
    box.onDidTriggerItemButton(({ item }) => {
      box.items = box.items.filter((one) => one !== item);
      void attempt(context, "forget", [], () => context.undoables.forgetPast(item.past.id));
    });
    box.onDidAccept(() => {
      resolve(box.selectedItems[0]?.past);
      box.hide();
    });
    box.onDidHide(() => resolve(undefined));
    box.show();
  }).finally(() => box.dispose());
}
