import { delimiter } from "../../core/key.ts";
import type { Difference } from "./difference.ts";

export type PlanNode = PlanFolder | PlanFile;

/** One difference, and whether it is to be dealt with. */
export interface PlanFile {
  readonly kind: "file";
  readonly name: string;
  readonly parent: PlanFolder;
  readonly difference: Difference;
  isChecked: boolean;
}

/** A folder of the plan, with figures of everything below it. */
export interface PlanFolder {
  readonly kind: "folder";
  /** Ends with `/`; empty for the whole. */
  readonly path: string;
  readonly name: string;
  readonly parent: PlanFolder | undefined;
  readonly folders: Map<string, PlanFolder>;
  readonly files: PlanFile[];
  /** The folder itself is a difference: it is empty, or goes with what is in it. */
  own?: PlanFile;
  readonly figures: Figures;
}

export interface Figure {
  count: number;
  bytes: number;
}

/** By kind of difference: all of them, and those that are checked. */
export interface Figures {
  readonly all: Readonly<Record<Difference["kind"], Figure>>;
  readonly checked: Readonly<Record<Difference["kind"], Figure>>;
}

/**
 * Differences as a tree with a choice in it. What is only at the target is kept, checked or not,
 * until deleting is allowed. Figures of folders are kept up as things change, so that a row costs
 * the same whatever is below it.
 */
export class Plan {
  readonly root: PlanFolder = folderOf("", "", undefined);
  deletesExtra = false;

  add(difference: Difference): void {
    const { path, isFolder } = difference;
    const end = isFolder ? path.length : path.lastIndexOf(delimiter) + 1;
    const parent = this.#folder(path.slice(0, end));
    const name = isFolder ? parent.name : path.slice(end);
    const isChecked = difference.kind !== "barred";
    const file: PlanFile = { kind: "file", name, parent, difference, isChecked };
    if (isFolder) parent.own = file;
    else parent.files.push(file);
    for (let folder: PlanFolder | undefined = parent; folder; folder = folder.parent) {
      count(folder.figures.all, file, 1);
      if (isChecked) count(folder.figures.checked, file, 1);
    }
  }

  /** Whether there is something that can be done about it. */
  isActionable({ difference }: PlanFile): boolean {
    return difference.kind === "extra" ? this.deletesExtra : difference.kind !== "barred";
  }

  /** How many things below can be dealt with, and how many of them are checked. */
  choice({ figures }: PlanFolder): { readonly actionable: number; readonly checked: number } {
    return {
      actionable: countOf(figures.all, this.deletesExtra),
      checked: countOf(figures.checked, this.deletesExtra),
    };
  }

  /** Checks or unchecks it, with everything below it that can be dealt with now. */
  check(node: PlanNode, isChecked: boolean): void {
    if (node.kind === "file") return this.#checkFile(node, isChecked);
    for (const file of filesBelow(node)) this.#checkFile(file, isChecked);
  }

  /** Everything that is to be done, in the order of paths. */
  *chosen(): Generator<Difference> {
    for (const file of filesBelow(this.root))
      if (file.isChecked && this.isActionable(file)) yield file.difference;
  }

  #checkFile(file: PlanFile, isChecked: boolean): void {
    if (file.isChecked === isChecked || !this.isActionable(file)) return;
    file.isChecked = isChecked;
    for (let folder: PlanFolder | undefined = file.parent; folder; folder = folder.parent)
      count(folder.figures.checked, file, isChecked ? 1 : -1);
  }

  #folder(path: string): PlanFolder {
    let folder = this.root;
    for (let at = 0; at < path.length;) {
      const end = path.indexOf(delimiter, at);
      const name = path.slice(at, end);
      at = end + 1;
      let below = folder.folders.get(name);
      if (!below) {
        below = folderOf(path.slice(0, at), name, folder);
        folder.folders.set(name, below);
      }
      folder = below;
    }
    return folder;
  }
}

/** Files of a folder, folders before it: itself first, then what is in it. */
export function* filesBelow(folder: PlanFolder): Generator<PlanFile> {
  if (folder.own) yield folder.own;
  for (const below of folder.folders.values()) yield* filesBelow(below);
  yield* folder.files;
}

function folderOf(path: string, name: string, parent: PlanFolder | undefined): PlanFolder {
  const figures = { all: noFigures(), checked: noFigures() };
  return { kind: "folder", path, name, parent, folders: new Map(), files: [], figures };
}

function noFigures(): Record<Difference["kind"], Figure> {
  const none = () => ({ count: 0, bytes: 0 });
  return { create: none(), update: none(), extra: none(), barred: none() };
}

function count(figures: Figures["all"], { difference }: PlanFile, by: 1 | -1): void {
  const figure = figures[difference.kind];
  figure.count += by;
  figure.bytes += by * bytesOf(difference);
}

/** What moves, or what goes. */
export function bytesOf(difference: Difference): number {
  switch (difference.kind) {
    case "create":
    case "update":
      return difference.source.sizeBytes;
    case "extra":
      return difference.target.sizeBytes;
    case "barred":
      return difference.source?.sizeBytes ?? difference.target?.sizeBytes ?? 0;
  }
}

function countOf(figures: Figures["all"], withExtra: boolean): number {
  return figures.create.count + figures.update.count + (withExtra ? figures.extra.count : 0);
}
