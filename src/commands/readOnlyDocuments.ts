import * as vscode from "vscode";

const scheme = "stowage-text";

/** Texts that the user reads in an editor: reports and details. Kept while their editor is open. */
export class ReadOnlyDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registration: vscode.Disposable;
  #next = 1;

  constructor() {
    this.#registration = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.uri.scheme === scheme) this.#texts.delete(document.uri.toString());
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string | undefined {
    return this.#texts.get(uri.toString());
  }

  /** The address of a new document; `name` is its tab's title and its ending names the language. */
  add(name: string, text: string): vscode.Uri {
    const path = `/${this.#next++}/${name.replaceAll("/", "∕")}`;
    const uri = vscode.Uri.from({ scheme, path });
    this.#texts.set(uri.toString(), text);
    return uri;
  }

  async show(name: string, text: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(this.add(name, text));
    await vscode.window.showTextDocument(document, { preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#texts.clear();
  }
}
