import * as vscode from "vscode";
import type { Comparison } from "../transfers/compare/compare.ts";
import type { EndAddress } from "../transfers/compare/endAddress.ts";
import type { Plan, PlanFile, PlanFolder } from "../transfers/compare/plan.ts";
import { compareItem } from "./item.ts";
import { CompareRows, type CompareRow, type MoreRows } from "./rows.ts";
import { allKinds, type CompareSetup, type ShownKinds } from "./setup.ts";
import { totalsText } from "./texts.ts";

export const compareView = "stowage.compare";

/** What has been found, for a setup. */
interface Found {
  readonly setup: CompareSetup;
  readonly rows: CompareRows;
  readonly comparison: Comparison;
}

/** The COMPARE view: one comparison at a time, its differences and what is chosen of them. */
export class CompareView implements vscode.TreeDataProvider<CompareRow>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<CompareRow | undefined>();
  readonly #view: vscode.TreeView<CompareRow>;
  #setup: CompareSetup | undefined;
  #found: Found | undefined;
  #shown: ShownKinds = new Set(allKinds);
  #remark = "";
  /** What "Compare with Selected Folder" compares with. */
  #selected: EndAddress | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor() {
    this.#view = vscode.window.createTreeView(compareView, {
      treeDataProvider: this,
      showCollapseAll: true,
      manageCheckboxStateManually: true,
    });
    this.#view.onDidChangeCheckboxState(({ items }) => {
      for (const [row, state] of items)
        if (row.kind !== "moreRows")
          this.#found?.rows.plan.check(row, state === vscode.TreeItemCheckboxState.Checked);
      this.#redraw();
    });
  }

  get setup(): CompareSetup | undefined {
    return this.#setup;
  }

  get plan(): Plan | undefined {
    return this.#found?.rows.plan;
  }

  get shown(): ShownKinds {
    return this.#shown;
  }

  get selected(): EndAddress | undefined {
    return this.#selected;
  }

  async select(end: EndAddress): Promise<void> {
    this.#selected = end;
    await vscode.commands.executeCommand("setContext", "stowage.compareSelected", true);
  }

  /** Shows that it is being compared; what was found before is not valid any more. */
  begin(setup: CompareSetup): void {
    this.#setup = setup;
    this.#found = undefined;
    this.#remark = vscode.l10n.t("Comparing…");
    setContext("stowage.comparing", true);
    setContext("stowage.compareDeletes", setup.deletesExtra);
    this.#redraw();
    void vscode.commands.executeCommand(`${compareView}.focus`);
  }

  /** How far comparing has come. */
  progress(setup: CompareSetup, text: string): void {
    if (this.#setup === setup && !this.#found)
      this.#view.message = `${vscode.l10n.t("Comparing…")} ${text}`;
  }

  end(setup: CompareSetup, plan: Plan, comparison: Comparison): void {
    if (this.#setup !== setup) return;
    plan.deletesExtra = setup.deletesExtra;
    this.#found = { setup, rows: new CompareRows(plan, this.#shown), comparison };
    this.#redraw();
  }

  /** Says why there is nothing to show. */
  fail(setup: CompareSetup, sentence: string): void {
    if (this.#setup !== setup) return;
    this.#remark = sentence;
    this.#redraw();
  }

  set deletesExtra(deletesExtra: boolean) {
    if (!this.#setup) return;
    const setup = { ...this.#setup, deletesExtra };
    this.#setup = setup;
    if (this.#found) {
      this.#found = { ...this.#found, setup };
      this.#found.rows.plan.deletesExtra = deletesExtra;
    }
    setContext("stowage.compareDeletes", deletesExtra);
    this.#redraw();
  }

  show(kinds: ShownKinds): void {
    this.#shown = kinds;
    if (this.#found)
      this.#found = { ...this.#found, rows: new CompareRows(this.#found.rows.plan, kinds) };
    this.#redraw();
  }

  showMore(row: MoreRows): void {
    this.#found?.rows.showMore(row);
    this.#changed.fire(row.folder);
  }

  close(): void {
    this.#setup = undefined;
    this.#found = undefined;
    this.#shown = new Set(allKinds);
    setContext("stowage.comparing", false);
    this.#redraw();
  }

  getTreeItem(row: CompareRow): vscode.TreeItem {
    if (!this.#found) return new vscode.TreeItem("");
    return compareItem(row, this.#found.rows, this.#found.setup);
  }

  getChildren(row?: CompareRow): CompareRow[] {
    return [...(this.#found?.rows.childrenOf(row) ?? [])];
  }

  getParent(row: CompareRow): PlanFolder | undefined {
    return row.kind === "moreRows" ? row.folder : row.parent;
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }

  #redraw(): void {
    const found = this.#found;
    this.#view.message = found
      ? totalsText(found.rows.plan, found.comparison, vscode.l10n)
      : this.#remark;
    const isFiltered = this.#shown.size < allKinds.length;
    this.#view.description = isFiltered ? vscode.l10n.t("filtered") : "";
    this.#changed.fire(undefined);
  }
}

/** Whether a command was called with a row of this view that stands for one difference. */
export function isPlanFile(value: unknown): value is PlanFile {
  return (
    typeof value === "object" &&
    value !== null &&
    "difference" in value &&
    "kind" in value &&
    value.kind === "file"
  );
}

export function isMoreRows(value: unknown): value is MoreRows {
  return (
    typeof value === "object" && value !== null && "kind" in value && value.kind === "moreRows"
  );
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand("setContext", key, value);
}
