import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import { parseKept, type KeepMessage } from "../protocol/kept.ts";
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

/** The names by which a subject is found again, such as a connection, a service and a bucket. */
export type Subject = readonly (string | undefined)[];

export function subjectOf({ connectionId, serviceId, bucket }: BucketAddress): Subject {
  return [connectionId, serviceId, bucket];
}

/** The bucket that such a subject names; undefined when its connection is gone. */
export function bucketOf(
  [connectionId, serviceId, bucket]: Subject,
  registry: Pick<ConnectionRegistry, "get">,
): BucketAddress | undefined {
  if (connectionId === undefined || bucket === undefined) return undefined;
  if (!registry.get(connectionId)) return undefined;
  return { connectionId, bucket, ...(serviceId !== undefined && { serviceId }) };
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
    this.take(this.#create(title), subject, attach);
  }

  /** Opens the panel of a subject, or brings it to the front. It comes back after a reload. */
  show(subject: Subject, title: string, attach: Attach): void {
    const id = JSON.stringify(subject);
    if (!this.reveal(id)) this.#fill(this.#create(title), subject, attach);
  }

  /**
   * Fills a panel that VS Code restored. `attachTo` says what serves its subject; the panel is closed
   * when that is gone, or when what was kept of it makes no sense.
   */
  restore(
    panel: vscode.WebviewPanel,
    state: unknown,
    attachTo: (subject: Subject) => Attach | undefined,
  ): void {
    const kept = parseKept(state);
    const subject = kept?.subject.map((part) => part ?? undefined);
    const attach = subject && attachTo(subject);
    if (!subject || !attach) panel.dispose();
    else this.#fill(panel, subject, attach);
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

  #create(title: string): vscode.WebviewPanel {
    const { viewType, retains } = this.#kind;
    return vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active, {
      retainContextWhenHidden: retains,
      enableFindWidget: true,
    });
  }

  #fill(panel: vscode.WebviewPanel, subject: Subject, attach: Attach): void {
    const state = { subject: subject.map((part) => part ?? null) };
    keepOnceLoaded(panel.webview, { type: "keep", state });
    this.take(panel, JSON.stringify(subject), attach);
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

/** Has the page keep what it is about. Only a page that has spoken is there to hear it. */
function keepOnceLoaded(webview: vscode.Webview, message: KeepMessage): void {
  const heard = webview.onDidReceiveMessage(() => {
    heard.dispose();
    void webview.postMessage(message);
  });
}
