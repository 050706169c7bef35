import * as vscode from "vscode";
import type { EntryNode } from "../tree/node.ts";

/** What was copied or cut in the view, waiting to be pasted. */
export interface ClipboardContent {
  readonly mode: "copy" | "cut";
  readonly entries: readonly EntryNode[];
  /** What was put on the system's clipboard at the same time, to notice when that was replaced. */
  readonly text: string;
}

/** The view's own clipboard: the system's holds only text. */
export class ObjectClipboard implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<ClipboardContent | undefined>();
  #content: ClipboardContent | undefined;

  /** Fires with the new content, so that the view can show what is cut. */
  readonly onDidChange = this.#changed.event;

  get content(): ClipboardContent | undefined {
    return this.#content;
  }

  async set(content: ClipboardContent | undefined): Promise<void> {
    this.#content = content;
    this.#changed.fire(content);
    await vscode.commands.executeCommand("setContext", "stowage.clipboard", content?.mode);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
