import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import { StorageError } from "../core/errors.ts";
import { formatBytes } from "../core/format.ts";
import {
  parseVersionUri,
  versionScheme,
  versionUriParts,
  type VersionAddress,
} from "../core/versionAddress.ts";
import { fileSystemError } from "./fileSystemError.ts";

/** VS Code hands a file over in one piece and holds it in memory. */
const largestReadBytes = 512 * 1024 ** 2;

export interface VersionFilesOptions {
  readonly registry: Pick<ConnectionRegistry, "home">;
  /** One sentence with a next step. */
  readonly explain: (error: unknown) => string;
}

export function versionUri(address: VersionAddress): vscode.Uri {
  return vscode.Uri.from(versionUriParts(address));
}

/** Versions of objects as files to read, for any editor and for comparing. */
export function registerVersionFiles(options: VersionFilesOptions): vscode.Disposable {
  const files = new VersionFiles(options);
  const isReadonly = new vscode.MarkdownString(
    vscode.l10n.t("A version of an object never changes. Restore it to work on it."),
  );
  const capabilities = { isCaseSensitive: true, isReadonly };
  return vscode.Disposable.from(
    files,
    vscode.workspace.registerFileSystemProvider(versionScheme, files, capabilities),
  );
}

class VersionFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #options: VersionFilesOptions;
  readonly #ended = new AbortController();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(options: VersionFilesOptions) {
    this.#options = options;
  }

  /** What is here never changes. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return this.#guard(uri, async (address, signal) => {
      const store = await bucketStore(this.#options.registry, address, signal);
      const { key, versionId } = address;
      const head = await store.head(address.bucket, { key, versionId }, signal);
      const mtime = head.lastModified?.getTime() ?? 0;
      return { type: vscode.FileType.File, ctime: mtime, mtime, size: head.sizeBytes };
    });
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.#guard(uri, async (address, signal) => {
      const { bucket, key, versionId } = address;
      const store = await bucketStore(this.#options.registry, address, signal);
      const { head, bytes } = await store.read(bucket, key, { versionId }, signal);
      const pieces: Uint8Array[] = [];
      let length = 0;
      for await (const piece of bytes) {
        pieces.push(Uint8Array.from(piece));
        length += piece.length;
        if (length > largestReadBytes) throw tooLarge(head.sizeBytes);
      }
      if (length === head.sizeBytes) return joined(pieces, length);
      throw new StorageError("truncated", `Got ${length} of ${head.sizeBytes} bytes`, { key });
    });
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): never {
    throw unchangeable();
  }

  writeFile(): never {
    throw unchangeable();
  }

  delete(): never {
    throw unchangeable();
  }

  rename(): never {
    throw unchangeable();
  }

  dispose(): void {
    this.#ended.abort();
    this.#changed.dispose();
  }

  async #guard<T>(
    uri: vscode.Uri,
    work: (address: VersionAddress, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const address = parseVersionUri(uri);
    if (!address) throw vscode.FileSystemError.FileNotFound(uri);
    try {
      return await work(address, this.#ended.signal);
    } catch (error) {
      throw fileSystemError(error, uri, this.#options.explain);
    }
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function tooLarge(sizeBytes: number): vscode.FileSystemError {
  return vscode.FileSystemError.Unavailable(
    vscode.l10n.t(
      "The object has {0}, more than an editor can hold. Download it instead.",
      formatBytes(sizeBytes),
    ),
  );
}

function unchangeable(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions(
    vscode.l10n.t("A version of an object never changes."),
  );
}
