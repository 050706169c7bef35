import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "../../core/errors.ts";
import { delimiter, parentPrefix } from "../../core/key.ts";
import { errorCode } from "../../files/errorCode.ts";
import { local } from "../local/localError.ts";

const mostKnownFolders = 10_000;

/**
 * The folder that a synchronization fills. Paths become places in it and never outside, and no link
 * on the way is followed.
 */
export class LocalTarget {
  readonly root: string;
  readonly #folders = new Map<string, Promise<void>>();

  constructor(root: string) {
    this.root = root;
  }

  /** Throws `invalidName` for a path that does not stay inside. `path` may end with `/`. */
  at(path: string): string {
    const names = (path.endsWith(delimiter) ? path.slice(0, -1) : path).split(delimiter);
    // Only on Windows does a `\\` divide names.
    const divider = process.platform === "win32" ? /[\0\\]/ : /\0/;
    if (names.some((name) => ["", ".", ".."].includes(name) || divider.test(name)))
      throw new StorageError("invalidName", `Outside the chosen folder: ${path}`, { path });
    return join(this.root, ...names);
  }

  /** Makes the folder and what leads to it; `path` is empty or ends with `/`. */
  makeFolder(path: string): Promise<void> {
    const known = this.#folders.get(path);
    if (known) return known;
    if (this.#folders.size >= mostKnownFolders) this.#folders.clear();
    const made = this.#make(path);
    this.#folders.set(path, made);
    return made;
  }

  async #make(path: string): Promise<void> {
    if (path === "") {
      await local("Cannot make the folder", this.root, () => mkdir(this.root, { recursive: true }));
      return;
    }
    await this.makeFolder(parentPrefix(path));
    const at = this.at(path);
    await local("Cannot make the folder", at, async () => {
      try {
        await mkdir(at);
      } catch (error) {
        if (errorCode(error) !== "EEXIST" || !(await lstat(at)).isDirectory()) throw error;
      }
    });
  }
}
