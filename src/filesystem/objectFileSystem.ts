import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress, PrefixAddress } from "../core/address.ts";
import { StorageError, isStorageError } from "../core/errors.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import { delimiter, nameInParent } from "../core/key.ts";
import type { Entry } from "../core/model.ts";
import { encodeSegment } from "../core/objectUri.ts";
import type { ObjectStore } from "../core/store.ts";
import { fileSystemError } from "./fileSystemError.ts";
import { Gate } from "./gate.ts";
import { RecentHeads, type Facts } from "./heads.ts";
import { isBelow } from "./scope.ts";
import { addressOfUri, objectUri } from "./uri.ts";

/** VS Code hands a file over in one piece and holds it in memory: beyond this it gives up. */
export const largestReadBytes = 512 * 1024 ** 2;
/** More entries than this in one directory would freeze whoever lists it. */
const maxDirectoryEntries = 10_000;
/** VS Code asks for the state of whole folders at once. */
const requestsAtOnce = 8;

export interface ObjectFileSystemOptions {
  readonly registry: ConnectionRegistry;
  /** One sentence with a next step. */
  readonly explain: (error: unknown) => string;
  /**
   * Told why something could not be opened: VS Code's own page for that does not say it. Absence is
   * no failure.
   */
  readonly onFailure: (error: unknown, address: BucketAddress & { readonly path: string }) => void;
}

/**
 * Objects as files that editors can open. Read-only: an object is saved by its own way back. Every
 * method returns what the server has or throws a FileSystemError, never a default.
 */
export class ObjectFileSystem implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #heads = new RecentHeads();
  readonly #gate = new Gate(requestsAtOnce);
  readonly #ended = new AbortController();
  readonly #options: ObjectFileSystemOptions;

  readonly onDidChangeFile = this.#changed.event;

  constructor(options: ObjectFileSystemOptions) {
    this.#options = options;
  }

  /** Servers do not tell of changes. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  /** Where an object and a folder share a name, the name is the object's. */
  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { path, bucket } = addressOfUri(uri);
    if (path === "") return directory;
    return this.#guard(uri, async (store, signal) => {
      try {
        return fileStat(await this.#facts(uri, store, signal));
      } catch (error) {
        if (!isStorageError(error, "noSuchObject")) throw error;
        const prefix = path + delimiter;
        const page = await store.list(bucket, { prefix, limit: 1 }, signal);
        if (page.items.length === 0) throw error;
        return directory;
      }
    });
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { path: key, bucket } = addressOfUri(uri);
    return this.#guard(uri, async (store, signal) => {
      refuseTooLarge((await this.#facts(uri, store, signal)).sizeBytes);
      const ended = new AbortController();
      const { head, bytes } = await store.read(
        ...[bucket, key, {}, AbortSignal.any([signal, ended.signal])],
      );
      try {
        refuseTooLarge(head.sizeBytes);
        return await collect(bytes, head.sizeBytes);
      } finally {
        ended.abort();
      }
    });
  }

  /** All entries of a folder, under names that make their URIs when put behind the folder's. */
  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const { path, ...address } = addressOfUri(uri);
    const prefix = path === "" ? "" : path + delimiter;
    return this.#guard(uri, async (store, signal) => {
      const names: [string, vscode.FileType][] = [];
      let cursor: string | undefined;
      do {
        const request = { prefix, delimiter, ...(cursor === undefined ? {} : { cursor }) };
        const page = await store.list(address.bucket, request, signal);
        for (const entry of page.items) {
          if (isMarker(entry, prefix)) continue;
          names.push(nameAndType(entry, prefix));
          if (entry.kind === "object") {
            this.#heads.listed(objectUri({ ...address, key: entry.key }).toString(), entry);
          }
        }
        if (names.length > maxDirectoryEntries) throw tooMany();
        cursor = page.cursor;
      } while (cursor !== undefined);
      return names;
    });
  }

  /** Makes editors read again what they show of a place in which something was changed. */
  changed(place: PrefixAddress): void {
    const uris = openUris().filter((uri) => isBelow(uri, place));
    for (const uri of uris) this.#heads.forget(uri.toString());
    this.#changed.fire(uris.map((uri) => ({ type: vscode.FileChangeType.Changed, uri })));
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

  dispose(): void {
    this.#ended.abort();
    this.#changed.dispose();
  }

  #facts(uri: vscode.Uri, store: ObjectStore, signal: AbortSignal): Promise<Facts> {
    const { path: key, bucket } = addressOfUri(uri);
    return this.#heads.get(uri.toString(), () => store.head(bucket, { key }, signal));
  }

  async #guard<T>(
    uri: vscode.Uri,
    work: (store: ObjectStore, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { registry, explain, onFailure } = this.#options;
    const address = addressOfUri(uri);
    const { signal } = this.#ended;
    try {
      return await this.#gate.run(async () =>
        work((await registry.home(address, signal)).store, signal),
      );
    } catch (error) {
      const isAbsent = isStorageError(error, "noSuchObject", "noSuchBucket", "noSuchResource");
      if (!isAbsent && !signal.aborted) onFailure(error, address);
      throw fileSystemError(error, uri, explain);
    }
  }
}

const directory: vscode.FileStat = {
  ...{ type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 },
};

function fileStat({ sizeBytes, lastModified }: Facts): vscode.FileStat {
  const mtime = lastModified?.getTime() ?? 0;
  return { type: vscode.FileType.File, ctime: mtime, mtime, size: sizeBytes };
}

/** The empty object that marks a folder is the folder. */
function isMarker(entry: Entry, prefix: string): boolean {
  return entry.kind === "object" && entry.key === prefix && entry.sizeBytes === 0;
}

function nameAndType(entry: Entry, prefix: string): [string, vscode.FileType] {
  return entry.kind === "prefix"
    ? [encodeSegment(nameInParent(entry.prefix, prefix)), vscode.FileType.Directory]
    : [encodeSegment(entry.key.slice(prefix.length)), vscode.FileType.File];
}

function openUris(): readonly vscode.Uri[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.flatMap(({ input }) =>
    input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom
      ? [input.uri]
      : [],
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

function refuseTooLarge(sizeBytes: number): void {
  if (sizeBytes <= largestReadBytes) return;
  throw vscode.FileSystemError.Unavailable(
    vscode.l10n.t(
      "The object has {0}, more than an editor can hold. Download it instead.",
      formatBytes(sizeBytes),
    ),
  );
}

function readOnly(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions(vscode.l10n.t("Objects open read-only."));
}

function tooMany(): vscode.FileSystemError {
  return vscode.FileSystemError.Unavailable(
    vscode.l10n.t(
      "There are more than {0} entries in the folder. Use the Storage view to look into it.",
      formatCount(maxDirectoryEntries),
    ),
  );
}
