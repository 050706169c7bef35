import * as vscode from "vscode";
import { isMoreRows } from "../compareView/compareView.ts";
import { allKinds, type CompareSetup } from "../compareView/setup.ts";
import type { Criterion, Difference } from "../transfers/compare/difference.ts";
import { runComparison } from "./compareRun.ts";
import type { CommandHandler } from "./context.ts";

export const refreshComparison = again((setup) => setup);

/** The target becomes the source. Deleting is off again: it is another place where it would be done. */
export const swapComparison = again((setup) => ({
  ...setup,
  ...{ source: setup.target, target: setup.source, deletesExtra: false },
}));

export const chooseCriterion = again(async (setup) => {
  const criterion = await pickCriterion(setup.criterion);
  return criterion && { ...setup, criterion };
});

export const chooseExcludes = again(async (setup) => {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t("Exclude from the Comparison"),
    prompt: vscode.l10n.t(
      "Patterns as in a .gitignore, separated by commas. They hold for both places.",
    ),
    placeHolder: "node_modules/, *.tmp, !keep.tmp",
    value: setup.excludes.join(", "),
    ignoreFocusOut: true,
  });
  return typed === undefined ? undefined : { ...setup, excludes: patternsOf(typed) };
});

export const allowDeletes = deletes(true);
export const keepExtra = deletes(false);

/** Chooses which kinds of differences are shown; what is hidden stays chosen as it was. */
export const filterComparison: CommandHandler = async (context) => {
  const { view } = await context.comparing();
  const items = allKinds.map((kind) => ({
    label: kindText(kind),
    shows: kind,
    picked: view.shown.has(kind),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t("Show Differences"),
    canPickMany: true,
  });
  if (chosen) view.show(new Set(chosen.map(({ shows }) => shows)));
};

export const closeComparison: CommandHandler = async (context) => {
  (await context.comparing()).view.close();
};

export const showMoreDifferences: CommandHandler = async (context, _nodes, [row]) => {
  if (isMoreRows(row)) (await context.comparing()).view.showMore(row);
};

/** Compares again with another setup; undefined leaves everything as it is. */
function again(
  change: (setup: CompareSetup) => CompareSetup | undefined | Promise<CompareSetup | undefined>,
): CommandHandler {
  return async (context) => {
    const { setup } = (await context.comparing()).view;
    const changed = setup && (await change(setup));
    if (changed) await runComparison(context, changed);
  };
}

function deletes(deletesExtra: boolean): CommandHandler {
  return async (context) => {
    (await context.comparing()).view.deletesExtra = deletesExtra;
  };
}

async function pickCriterion(current: Criterion): Promise<Criterion | undefined> {
  const items: (vscode.QuickPickItem & { readonly criterion: Criterion })[] = [
    {
      label: vscode.l10n.t("Size and Time"),
      detail: vscode.l10n.t(
        "A newer source replaces its target, unless a checksum shows that they are the same. Quick.",
      ),
      criterion: "time",
    },
    {
      label: vscode.l10n.t("Checksum"),
      detail: vscode.l10n.t("Reads every local file whose size is the same. Thorough."),
      criterion: "checksum",
    },
    {
      label: vscode.l10n.t("Size"),
      detail: vscode.l10n.t("Files of the same size count as the same, whatever is in them."),
      criterion: "size",
    },
  ];
  const marked = items.map((item) =>
    item.criterion === current ? { ...item, description: vscode.l10n.t("now") } : item,
  );
  const title = vscode.l10n.t("Compare by");
  return (await vscode.window.showQuickPick(marked, { title }))?.criterion;
}

function kindText(kind: Difference["kind"]): string {
  switch (kind) {
    case "create":
      return vscode.l10n.t("To create");
    case "update":
      return vscode.l10n.t("To update");
    case "extra":
      return vscode.l10n.t("Only at the target");
    case "barred":
      return vscode.l10n.t("Skipped");
  }
}

function patternsOf(typed: string): readonly string[] {
  return typed
    .split(",")
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== "");
}
