import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress, PrefixAddress } from "../core/address.ts";
import { isStorageError } from "../core/errors.ts";
import { formatCount } from "../core/format.ts";
import { delimiter, nameInParent, parentPrefix } from "../core/key.ts";
import type { Entry } from "../core/model.ts";
import { encodeSegment } from "../core/objectUri.ts";
import { isGzip, type Unzip } from "../core/gzip.ts";
import { isSameState } from "../core/saving.ts";
import type { ObjectStore } from "../core/store.ts";
import type { Baselines } from "./baselines.ts";
import { fileSystemError } from "./fileSystemError.ts";
import { createFolder } from "./folderMarker.ts";
import { Gate } from "./gate.ts";
import { RecentHeads, type Facts } from "./heads.ts";
import { ObjectContents, type ContentOf } from "./objectContents.ts";
import type { ObjectSaving } from "./objectSaving.ts";
import { openUris } from "./openUris.ts";
import { isBelow } from "./scope.ts";
import { refuseTooLarge } from "./readWhole.ts";
import { addressOfUri, objectUri } from "./uri.ts";

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
  /** Told of what was asked for and is not there. */
  readonly onAbsent: (address: BucketAddress & { readonly path: string }) => void;
  readonly baselines: Baselines;
  readonly saving: ObjectSaving;
  readonly unzip: Unzip;
  /** Told of a place in which something was written. */
  readonly onWritten: (place: PrefixAddress) => void;
}

/**
 * Objects as files that editors open and save. Every method returns what the server has or throws a
 * FileSystemError, never a default. Deleting and renaming are left to the STORAGE view, which asks
 * first, shows how far it is, and can take back.
 */
export class ObjectFileSystem implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #heads = new RecentHeads();
  readonly #gate = new Gate(requestsAtOnce);
  readonly #contents: ObjectContents;
  readonly #ended = new AbortController();
  readonly #options: ObjectFileSystemOptions;

  readonly onDidChangeFile = this.#changed.event;

  constructor(options: ObjectFileSystemOptions) {
    this.#options = options;
    this.#contents = new ObjectContents(options.unzip);
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
        const facts = await this.#facts(uri, store, signal);
        this.#compare(uri, facts);
        const sizeBytes = await this.#contents.sizeOf(contentOf(uri, store), facts, signal);
        return fileStat({ ...facts, sizeBytes });
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
    return this.#guard(uri, async (store, signal) => {
      const facts = await this.#facts(uri, store, signal);
      refuseTooLarge(facts.sizeBytes);
      const { head, bytes } = await this.#contents.read(contentOf(uri, store), signal);
      this.#options.baselines.read(uri.toString(), head);
      if (isGzip(head.contentEncoding) && !isGzip(facts.contentEncoding)) this.#tell([uri]);
      return bytes;
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
    const uris = openUris().map(({ uri }) => uri);
    this.#tell(uris.filter((uri) => isBelow(uri, place)));
  }

  async writeFile(
    uri: vscode.Uri,
    content: Uint8Array,
    { create, overwrite }: { readonly create: boolean; readonly overwrite: boolean },
  ): Promise<void> {
    const { path: key, ...bucket } = addressOfUri(uri);
    if (key === "") throw vscode.FileSystemError.FileIsADirectory(uri);
    // Not in line with what editors read: a question to the user may take long.
    await this.#explained(uri, async (signal) => {
      const store = await bucketStore(this.#options.registry, bucket, signal);
      const request = {
        uri,
        address: { ...bucket, key },
        store,
        bytes: content,
        create,
        overwrite,
      };
      try {
        await this.#options.saving.write(request, signal);
        const state = this.#options.baselines.get(uri.toString());
        if (state) this.#contents.written(uri.toString(), state, content.length);
      } finally {
        this.#heads.forget(uri.toString());
      }
    });
  }

  /** Makes the empty object that stands for a folder, where there is nothing below it yet. */
  async createDirectory(uri: vscode.Uri): Promise<void> {
    const { path, ...bucket } = addressOfUri(uri);
    if (path === "") throw vscode.FileSystemError.FileExists(uri);
    await this.#explained(uri, async (signal) => {
      const store = await bucketStore(this.#options.registry, bucket, signal);
      const isNew = await createFolder(store, { ...bucket, prefix: path + delimiter }, signal);
      if (!isNew) throw vscode.FileSystemError.FileExists(uri);
    });
    this.#options.onWritten({ ...bucket, prefix: parentPrefix(path) });
  }

  delete(): never {
    throw useTheView();
  }

  rename(): never {
    throw useTheView();
  }

  dispose(): void {
    this.#ended.abort();
    this.#changed.dispose();
  }

  /**
   * VS Code compares dates and lengths before it saves a text, and asks the user itself when both are
   * others: then they need not be asked once more.
   */
  #compare(uri: vscode.Uri, facts: Facts): void {
    const { baselines } = this.#options;
    const id = uri.toString();
    baselines.seen(id, facts);
    const base = baselines.get(id);
    if (!base || isSameState(base, facts) || !isEditedText(uri)) return;
    // The lengths that VS Code compares are others.
    if (isGzip(facts.contentEncoding)) return;
    const isNewer = (facts.lastModified?.getTime() ?? 0) > (base.lastModified?.getTime() ?? 0);
    if (isNewer && facts.sizeBytes !== base.sizeBytes) baselines.agree(id, facts);
  }

  /** Editors are to ask again what these are; a listing, for one, does not say what is compressed. */
  #tell(uris: readonly vscode.Uri[]): void {
    for (const uri of uris) this.#heads.forget(uri.toString());
    this.#changed.fire(uris.map((uri) => ({ type: vscode.FileChangeType.Changed, uri })));
  }

  #facts(uri: vscode.Uri, store: ObjectStore, signal: AbortSignal): Promise<Facts> {
    const { path: key, bucket } = addressOfUri(uri);
    return this.#heads.get(uri.toString(), () => store.head(bucket, { key }, signal));
  }

  async #explained(uri: vscode.Uri, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      await work(this.#ended.signal);
    } catch (error) {
      throw fileSystemError(error, uri, this.#options.explain);
    }
  }

  async #guard<T>(
    uri: vscode.Uri,
    work: (store: ObjectStore, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { registry, explain, onFailure, onAbsent } = this.#options;
    const address = addressOfUri(uri);
    const { signal } = this.#ended;
    try {
      return await this.#gate.run(async () =>
        work((await registry.home(address, signal)).store, signal),
      );
    } catch (error) {
      const isAbsent = isStorageError(error, "noSuchObject", "noSuchBucket", "noSuchResource");
      if (isAbsent) onAbsent(address);
      else if (!signal.aborted) onFailure(error, address);
      throw fileSystemError(error, uri, explain);
    }
  }
}

function contentOf(uri: vscode.Uri, store: ObjectStore): ContentOf {
  const { path: key, bucket } = addressOfUri(uri);
  return { id: uri.toString(), store, object: { bucket, key } };
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

function isEditedText(uri: vscode.Uri): boolean {
  const id = uri.toString();
  return vscode.workspace.textDocuments.some((one) => one.isDirty && one.uri.toString() === id);
}

function useTheView(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions(
    vscode.l10n.t("Objects are deleted, renamed and moved in the Storage view."),
  );
}

function tooMany(): vscode.FileSystemError {
  return vscode.FileSystemError.Unavailable(
    vscode.l10n.t(
      "There are more than {0} entries in the folder. Use the Storage view to look into it.",
      formatCount(maxDirectoryEntries),
    ),
  );
}
