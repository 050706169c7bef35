import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";
import type { BigIntStats } from "node:fs";
import { StorageError } from "../../core/errors.ts";
import { delimiter } from "../../core/key.ts";
import { fingerprintOf } from "./fileSource.ts";
import { errorCode, local } from "./localError.ts";

/** What is found below a path to upload. `relative` is its key below the target prefix. */
export type Found =
  | {
      readonly kind: "file";
      readonly path: string;
      readonly relative: string;
      readonly sizeBytes: number;
      readonly modified: Date;
      readonly fingerprint: string;
    }
  | { readonly kind: "emptyFolder"; readonly path: string; readonly relative: string }
  | { readonly kind: "skipped"; readonly path: string; readonly why: "symlink" | "special" }
  | { readonly kind: "failed"; readonly path: string; readonly error: unknown };

/**
 * Everything below a file or folder, one at a time and without following links: a folder of any
 * size is never in memory as a whole.
 */
export async function* walk(
  path: string,
  relative: string,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  const folders: { readonly path: string; readonly relative: string }[] = [];
  const first = await look(path, relative);
  if (first.kind === "folder") folders.push(first);
  else yield first;
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    let isEmpty = true;
    try {
      const entries = await local("Cannot read the folder", folder.path, () =>
        opendir(folder.path, { bufferSize: 256 }),
      );
      for await (const { name } of entries) {
        signal.throwIfAborted();
        const found = await look(join(folder.path, name), folder.relative + delimiter + name);
        if (found.kind === "folder") folders.push(found);
        else yield found;
        if (found.kind !== "skipped") isEmpty = false;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      isEmpty = false;
      yield { kind: "failed", path: folder.path, error };
    }
    if (isEmpty)
      yield { kind: "emptyFolder", path: folder.path, relative: folder.relative + delimiter };
  }
}

async function look(
  path: string,
  relative: string,
): Promise<Found | { kind: "folder"; path: string; relative: string }> {
  let stats: BigIntStats;
  try {
    stats = await local("Cannot read", path, () => lstat(path, { bigint: true }));
  } catch (error) {
    return { kind: "failed", path, error: unreadableName(error, path) };
  }
  if (stats.isSymbolicLink()) return { kind: "skipped", path, why: "symlink" };
  if (stats.isDirectory()) return { kind: "folder", path, relative };
  if (!stats.isFile()) return { kind: "skipped", path, why: "special" };
  return {
    kind: "file",
    path,
    relative,
    sizeBytes: Number(stats.size),
    modified: stats.mtime,
    fingerprint: fingerprintOf(stats),
  };
}

/** A name that is not UTF-8 was changed while it was read, and then there is no such file. */
function unreadableName(error: unknown, path: string): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return errorCode(cause) === "ENOENT" && path.includes("\ufffd")
    ? new StorageError("localUnsupported", `The name is not UTF-8: ${path}`, { path }, { cause })
    : error;
}
