import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import {
  connectionFormView,
  parseFormState,
  type Attention,
  type EditedDraft,
} from "../protocol/connectionForm.ts";
import { ConnectionForm } from "./connectionForm.ts";
import { PanelSet } from "./panelSet.ts";

export interface FormsOptions {
  readonly extensionUri: vscode.Uri;
  readonly registry: ConnectionRegistry;
  /** Says in one sentence what went wrong and what to do. */
  readonly explain: (error: unknown) => string;
  /** Logs what went wrong. */
  readonly report: (error: unknown) => void;
}

const newConnection = "new";

/** The open connection forms: one for each connection, and one for a new one. */
export class ConnectionForms {
  readonly #options: FormsOptions;
  readonly #panels: PanelSet;
  readonly #forms = new Map<string, ConnectionForm>();

  constructor(options: FormsOptions) {
    this.#options = options;
    this.#panels = new PanelSet(options.extensionUri, {
      ...{ viewType: connectionFormView, page: "connectionForm", icon: "plug", retains: true },
    });
  }

  /** Opens the form of a connection, or of a new one; brings it to the front when it is open. */
  open(connectionId: string | undefined, attention: Attention = {}): void {
    if (this.#panels.reveal(connectionId ?? newConnection)) {
      this.#forms.get(connectionId ?? newConnection)?.draw(attention);
    } else {
      this.#open(connectionId, attention, undefined);
    }
  }

  /** Fills a panel that VS Code kept while the window was reloaded. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const kept = parseFormState(state);
    const id = kept?.connectionId;
    if (!kept || (id !== undefined && !this.#options.registry.get(id))) {
      panel.dispose();
      return;
    }
    const reason = vscode.l10n.t(
      "The window was reloaded. Secrets that you had typed were not kept: enter them again.",
    );
    this.#panels.take(
      panel,
      id ?? newConnection,
      this.#attach(id, kept.lostSecrets ? { reason } : {}, kept),
    );
  }

  #open(
    connectionId: string | undefined,
    attention: Attention,
    edited: EditedDraft | undefined,
  ): void {
    const connection =
      connectionId === undefined ? undefined : this.#options.registry.get(connectionId);
    this.#panels.open(
      connectionId ?? newConnection,
      connection?.name ?? vscode.l10n.t("New Connection"),
      this.#attach(connectionId, attention, edited),
    );
  }

  #attach(
    connectionId: string | undefined,
    attention: Attention,
    edited: EditedDraft | undefined,
  ): (panel: vscode.WebviewPanel) => vscode.Disposable {
    const { registry, explain, report } = this.#options;
    const subject = connectionId ?? newConnection;
    return (panel) => {
      const form = new ConnectionForm(panel, {
        registry,
        explain,
        connectionId,
        edited,
        attention,
      });
      this.#forms.set(subject, form);
      return new vscode.Disposable(() => {
        this.#forms.delete(subject);
        const { unsaved } = form;
        form.dispose();
        if (unsaved) this.#askAbout(form, connectionId, unsaved).catch(report);
      });
    };
  }

  #explain(error: unknown): string {
    this.#options.report(error);
    return this.#options.explain(error);
  }

  /** A webview cannot refuse to be closed, so what VS Code asks before closing is asked after it. */
  async #askAbout(
    form: ConnectionForm,
    connectionId: string | undefined,
    unsaved: EditedDraft,
  ): Promise<void> {
    const saved = connectionId === undefined ? undefined : this.#options.registry.get(connectionId);
    const save = { title: vscode.l10n.t("Save") };
    const discard = { title: vscode.l10n.t("Don't Save") };
    const keep = { title: vscode.l10n.t("Cancel"), isCloseAffordance: true };
    const answer = await vscode.window.showWarningMessage(
      saved
        ? vscode.l10n.t("Do you want to save the changes to the connection “{0}”?", saved.name)
        : vscode.l10n.t("Do you want to save the new connection?"),
      { modal: true, detail: vscode.l10n.t("Your changes will be lost if you don't save them.") },
      ...[save, discard, keep],
    );
    if (answer === discard) return;
    if (answer === save) {
      try {
        if (await form.save(unsaved.draft)) return;
      } catch (error) {
        this.#open(connectionId, { reason: this.#explain(error) }, unsaved);
        return;
      }
    }
    this.#open(connectionId, {}, unsaved);
  }
}
