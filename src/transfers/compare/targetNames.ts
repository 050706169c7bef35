import { lstat, opendir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { delimiter, keyByteLength, maxKeyBytes, parentPrefix } from "../../core/key.ts";
import { foldedName, localName } from "../local/localName.ts";
import { NameTable } from "../local/nameTable.ts";
import type { BarredReason } from "./difference.ts";
import type { End } from "./item.ts";

/** Tells which paths the target can have, each under its own name and beside all others. */
export interface TargetNames {
  /** Asked once for each path of either end, in their order. Undefined: it can be there. */
  problem(path: string): BarredReason | undefined;
}

export async function targetNames(target: End, platform: NodeJS.Platform): Promise<TargetNames> {
  if (target.kind === "folder")
    return new LocalNames(platform, await ignoresCase(target.path, platform));
  const room = maxKeyBytes - keyByteLength(target.prefix);
  // Three bytes are the most that one code unit needs.
  return {
    problem: (path) =>
      path.length * 3 > room && keyByteLength(path) > room ? "keyTooLong" : undefined,
  };
}

/** Local names beside each other; exported for its tests: not every file system can be had. */
export class LocalNames implements TargetNames {
  readonly #platform: NodeJS.Platform;
  readonly #fold: (path: string) => string;
  readonly #taken = new NameTable();
  #lastFolder = "";

  constructor(platform: NodeJS.Platform, isCaseIgnored: boolean) {
    this.#platform = platform;
    this.#fold = isCaseIgnored ? foldedName : (path) => path;
  }

  problem(path: string): BarredReason | undefined {
    const isFolder = path.endsWith(delimiter);
    const names = (isFolder ? path.slice(0, -1) : path).split(delimiter);
    if (names.some((name) => localName(name, this.#platform) !== name)) return "unsafeName";
    const folder = isFolder ? path : parentPrefix(path);
    if (!this.#claimFolders(folder)) return "nameTaken";
    return isFolder || this.#claim(path, "file") ? undefined : "nameTaken";
  }

  /** Paths come in order: the folder of the one before is claimed already. */
  #claimFolders(folder: string): boolean {
    if (folder === this.#lastFolder) return true;
    for (let end = folder.indexOf(delimiter); end >= 0; end = folder.indexOf(delimiter, end + 1))
      if (!this.#claim(folder.slice(0, end), "folder")) return false;
    this.#lastFolder = folder;
    return true;
  }

  #claim(path: string, kind: "file" | "folder"): boolean {
    return this.#taken.claim(this.#fold(path), `${kind} ${path}`);
  }
}

/** Whether a folder's file system takes names that differ only by case for one. Looks, and changes nothing. */
async function ignoresCase(folder: string, platform: NodeJS.Platform): Promise<boolean> {
  const path = resolve(folder);
  const name = (await lettersIn(path)) ?? join(dirname(path), basename(path));
  const swapped = join(dirname(name), swapCase(basename(name)));
  if (swapped === name) return platform === "win32" || platform === "darwin";
  try {
    const [one, other] = [await lstat(name), await lstat(swapped)];
    return one.ino === other.ino && one.dev === other.dev;
  } catch {
    // Nothing of that name: then they are two names.
    return false;
  }
}

/** The first in a folder whose name has letters; there may be hundreds of thousands. */
async function lettersIn(path: string): Promise<string | undefined> {
  try {
    for await (const { name } of await opendir(path))
      if (swapCase(name) !== name) return join(path, name);
  } catch {
    // It is not there yet, or is nobody's to read: what holds it has a name, too.
  }
  return undefined;
}

function swapCase(name: string): string {
  const upper = name.toUpperCase();
  return upper === name ? name.toLowerCase() : upper;
}
