import { compareKeys } from "../core/key.ts";
import type { Plan, PlanFile, PlanFolder } from "../transfers/compare/plan.ts";
import type { ShownKinds } from "./setup.ts";

/** The end of a long folder's rows, as far as they are shown. */
export interface MoreRows {
  readonly kind: "moreRows";
  readonly folder: PlanFolder;
  readonly left: number;
}

/** Elements of the view are the plan's own nodes, so that each is the same object at every redraw. */
export type CompareRow = PlanFolder | PlanFile | MoreRows;

/** VS Code makes every row of a folder at once. */
const pageRows = 500;

/** Rows of a plan, folders first, in the order of names, a page at a time. */
export class CompareRows {
  readonly plan: Plan;
  readonly #shown: ShownKinds;
  readonly #pages = new WeakMap<PlanFolder, number>();
  readonly #sorted = new WeakMap<PlanFolder, readonly (PlanFolder | PlanFile)[]>();

  constructor(plan: Plan, shown: ShownKinds) {
    this.plan = plan;
    this.#shown = shown;
  }

  childrenOf(row: CompareRow | undefined): readonly CompareRow[] {
    // It says what is compared, also when there is no difference.
    if (!row) return [this.plan.root];
    if (row.kind !== "folder") return [];
    const all = this.#all(row);
    const most = pageRows * (this.#pages.get(row) ?? 1);
    if (all.length <= most) return all;
    return [
      ...all.slice(0, most),
      { kind: "moreRows", folder: row, left: all.length - most } as const,
    ];
  }

  showMore({ folder }: MoreRows): void {
    this.#pages.set(folder, (this.#pages.get(folder) ?? 1) + 1);
  }

  isShown(row: PlanFolder | PlanFile): boolean {
    if (row.kind === "file") return this.#shown.has(row.difference.kind);
    return [...this.#shown].some((kind) => row.figures.all[kind].count > 0);
  }

  /** Whether a folder is itself a difference with nothing below it. */
  isLeaf(folder: PlanFolder): boolean {
    return folder.own !== undefined && folder.folders.size + folder.files.length === 0;
  }

  #all(folder: PlanFolder): readonly (PlanFolder | PlanFile)[] {
    const known = this.#sorted.get(folder);
    if (known) return known;
    const byName = (a: { name: string }, b: { name: string }) => compareKeys(a.name, b.name);
    const sorted = [
      ...[...folder.folders.values()].filter((one) => this.isShown(one)).sort(byName),
      ...folder.files.filter((one) => this.isShown(one)).sort(byName),
    ];
    this.#sorted.set(folder, sorted);
    return sorted;
  }
}
