import * as vscode from "vscode";
import { documentAddress, documentScheme } from "./documentUri.ts";
import type { Finding } from "./policyCheck.ts";
import type { RemoteDocuments } from "./remoteDocuments.ts";

const pauseMs = 250;

/** Says in open documents what a schema cannot: as they are typed, before they are saved. */
export class DocumentDiagnostics implements vscode.Disposable {
  readonly #documents: RemoteDocuments;
  readonly #report: (error: unknown) => void;
  readonly #collection = vscode.languages.createDiagnosticCollection("stowage");
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #subscriptions: vscode.Disposable;

  constructor(documents: RemoteDocuments, report: (error: unknown) => void) {
    this.#documents = documents;
    this.#report = report;
    this.#subscriptions = vscode.Disposable.from(
      this.#collection,
      vscode.workspace.onDidOpenTextDocument((document) => this.#later(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#later(document)),
      vscode.workspace.onDidSaveTextDocument((document) => this.#later(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
    );
    for (const document of vscode.workspace.textDocuments) this.#later(document);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#subscriptions.dispose();
  }

  #later(document: vscode.TextDocument): void {
    if (document.uri.scheme !== documentScheme) return;
    const id = document.uri.toString();
    clearTimeout(this.#timers.get(id));
    const run = () => {
      this.#timers.delete(id);
      this.#check(document).catch(this.#report);
    };
    this.#timers.set(id, setTimeout(run, pauseMs));
  }

  #forget({ uri }: vscode.TextDocument): void {
    if (uri.scheme !== documentScheme) return;
    clearTimeout(this.#timers.get(uri.toString()));
    this.#timers.delete(uri.toString());
    this.#collection.delete(uri);
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { version, uri } = document;
    const text = document.getText();
    const address = documentAddress(uri);
    const kind = await this.#documents.kindOf(address);
    const findings: Finding[] = [];
    const remark = this.#documents.remarkOn(uri);
    if (remark !== undefined) findings.push(onTop("information", remark));
    if (kind.dialect !== undefined) {
      const { checkPolicy } = await import("./policyCheck.ts");
      findings.push(...checkPolicy(text, kind.dialect));
    }
    if (findings.every(({ severity }) => severity !== "error")) {
      const problem = await kind.problem?.(address, text);
      if (problem !== undefined) findings.push(onTop("error", problem));
    }
    // What was typed meanwhile is checked by a later run.
    if (document.isClosed || document.version !== version) return;
    this.#collection.set(
      uri,
      findings.map((finding) => diagnosticOf(document, finding)),
    );
  }
}

function onTop(severity: Finding["severity"], message: string): Finding {
  return { offset: 0, length: 1, severity, message };
}

function diagnosticOf(document: vscode.TextDocument, finding: Finding): vscode.Diagnostic {
  const { offset, length, severity, message } = finding;
  const start = document.positionAt(offset);
  const range = new vscode.Range(start, document.positionAt(offset + length));
  const diagnostic = new vscode.Diagnostic(range, message, severityOf(severity));
  diagnostic.source = "Stowage";
  return diagnostic;
}

function severityOf(severity: Finding["severity"]): vscode.DiagnosticSeverity {
  switch (severity) {
    case "error":
      return vscode.DiagnosticSeverity.Error;
    case "warning":
      return vscode.DiagnosticSeverity.Warning;
    case "information":
      return vscode.DiagnosticSeverity.Information;
  }
}
