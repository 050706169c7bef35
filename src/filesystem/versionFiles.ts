import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { ObjectAddress } from "../core/address.ts";
import { parseUriParts } from "../core/objectUri.ts";
import type { Unzip } from "../core/gzip.ts";
import type { ObjectId } from "../core/store.ts";
import {
  parseVersionUri,
  versionScheme,
  versionUriParts,
  type VersionAddress,
} from "../core/versionAddress.ts";
import { fileSystemError } from "./fileSystemError.ts";
import { ObjectContents } from "./objectContents.ts";
import { storedScheme } from "./storedUri.ts";

/** Without a version it is what is there now. */
type StateAddress = ObjectAddress & Partial<Pick<VersionAddress, "versionId">>;

export interface VersionFilesOptions {
  readonly registry: Pick<ConnectionRegistry, "home">;
  /** One sentence with a next step. */
  readonly explain: (error: unknown) => string;
  readonly unzip: Unzip;
  /** Why nothing is written here. */
  readonly why: string;
}

export function versionUri(address: VersionAddress): vscode.Uri {
  return vscode.Uri.from(versionUriParts(address));
}

/**
 * Objects as files to read, for any editor and for comparing: one version, or what the server has
 * now, as the scheme of the URI says.
 */
export class VersionFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #options: VersionFilesOptions;
  readonly #contents: ObjectContents;
  readonly #ended = new AbortController();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(options: VersionFilesOptions) {
    this.#options = options;
    this.#contents = new ObjectContents(options.unzip);
  }

  /** What a URI names never changes. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    return this.#guard(uri, async (address, signal) => {
      const store = await bucketStore(this.#options.registry, address, signal);
      const head = await store.head(address.bucket, idOf(address), signal);
      const mtime = head.lastModified?.getTime() ?? 0;
      const object = { ...idOf(address), bucket: address.bucket };
      const size = await this.#contents.sizeOf({ id: uri.toString(), store, object }, head, signal);
      return { type: vscode.FileType.File, ctime: mtime, mtime, size };
    });
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.#guard(uri, async (address, signal) => {
      const store = await bucketStore(this.#options.registry, address, signal);
      const object = { ...idOf(address), bucket: address.bucket };
      return (await this.#contents.read({ id: uri.toString(), store, object }, signal)).bytes;
    });
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): never {
    throw this.#unchangeable();
  }

  writeFile(): never {
    throw this.#unchangeable();
  }

  delete(): never {
    throw this.#unchangeable();
  }

  rename(): never {
    throw this.#unchangeable();
  }

  #unchangeable(): vscode.FileSystemError {
    return vscode.FileSystemError.NoPermissions(this.#options.why);
  }

  dispose(): void {
    this.#ended.abort();
    this.#changed.dispose();
  }

  async #guard<T>(
    uri: vscode.Uri,
    work: (address: StateAddress, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const address = addressOf(uri);
    try {
      return await work(address, this.#ended.signal);
    } catch (error) {
      throw fileSystemError(error, uri, this.#options.explain);
    }
  }
}

function addressOf(uri: vscode.Uri): StateAddress {
  const version = uri.scheme === versionScheme ? parseVersionUri(uri) : undefined;
  if (version) return version;
  const stored = uri.scheme === storedScheme ? parseUriParts(uri) : undefined;
  if (!stored || stored.path === "") throw vscode.FileSystemError.FileNotFound(uri);
  const { path: key, ...bucket } = stored;
  return { ...bucket, key };
}

function idOf({ key, versionId }: StateAddress): ObjectId {
  return { key, ...(versionId !== undefined && { versionId }) };
}
