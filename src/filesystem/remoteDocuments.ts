import * as vscode from "vscode";
import { Emitter } from "../core/events.ts";
import { isStorageError, StorageError } from "../core/errors.ts";
import type { DocumentAddress, DocumentKind, RemoteDocument } from "./documentKind.ts";
import { documentAddress, documentScheme } from "./documentUri.ts";
import { fileSystemError } from "./fileSystemError.ts";

/** A document as its editor knows it. */
interface Known {
  readonly remote: RemoteDocument;
  readonly text: string;
  readonly mtime: number;
  /** As VS Code was told: see `#sizeOf`. */
  readonly size: number;
}

/**
 * JSON documents of services as files: opening reads, saving applies. VS Code itself compares what
 * `stat` says before it saves, and offers Compare and Overwrite when somebody else was faster.
 */
export class RemoteDocuments implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #load: () => Promise<readonly DocumentKind[]>;
  #kinds: Promise<readonly DocumentKind[]> | undefined;
  readonly #explain: (error: unknown) => string;
  readonly #known = new Map<string, Known>();
  /** What was applied here, of documents that the service does not give back. */
  readonly #applied = new Map<string, string>();
  /** Why documents could not be read the last time: VS Code passes on no more than a text. */
  readonly #failures = new Map<string, StorageError>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #saved = new Emitter<DocumentAddress>();
  readonly #registration: vscode.Disposable;

  readonly onDidChangeFile = this.#changed.event;
  /** Fires when a document was applied. */
  readonly onDidApply = this.#saved.event;

  /** `kinds` is asked when the first document is opened. */
  constructor(kinds: () => Promise<readonly DocumentKind[]>, explain: (error: unknown) => string) {
    this.#load = kinds;
    this.#explain = explain;
    this.#registration = vscode.Disposable.from(
      vscode.workspace.registerFileSystemProvider(documentScheme, this, { isCaseSensitive: true }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === documentScheme) this.#known.delete(uri.toString());
      }),
    );
  }

  async kindOf(address: DocumentAddress): Promise<DocumentKind> {
    const kinds = await (this.#kinds ??= this.#load());
    const kind = kinds.find(({ id }) => id === address.kind);
    if (kind) return kind;
    throw new StorageError("invalidInput", `There are no documents of this kind: ${address.kind}`);
  }

  /** What is to be said about a document that is open; undefined when there is nothing. */
  remarkOn(uri: vscode.Uri): string | undefined {
    return this.#known.get(uri.toString())?.remote.remark;
  }

  /** Why a document could not be read the last time; undefined when it could. */
  failureOf(uri: vscode.Uri): StorageError | undefined {
    return this.#failures.get(uri.toString());
  }

  /** Servers do not tell of changes. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { mtime, size, remote } = await this.#guard(uri, () => this.#look(uri));
    const permissions = remote.isReadOnly ? { permissions: vscode.FilePermission.Readonly } : {};
    return { type: vscode.FileType.File, ctime: 0, mtime, size, ...permissions };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { text } = await this.#guard(uri, () => this.#look(uri));
    return new TextEncoder().encode(text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const address = documentAddress(uri);
    await this.#guard(uri, async () => {
      const kind = await this.kindOf(address);
      const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
      await this.#refuseUnfit(kind, address, text);
      const before = this.#known.get(uri.toString());
      const now = await this.#look(uri);
      if (now.remote.isReadOnly) throw readOnly();
      // VS Code looked a moment ago, and would have asked: this change is younger than its question.
      if (before && before.text !== now.text) throw changedMeanwhile();
      const { signal } = new AbortController();
      await kind.write(address, { text, before: now.remote }, signal);
      this.#applied.set(uri.toString(), text);
      await this.#look(uri);
    });
    this.#saved.fire(address);
  }

  /** Has editors without unsaved changes look again, after something was changed by a command. */
  lookAgain(): void {
    const open = vscode.workspace.textDocuments.filter(
      ({ uri, isDirty }) => uri.scheme === documentScheme && !isDirty,
    );
    const type = vscode.FileChangeType.Changed;
    if (open.length > 0) this.#changed.fire(open.map(({ uri }) => ({ type, uri })));
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): never {
    throw noFolders();
  }

  delete(): never {
    throw noFolders();
  }

  rename(): never {
    throw noFolders();
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
    this.#saved.dispose();
    this.#known.clear();
    this.#applied.clear();
    this.#failures.clear();
  }

  /** Asks the service, and counts a text other than the last one as a change. */
  async #look(uri: vscode.Uri): Promise<Known> {
    const address = documentAddress(uri);
    const kind = await this.kindOf(address);
    const id = uri.toString();
    const remote = await this.#read(kind, address, id);
    const text = remote.text ?? this.#applied.get(id) ?? kind.template;
    const before = this.#known.get(id);
    const known: Known =
      before?.text === text
        ? { ...before, remote }
        : { remote, text, mtime: mtimeOf(remote, before), size: sizeOf(text, before) };
    this.#known.set(id, known);
    return known;
  }

  async #read(kind: DocumentKind, address: DocumentAddress, id: string): Promise<RemoteDocument> {
    this.#failures.delete(id);
    try {
      return await kind.read(address, new AbortController().signal);
    } catch (error) {
      if (isStorageError(error)) this.#failures.set(id, error);
      throw error;
    }
  }

  async #refuseUnfit(kind: DocumentKind, address: DocumentAddress, text: string): Promise<void> {
    const problem = jsonProblem(text) ?? (await kind.problem?.(address, text));
    if (problem !== undefined) throw vscode.FileSystemError.Unavailable(problem);
  }

  async #guard<T>(uri: vscode.Uri, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fileSystemError(error, uri, this.#explain);
    }
  }
}

/** Never less than before: VS Code takes only what is newer for a change. */
function mtimeOf(remote: RemoteDocument, before: Known | undefined): number {
  if (!before) return remote.changedAt?.getTime() ?? Date.now();
  return Math.max(Date.now(), before.mtime + 1);
}

/**
 * VS Code takes a file of a newer date but the same size for unchanged. A text that changed within
 * its length is therefore announced one byte longer; the size is used for nothing else.
 */
function sizeOf(text: string, before: Known | undefined): number {
  const size = new TextEncoder().encode(text).length;
  return size === before?.size ? size + 1 : size;
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return vscode.l10n.t("The document is not valid JSON. Nothing was changed.");
  }
}

function changedMeanwhile(): vscode.FileSystemError {
  return vscode.FileSystemError.Unavailable(
    vscode.l10n.t("The document was changed by somebody else just now. Save again to compare."),
  );
}

function readOnly(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions(
    vscode.l10n.t("This document can be read, but not changed."),
  );
}

function noFolders(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions(
    vscode.l10n.t("Documents of a service can be opened and saved, nothing else."),
  );
}
