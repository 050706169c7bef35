import * as vscode from "vscode";
import { formatCount } from "../core/format.ts";
import type { Difference } from "../transfers/compare/difference.ts";
import type { PlanFile, PlanFolder } from "../transfers/compare/plan.ts";
import type { CompareRow, CompareRows, MoreRows } from "./rows.ts";
import type { CompareSetup } from "./setup.ts";
import {
  criterionText,
  differenceText,
  folderText,
  placeName,
  placeText,
  rowName,
} from "./texts.ts";

/** Makes what VS Code draws of a row. */
export function compareItem(
  row: CompareRow,
  rows: CompareRows,
  setup: CompareSetup,
): vscode.TreeItem {
  const item =
    row.kind === "moreRows"
      ? moreItem(row)
      : row.kind === "file"
        ? fileItem(row, rows)
        : row.parent
          ? folderItem(row, rows)
          : rootItem(row, rows, setup);
  const words = [item.label, item.description].filter((text) => typeof text === "string");
  item.accessibilityInformation = { label: words.join(", ") };
  return item;
}

function moreItem(row: MoreRows): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("Show more…"));
  item.description = vscode.l10n.t("{0} left", formatCount(row.left));
  item.iconPath = new vscode.ThemeIcon("ellipsis");
  item.command = { command: "stowage.compare.showMore", title: "", arguments: [row] };
  return item;
}

function fileItem(file: PlanFile, rows: CompareRows): vscode.TreeItem {
  const { plan } = rows;
  const { difference } = file;
  const item = new vscode.TreeItem(rowName(file.name));
  item.description = differenceText(difference, plan.deletesExtra, vscode.l10n);
  item.iconPath = iconOf(difference, plan.deletesExtra);
  item.tooltip = tooltipOf(difference);
  item.contextValue = "compareFile";
  item.command = { command: "stowage.compare.showDifference", title: "", arguments: [file] };
  if (plan.isActionable(file)) item.checkboxState = checkbox(file.isChecked);
  return item;
}

function folderItem(folder: PlanFolder, rows: CompareRows): vscode.TreeItem {
  const { plan } = rows;
  const item = new vscode.TreeItem(
    rowName(folder.name),
    rows.isLeaf(folder)
      ? vscode.TreeItemCollapsibleState.None
      : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.iconPath = new vscode.ThemeIcon("folder");
  item.contextValue = "compareFolder";
  item.description =
    folder.own && rows.isLeaf(folder)
      ? differenceText(folder.own.difference, plan.deletesExtra, vscode.l10n)
      : folderText(folder, plan.deletesExtra, vscode.l10n);
  addCheckbox(item, folder, rows);
  return item;
}

/** One row for everything: from where, to where, and a checkbox for all. */
function rootItem(root: PlanFolder, rows: CompareRows, setup: CompareSetup): vscode.TreeItem {
  const { source, target, criterion } = setup;
  const item = new vscode.TreeItem(
    `${placeName(source)} → ${placeName(target)}`,
    rows.isShown(root)
      ? vscode.TreeItemCollapsibleState.Expanded
      : vscode.TreeItemCollapsibleState.None,
  );
  item.iconPath = new vscode.ThemeIcon("git-compare");
  item.contextValue = "compareRoot";
  item.description = criterionText(criterion, vscode.l10n);
  item.tooltip = [
    vscode.l10n.t("From {0}", placeText(source, vscode.l10n)),
    vscode.l10n.t("To {0}", placeText(target, vscode.l10n)),
  ].join("\n");
  addCheckbox(item, root, rows);
  return item;
}

function addCheckbox(item: vscode.TreeItem, folder: PlanFolder, { plan }: CompareRows): void {
  const { actionable, checked } = plan.choice(folder);
  if (actionable > 0) item.checkboxState = checkbox(checked === actionable, checked > 0);
}

function checkbox(
  isChecked: boolean,
  isPartly = isChecked,
): NonNullable<vscode.TreeItem["checkboxState"]> {
  const { Checked, Unchecked } = vscode.TreeItemCheckboxState;
  return {
    state: isChecked ? Checked : Unchecked,
    tooltip: isChecked
      ? vscode.l10n.t("Chosen")
      : isPartly
        ? vscode.l10n.t("Some of it is chosen")
        : vscode.l10n.t("Not chosen"),
  };
}

function iconOf({ kind }: Difference, deletesExtra: boolean): vscode.ThemeIcon {
  const icon = (id: string, color: string) =>
    new vscode.ThemeIcon(id, new vscode.ThemeColor(color));
  switch (kind) {
    case "create":
      return icon("diff-added", "charts.green");
    case "update":
      return icon("diff-modified", "charts.blue");
    case "extra":
      return deletesExtra
        ? icon("diff-removed", "charts.red")
        : icon("diff-ignored", "disabledForeground");
    case "barred":
      return icon("circle-slash", "disabledForeground");
  }
}

/** Plain text: names come from somebody else. */
function tooltipOf(difference: Difference): string {
  const side = (name: string, seen: { modifiedMs?: number } | undefined) =>
    seen?.modifiedMs === undefined
      ? []
      : [`${name}: ${new Date(seen.modifiedMs).toLocaleString(vscode.env.language)}`];
  return [
    rowName(difference.path),
    ...side(vscode.l10n.t("Source"), "source" in difference ? difference.source : undefined),
    ...side(vscode.l10n.t("Target"), "target" in difference ? difference.target : undefined),
  ].join("\n");
}
