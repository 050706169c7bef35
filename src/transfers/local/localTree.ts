import { lstat, mkdir } from "node:fs/promises";
import { join, sep } from "node:path";
import { StorageError } from "../../core/errors.ts";
import { delimiter, parentPrefix } from "../../core/key.ts";
import { errorCode } from "../../files/errorCode.ts";
import { local } from "./localError.ts";
import { foldedName, localName, taggedName } from "./localName.ts";
import { NameTable } from "./nameTable.ts";

/** A folder of a download. Made when the first file goes into it. */
export interface LocalFolder {
  readonly path: string;
  /** True when it did not exist before, so that nothing in it can be in the way. */
  readonly isNew: boolean;
  /** True when its path is not what the key says. */
  readonly isRenamed: boolean;
  /** Makes it, with what leads to it. */
  make(): Promise<void>;
}

export interface LocalSpot {
  readonly folder: LocalFolder;
  readonly path: string;
  readonly isRenamed: boolean;
}

const mostKnownFolders = 10_000;

/**
 * Turns keys into places inside one folder and never outside it. Names are given in the order of
 * asking, each to one key only, on any file system; folders are real folders, not links to some.
 */
export class LocalTree {
  readonly #root: LocalFolder;
  readonly #rootPrefix: string;
  readonly #platform: NodeJS.Platform;
  readonly #names = new NameTable();
  readonly #folders = new Map<string, LocalFolder>();

  /** `root` is absolute and normalized. */
  constructor(root: string, platform: NodeJS.Platform) {
    this.#platform = platform;
    this.#rootPrefix = root.endsWith(sep) ? root : root + sep;
    this.#root = {
      path: root,
      isNew: false,
      isRenamed: false,
      make: () => local("Cannot make the folder", root, () => makeAll(root)),
    };
  }

  /**
   * The place for a file. `path` is the key below what was selected, split at `/`; `owner` tells
   * selections apart in which the same path means different objects.
   */
  async file(path: string, owner: string): Promise<LocalSpot> {
    const end = path.lastIndexOf(delimiter) + 1;
    const folder = await this.folder(path.slice(0, end), owner);
    const segment = path.slice(end);
    const { name, path: target } = this.#name(folder, segment, `file ${owner} ${path}`, 0);
    return { folder, path: target, isRenamed: folder.isRenamed || name !== segment };
  }

  /** The place for a folder; `path` is empty or ends with `/`. */
  async folder(path: string, owner: string): Promise<LocalFolder> {
    if (path === "") return this.#root;
    const id = `${owner} ${path}`;
    const known = this.#folders.get(id);
    if (known) return known;
    const above = parentPrefix(path);
    const parent = await this.folder(above, owner);
    const folder = await this.#newFolder(parent, path.slice(above.length, -1), `folder ${id}`);
    // Keys come in order, so that a folder left long ago is hardly ever asked for again.
    if (this.#folders.size >= mostKnownFolders) this.#folders.clear();
    this.#folders.set(id, folder);
    return folder;
  }

  async #newFolder(parent: LocalFolder, segment: string, owner: string): Promise<LocalFolder> {
    for (let attempt = 0; ; attempt++) {
      const { name, path } = this.#name(parent, segment, owner, attempt);
      const found = parent.isNew ? "nothing" : await whatIsAt(path);
      // A link would lead elsewhere, a file holds no files: another name, then.
      if (found === "other") continue;
      let made: Promise<void> | undefined;
      return {
        path,
        isNew: found === "nothing",
        isRenamed: parent.isRenamed || name !== segment,
        make: () => (made ??= parent.make().then(() => makeFolder(path))),
      };
    }
  }

  #name(
    folder: LocalFolder,
    segment: string,
    owner: string,
    attempt: number,
  ): { readonly name: string; readonly path: string } {
    const plain = localName(segment, this.#platform);
    for (let number = attempt; ; number++) {
      const name = number === 0 ? plain : taggedName(plain, `${owner} ${number}`);
      const path = this.#inside(join(folder.path, name));
      if (this.#names.claim(foldedName(path), `${owner} ${number}`)) return { name, path };
    }
  }

  /** What the names promise, made sure of. */
  #inside(path: string): string {
    // Both are normalized.
    if (!path.startsWith(this.#rootPrefix) || path === this.#rootPrefix)
      throw new StorageError("invalidName", `Outside the chosen folder: ${path}`, { path });
    return path;
  }
}

async function whatIsAt(path: string): Promise<"nothing" | "folder" | "other"> {
  try {
    return (await lstat(path)).isDirectory() ? "folder" : "other";
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "nothing";
    return local("Cannot read", path, () => Promise.reject(error as Error));
  }
}

async function makeAll(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    // What Node says of a read-only file system, too; a plain call says what it is.
    if (errorCode(error) !== "ENOENT") throw error;
    await mkdir(path);
  }
}

/** Not recursive: every folder on the way was looked at, and is not to become a link meanwhile. */
async function makeFolder(path: string): Promise<void> {
  await local("Cannot make the folder", path, async () => {
    try {
      await mkdir(path);
    } catch (error) {
      if (errorCode(error) !== "EEXIST" || !(await lstat(path)).isDirectory()) throw error;
    }
  });
}
