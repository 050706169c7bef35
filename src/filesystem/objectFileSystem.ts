import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { ObjectAddress, PrefixAddress } from "../core/address.ts";
import { StorageError } from "../core/errors.ts";
import { delimiter, nameInParent } from "../core/key.ts";
import type { ObjectHead } from "../core/model.ts";
import type { ObjectStore } from "../core/store.ts";
import { fileSystemError } from "./fileSystemError.ts";
import { RecentHeads } from "./heads.ts";
import { addressOfUri, objectUri, scheme } from "./uri.ts";

/** VS Code hands a file over in one piece and holds it in memory: beyond this it gives up. */
export const largestReadBytes = 512 * 1024 ** 2;
/** More entries than this in one directory would freeze whoever lists it. */
const maxDirectoryEntries = 10_000;

/** Objects as files that editors can open. Read-only: an object is saved by its own way back. */
export class ObjectFileSystem implements vscode.FileSystemProvider {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #heads = new RecentHeads();
  readonly #registry: ConnectionRegistry;
  readonly #explain: (error: unknown) => string;

  readonly onDidChangeFile = this.#changed.event;

  constructor(registry: ConnectionRegistry, explain: (error: unknown) => string) {
    this.#registry = registry;
    this.#explain = explain;
  }

  /** Servers do not tell of changes. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const address = addressOfUri(uri);
    const isFolder = address.path === "" || address.path.endsWith(delimiter);
    if (isFolder) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const head = await this.#guard(uri, () => this.#head(uri));
    const mtime = head.lastModified?.getTime() ?? 0;
    return { type: vscode.FileType.File, ctime: mtime, mtime, size: head.sizeBytes };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { path: key, bucket } = addressOfUri(uri);
    return this.#guard(uri, async () => {
      const signal = new AbortController().signal;
      const store = await this.#store(uri, signal);
      const { head, bytes } = await store.read(bucket, key, {}, signal);
      if (head.sizeBytes > largestReadBytes) {
        throw new StorageError("objectTooLarge", "The object is too large to open", {
          bucket,
          key,
        });
      }
      return collect(bytes, head.sizeBytes);
    });
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const { path: prefix, bucket } = addressOfUri(uri);
    return this.#guard(uri, async () => {
      const signal = new AbortController().signal;
      const store = await this.#store(uri, signal);
      const names: [string, vscode.FileType][] = [];
      let cursor: string | undefined;
      do {
        const request = { prefix, delimiter, ...(cursor === undefined ? {} : { cursor }) };
        const page = await store.list(bucket, request, signal);
        for (const entry of page.items) {
          if (entry.kind === "prefix") {
            names.push([nameInParent(entry.prefix, prefix), vscode.FileType.Directory]);
          } else if (entry.key !== prefix) {
            names.push([nameInParent(entry.key, prefix), vscode.FileType.File]);
          }
        }
        if (names.length > maxDirectoryEntries) throw new Error(tooMany(bucket));
        cursor = page.cursor;
      } while (cursor !== undefined);
      return names;
    });
  }

  /** Tells editors that what they show is another object now. */
  changed(address: ObjectAddress | PrefixAddress): void {
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri: objectUri(address) }]);
  }

  createDirectory(): never {
    throw readOnly();
  }

  writeFile(): never {
    throw readOnly();
  }

  delete(): never {
    throw readOnly();
  }

  rename(): never {
    throw readOnly();
  }

  #head(uri: vscode.Uri): Promise<ObjectHead> {
    return this.#heads.get(uri.toString(), async () => {
      const { path: key, bucket } = addressOfUri(uri);
      const signal = new AbortController().signal;
      return (await this.#store(uri, signal)).head(bucket, { key }, signal);
    });
  }

  async #store(uri: vscode.Uri, signal: AbortSignal): Promise<ObjectStore> {
    return bucketStore(this.#registry, addressOfUri(uri), signal);
  }

  async #guard<T>(uri: vscode.Uri, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fileSystemError(error, uri, this.#explain);
    }
  }
}

/** Registers objects under the scheme `stowage`. */
export function registerFileSystem(
  registry: ConnectionRegistry,
  explain: (error: unknown) => string,
): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(
    scheme,
    new ObjectFileSystem(registry, explain),
    { isCaseSensitive: true, isReadonly: true },
  );
}

/** Puts the pieces into one buffer of the size announced; throws when they are not that many. */
async function collect(pieces: AsyncIterable<Uint8Array>, sizeBytes: number): Promise<Uint8Array> {
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for await (const piece of pieces) {
    if (at + piece.length > sizeBytes) break;
    whole.set(piece, at);
    at += piece.length;
  }
  if (at === sizeBytes) return whole;
  throw new StorageError("truncated", `Got ${at} of ${sizeBytes} bytes`);
}

function readOnly(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions(vscode.l10n.t("Objects are opened read-only."));
}

function tooMany(bucket: string): string {
  return vscode.l10n.t(
    "There are more entries in “{0}” than VS Code can list. Use the Stowage view.",
    bucket,
  );
}
