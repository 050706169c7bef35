import type * as vscode from "vscode";
import type { StorageNode } from "./node.ts";

/** What is selected in a view, as people see it: VS Code leaves out rows that are listed again. */
export class Selection implements vscode.Disposable {
  readonly #view: vscode.TreeView<StorageNode>;
  readonly #subscription: vscode.Disposable;
  #last: readonly StorageNode[] = [];

  constructor(view: vscode.TreeView<StorageNode>) {
    this.#view = view;
    this.#subscription = view.onDidChangeSelection(({ selection }) => {
      this.#last = selection;
    });
  }

  get nodes(): readonly StorageNode[] {
    const known = this.#view.selection;
    return known.length < this.#last.length ? this.#last : known;
  }

  /** Rows that are not known now are gone. */
  forget(): void {
    this.#last = [];
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
