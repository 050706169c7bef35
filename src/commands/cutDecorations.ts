import * as vscode from "vscode";
import { objectUri } from "../filesystem/uri.ts";
import { eachInTurns } from "../transfers/pace/inTurns.ts";
import type { EntryNode } from "../tree/node.ts";
import type { ClipboardContent, ObjectClipboard } from "./objectClipboard.ts";

/** VS Code sorts what changed, all of one event at once. */
const mostAtOnce = 2000;

/** Greys out what is cut, until it is pasted or something else is copied. */
export class CutDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly #subscription: vscode.Disposable;
  #cut = new Map<string, vscode.Uri>();

  readonly onDidChangeFileDecorations = this.#changed.event;

  constructor(clipboard: ObjectClipboard) {
    this.#subscription = vscode.Disposable.from(
      vscode.window.registerFileDecorationProvider(this),
      clipboard.onDidChange((content) => void this.#show(content)),
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

  /** In turns, as a hundred thousand may be cut; what is shown next ends what is shown now. */
  async #show(content: ClipboardContent | undefined): Promise<void> {
    const before = this.#cut;
    const cut = (this.#cut = new Map<string, vscode.Uri>());
    await eachInTurns(content?.mode === "cut" ? content.entries : [], (entry) => {
      const uri = uriOf(entry);
      cut.set(uri.toString(), uri);
    });
    let changed: vscode.Uri[] = [];
    const fire = () => {
      if (changed.length > 0) this.#changed.fire(changed);
      changed = [];
    };
    for (const uris of [before, cut])
      await eachInTurns(uris.values(), (uri) => {
        if (changed.push(uri) >= mostAtOnce) fire();
      });
    fire();
  }
}

function uriOf(entry: EntryNode): vscode.Uri {
  return objectUri(
    entry.kind === "object"
      ? { ...entry.address, key: entry.entry.key }
      : { ...entry.address, prefix: entry.prefix },
  );
}
