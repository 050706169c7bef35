import { lstat } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { join, resolve } from "node:path";
import { StorageError } from "../../core/errors.ts";
import { delimiter } from "../../core/key.ts";
import { errorCode } from "../../files/errorCode.ts";
import { SortedNames } from "../local/sortedNames.ts";
import type { Excludes } from "./excludes.ts";
import { isHoldingName } from "./holdingName.ts";
import type { Item } from "./item.ts";

export interface LocalWalk {
  readonly excludes: Excludes;
  onExcluded(): void;
}

/**
 * Everything below a folder in the order in which the same paths are listed as keys. Links are not
 * followed. Names of one folder at a time are in memory. Throws when the folder itself cannot be read.
 */
export async function* localItems(
  folder: string,
  walk: LocalWalk,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  const root = resolve(folder);
  const names = await namesIn(root);
  yield* itemsIn(root, "", names, walk, signal);
}

async function* itemsIn(
  path: string,
  relative: string,
  names: SortedNames,
  walk: LocalWalk,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  for (const name of names) {
    signal.throwIfAborted();
    const isFolder = name.endsWith(delimiter);
    const below = relative + name;
    if (walk.excludes.has(below)) {
      walk.onExcluded();
      continue;
    }
    const at = join(path, name);
    if (!isFolder) {
      yield await fileItem(at, below);
      continue;
    }
    let inside: SortedNames;
    try {
      inside = await namesIn(at);
    } catch {
      // Whatever the reason: what may be in it is neither missing nor there.
      yield { kind: "barred", path: below, why: "unreadable" };
      continue;
    }
    yield { kind: "folder", path: below, isEmpty: inside.isEmpty };
    yield* itemsIn(at, below, inside, walk, signal);
  }
}

async function fileItem(at: string, path: string): Promise<Item> {
  try {
    const stats = await lstat(at);
    if (stats.isSymbolicLink()) return { kind: "barred", path, why: "symlink" };
    if (!stats.isFile()) return { kind: "barred", path, why: "special" };
    return { kind: "file", path, sizeBytes: stats.size, modifiedMs: stats.mtimeMs };
  } catch {
    return { kind: "barred", path, why: "unreadable" };
  }
}

/** The names in a folder, folders with a `/` at their end, in the order of keys. */
function namesIn(path: string): Promise<SortedNames> {
  return SortedNames.read(path, (entry) => {
    if (isOurs(entry)) return undefined;
    return entry.isDirectory() ? entry.name + delimiter : entry.name;
  });
}

/** Downloads on their way and deleted files that wait for their undo are nobody's files. */
function isOurs({ name }: Dirent): boolean {
  return isHoldingName(name) || /^\..*\.stowage-partial-[0-9a-f]{12}$/s.test(name);
}

/** What is at a path now, as it would be listed; undefined when there is nothing. */
export async function localItemAt(path: string, relative: string): Promise<Item | undefined> {
  try {
    const stats = await lstat(path);
    if (stats.isDirectory()) return { kind: "folder", path: relative + delimiter, isEmpty: false };
    if (stats.isSymbolicLink()) return { kind: "barred", path: relative, why: "symlink" };
    if (!stats.isFile()) return { kind: "barred", path: relative, why: "special" };
    return { kind: "file", path: relative, sizeBytes: stats.size, modifiedMs: stats.mtimeMs };
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
    throw new StorageError("localAccessDenied", `Cannot read: ${path}`, { path }, { cause: error });
  }
}
