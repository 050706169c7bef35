import type * as vscode from "vscode";
import { byName, type SortOrder } from "./entryOrder.ts";

const stateKey = "stowage.tree.sort";

/** How entries are sorted, across reloads of the window. */
export class SortState {
  readonly #state: Pick<vscode.Memento, "get" | "update">;
  #order: SortOrder;

  constructor(state: Pick<vscode.Memento, "get" | "update">) {
    this.#state = state;
    this.#order = state.get<SortOrder>(stateKey, byName);
  }

  get order(): SortOrder {
    return this.#order;
  }

  set order(order: SortOrder) {
    this.#order = order;
    void this.#state.update(stateKey, order);
  }
}
