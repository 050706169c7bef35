import * as vscode from "vscode";
import { objectUri } from "../filesystem/uri.ts";
import type { EntryNode } from "../tree/node.ts";
import type { ClipboardContent, ObjectClipboard } from "./objectClipboard.ts";

/** Greys out what is cut, until it is pasted or something else is copied. */
export class CutDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly #subscription: vscode.Disposable;
  #cut = new Map<string, vscode.Uri>();

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(clipboard: ObjectClipboard) {
    this.#subscription = vscode.Disposable.from(
      vscode.window.registerFileDecorationProvider(this),
      clipboard.onDidChange((content) => this.#show(content)),
    );
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (!this.#cut.has(uri.toString())) return undefined;
    const color = new vscode.ThemeColor("disabledForeground");
    return { color, badge: "✂", tooltip: vscode.l10n.t("Cut") };
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  #show(content: ClipboardContent | undefined): void {
    const before = this.#cut;
    const uris = content?.mode === "cut" ? content.entries.map(uriOf) : [];
    this.#cut = new Map(uris.map((uri) => [uri.toString(), uri]));
    const changed = [...before.values(), ...uris];
    if (changed.length > 0) this.#changed.fire(changed);
  }
}

function uriOf(entry: EntryNode): vscode.Uri {
  return objectUri(
    entry.kind === "object"
      ? { ...entry.address, key: entry.entry.key }
      : { ...entry.address, prefix: entry.prefix },
  );
}
