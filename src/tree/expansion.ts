import type * as vscode from "vscode";

const stateKey = "stowage.tree.expanded";
/** The nodes opened last: more than these would make the start of a window slow. */
const maxRemembered = 500;
const writeDelayMs = 300;

/** Which nodes are open, across reloads of the window: VS Code itself forgets. */
export class Expansion {
  readonly #state: Pick<vscode.Memento, "get" | "update">;
  /** The one opened last is at the end. */
  readonly #open: Set<string>;
  #timer: NodeJS.Timeout | undefined;

  constructor(state: Pick<vscode.Memento, "get" | "update">) {
    this.#state = state;
    this.#open = new Set(state.get<string[]>(stateKey, []));
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  opened(id: string): void {
    this.#open.delete(id);
    this.#open.add(id);
    this.#save();
  }

  closed(id: string): void {
    if (this.#open.delete(id)) this.#save();
  }

  dispose(): void {
    if (this.#timer) this.#write();
  }

  #save(): void {
    this.#timer ??= setTimeout(() => this.#write(), writeDelayMs);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#state.update(stateKey, [...this.#open].slice(-maxRemembered));
  }
}
