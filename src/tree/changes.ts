import * as vscode from "vscode";
import type { StorageNode } from "./node.ts";

/** Longer than VS Code takes to send an answer on its way. */
const quietMs = 30;

/**
 * Tells VS Code which nodes changed, but not while it waits for an answer: one that crosses the news
 * of a change is kept by it as if it were newer, and what has changed is never asked for again.
 * `undefined` is the whole tree.
 */
export class Changes implements vscode.Disposable {
  readonly #told = new vscode.EventEmitter<StorageNode | undefined>();
  readonly #held = new Set<StorageNode | undefined>();
  #questions = 0;
  #quiet: NodeJS.Timeout | undefined;

  readonly event = this.#told.event;

  /** Gives VS Code an answer. It may ask for several nodes, one after the other. */
  async answer<T>(work: Promise<T>): Promise<T> {
    this.#questions += 1;
    try {
      return await work;
    } finally {
      this.#questions -= 1;
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => {
        this.#quiet = undefined;
        this.#release();
      }, quietMs);
    }
  }

  tell(node: StorageNode | undefined): void {
    this.#held.add(node);
    this.#release();
  }

  /** Resolves when all that changed has been told. */
  async settled(): Promise<void> {
    while (this.#held.size > 0) await new Promise((resolve) => setTimeout(resolve, quietMs));
  }

  dispose(): void {
    clearTimeout(this.#quiet);
    this.#held.clear();
    this.#told.dispose();
  }

  #release(): void {
    if (this.#questions > 0 || this.#quiet) return;
    const nodes = [...this.#held];
    this.#held.clear();
    for (const node of nodes) this.#told.fire(node);
  }
}
