import * as vscode from "vscode";
import type { Port } from "../protocol/rpc.ts";
import { pageHtml, pagesFolder } from "./pageHtml.ts";

/** What the panels of one kind have in common. */
export interface PanelKind {
  /** Also the name under which VS Code restores them after a reload. */
  readonly viewType: string;
  /** The page in `src/webview`, without `.page.ts`. */
  readonly page: string;
  /** Name of a codicon for the tab. */
  readonly icon: string;
  /** Keeps the page alive behind another tab, for what must not be written to its state. */
  readonly retains: boolean;
}

/** Serves the page of a new panel. What it returns is disposed with the panel. */
export type Attach = (panel: vscode.WebviewPanel) => vscode.Disposable;

/**
 * The panels of one kind: at most one for each subject. They are not closed when the extension ends:
 * VS Code gives them back after a reload.
 */
export class PanelSet {
  readonly #extensionUri: vscode.Uri;
  readonly #kind: PanelKind;
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  constructor(extensionUri: vscode.Uri, kind: PanelKind) {
    this.#extensionUri = extensionUri;
    this.#kind = kind;
  }

  /** Brings the panel of a subject to the front. False when there is none. */
  reveal(subject: string): boolean {
    const panel = this.#panels.get(subject);
    panel?.reveal();
    return panel !== undefined;
  }

  open(subject: string, title: string, attach: Attach): void {
    const { viewType, retains } = this.#kind;
    const panel = vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, {
      retainContextWhenHidden: retains,
      enableFindWidget: true,
    });
    this.take(panel, subject, attach);
  }

  /** Fills a panel: a new one, or one that VS Code restored. A second one of a subject is closed. */
  take(panel: vscode.WebviewPanel, subject: string, attach: Attach): void {
    if (this.#panels.has(subject)) {
      panel.dispose();
      this.reveal(subject);
      return;
    }
    this.#panels.set(subject, panel);
    panel.iconPath = new vscode.ThemeIcon(this.#kind.icon);
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [pagesFolder(this.#extensionUri)],
    };
    const attached = attach(panel);
    panel.onDidDispose(() => {
      this.#panels.delete(subject);
      attached.dispose();
    });
    panel.webview.html = pageHtml(panel.webview, this.#extensionUri, this.#kind.page);
  }
}

/** The channel to a page. */
export function portOf(webview: vscode.Webview): Port {
  return {
    // VS Code resolves to false for a page that is hidden and gone: there is nobody to tell then.
    post: (message) => void webview.postMessage(message),
    onMessage: (listener) => webview.onDidReceiveMessage(listener),
  };
}
