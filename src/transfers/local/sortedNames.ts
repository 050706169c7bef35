import type { Dirent } from "node:fs";
import { opendir } from "node:fs/promises";
import { compareKeys } from "../../core/key.ts";
import { local } from "./localError.ts";

/** Sorting more at once would be felt in the editor. */
const runLength = 2000;

/**
 * The names in one folder, in the order of keys. A folder may have hundreds of thousands: they are
 * sorted in runs as they come, which are merged as they are asked for.
 */
export class SortedNames {
  readonly #runs: readonly (readonly string[])[];

  private constructor(runs: readonly (readonly string[])[]) {
    this.#runs = runs;
  }

  /** `nameOf` gives what an entry is sorted by; undefined leaves it out. */
  static read(path: string, nameOf: (entry: Dirent) => string | undefined): Promise<SortedNames> {
    return local("Cannot read the folder", path, async () => {
      const runs: string[][] = [];
      let run: string[] = [];
      for await (const entry of await opendir(path, { bufferSize: 512 })) {
        const name = nameOf(entry);
        if (name === undefined) continue;
        if (run.push(name) < runLength) continue;
        runs.push(run.sort(compareKeys));
        run = [];
      }
      if (run.length > 0) runs.push(run.sort(compareKeys));
      return new SortedNames(runs);
    });
  }

  get isEmpty(): boolean {
    return this.#runs.length === 0;
  }

  *[Symbol.iterator](): Generator<string> {
    const heads = new Heads(this.#runs);
    for (let name = heads.take(); name !== undefined; name = heads.take()) yield name;
  }
}

interface Head {
  readonly run: readonly string[];
  at: number;
  name: string;
}

/** The first names that are left of sorted runs, the least of them on top of a heap. */
class Heads {
  readonly #heap: Head[] = [];

  constructor(runs: readonly (readonly string[])[]) {
    for (const run of runs) {
      const [name] = run;
      if (name === undefined) continue;
      this.#heap.push({ run, at: 0, name });
      this.#rise(this.#heap.length - 1);
    }
  }

  take(): string | undefined {
    const top = this.#heap[0];
    if (!top) return undefined;
    const { name } = top;
    const next = top.run[++top.at];
    if (next !== undefined) top.name = next;
    else {
      const last = this.#heap.pop();
      if (last && last !== top) this.#heap[0] = last;
    }
    this.#sink();
    return name;
  }

  #rise(from: number): void {
    for (let at = from; at > 0;) {
      const above = (at - 1) >> 1;
      if (!this.#swapIfLess(at, above)) return;
      at = above;
    }
  }

  #sink(): void {
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = this.#isLess(right, left) ? right : left;
      if (!this.#swapIfLess(least, at)) return;
      at = least;
    }
  }

  #isLess(at: number, other: number): boolean {
    const [a, b] = [this.#heap[at], this.#heap[other]];
    return a !== undefined && b !== undefined && compareKeys(a.name, b.name) < 0;
  }

  #swapIfLess(at: number, other: number): boolean {
    const [a, b] = [this.#heap[at], this.#heap[other]];
    if (!a || !b || !this.#isLess(at, other)) return false;
    this.#heap[at] = b;
    this.#heap[other] = a;
    return true;
  }
}
