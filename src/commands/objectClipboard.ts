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
  #taken: Promise<unknown> = Promise.resolve();

  /** Fires with the new content, so that the view can show what is cut. */
  readonly onDidChange = this.#changed.event;

  get content(): ClipboardContent | undefined {
    return this.#content;
  }

  /** Announces a copy or cut that is under way. */
  takes(work: Promise<void>): void {
    this.#taken = Promise.allSettled([this.#taken, work]);
  }

  /** Resolves when what was copied or cut before this call is the content. */
  async taken(): Promise<void> {
    await this.#taken;
  }

  async set(content: ClipboardContent | undefined): Promise<void> {
    this.#content = content;
    this.#changed.fire(content);
    await vscode.commands.executeCommand("setContext", "stowage.clipboard", content?.mode);
  }

  /** Empties the clipboard, unless something else was copied or cut meanwhile. */
  async drop(content: ClipboardContent): Promise<void> {
    if (this.#content === content) await this.set(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
