import * as vscode from "vscode";

export interface StayingPickOptions<I extends vscode.QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  /** As they are now: asked for anew after each choice. */
  readonly items: () => readonly I[];
  /** Does what a choice is for. `done` closes the list. */
  readonly choose: (item: I) => Promise<"done" | "stay">;
}

/**
 * A list that stays on screen while its items are chosen one after the other. Closed and opened
 * again for each, it would let keys that are pressed meanwhile through to whatever is below it.
 * False when the user leaves.
 */
export async function stayingPick<I extends vscode.QuickPickItem>(
  options: StayingPickOptions<I>,
): Promise<boolean> {
  const pick = vscode.window.createQuickPick<I>();
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  pick.ignoreFocusOut = true;
  pick.items = options.items();
  try {
    return await new Promise<boolean>((resolve, reject) => {
      let isChoosing = false;
      const choose = async (item: I, index: number) => {
        if ((await options.choose(item)) === "done") return resolve(true);
        pick.items = options.items();
        const next = pick.items[Math.min(index, pick.items.length - 1)];
        if (next) pick.activeItems = [next];
        isChoosing = false;
        pick.show();
      };
      pick.onDidAccept(() => {
        const [item] = pick.selectedItems;
        if (!item || isChoosing) return;
        isChoosing = true;
        const index = pick.items.indexOf(item);
        pick.value = "";
        choose(item, index).catch(reject);
      });
      // A box that asks for a value takes the place of the list, which is not the user leaving it.
      pick.onDidHide(() => {
        if (!isChoosing) resolve(false);
      });
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
