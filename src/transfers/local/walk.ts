import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { StorageError } from "../../core/errors.ts";
import { delimiter } from "../../core/key.ts";
import type { Looked } from "./fileOrder.ts";
import { errorCode } from "../../files/errorCode.ts";
import { local, localError } from "./localError.ts";
import type { SmallFiles } from "./smallFiles.ts";

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

interface FoundFolder {
  readonly kind: "folder";
  readonly path: string;
  readonly relative: string;
}

/**
 * Everything below a file or folder, one at a time and without following links: a folder of any
 * size is never in memory as a whole.
 */
export async function* walk(
  files: SmallFiles,
  path: string,
  relative: string,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  const folders: FoundFolder[] = [];
  for (const first of await look(files, [{ path, relative }])) {
    if (first.kind === "folder") folders.push(first);
    else yield first;
  }
  for (let folder = folders.pop(); folder; folder = folders.pop()) {
    let isEmpty = true;
    try {
      const entries = await local("Cannot read the folder", folder.path, () =>
        opendir(folder.path, { bufferSize: 256 }),
      );
      for await (const names of inGroups(entries)) {
        signal.throwIfAborted();
        for (const found of await lookInside(files, folder, names)) {
          if (found.kind === "folder") folders.push(found);
          else yield found;
          if (found.kind !== "skipped") isEmpty = false;
        }
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

/** So many are looked at in one trip. */
const groupSize = 128;

async function* inGroups(entries: AsyncIterable<{ readonly name: string }>) {
  let names: string[] = [];
  for await (const { name } of entries) {
    names.push(name);
    if (names.length < groupSize) continue;
    yield names;
    names = [];
  }
  if (names.length > 0) yield names;
}

type Place = { readonly path: string; readonly relative: string };

async function lookInside(
  files: SmallFiles,
  folder: Place,
  names: readonly string[],
): Promise<(Found | FoundFolder)[]> {
  const places = names.map((name) => ({
    path: join(folder.path, name),
    relative: folder.relative + delimiter + name,
  }));
  return look(files, places);
}

async function look(files: SmallFiles, places: readonly Place[]): Promise<(Found | FoundFolder)[]> {
  const all = await files.look(places.map(({ path }) => path));
  return places.map((place, index) => foundAt(place, all[index]));
}

function foundAt({ path, relative }: Place, looked: Looked | undefined): Found | FoundFolder {
  switch (looked?.kind) {
    case "file": {
      const { sizeBytes, modifiedMs, fingerprint } = looked;
      return {
        kind: "file",
        path,
        relative,
        sizeBytes,
        modified: new Date(modifiedMs),
        fingerprint,
      };
    }
    case "folder":
      return { kind: "folder", path, relative };
    case "symlink":
    case "special":
      return { kind: "skipped", path, why: looked.kind };
    default: {
      const cause = Object.assign(new Error(looked?.error ?? "Not looked at"), {
        code: looked?.code,
      });
      return {
        kind: "failed",
        path,
        error: unreadableName(localError(cause, "Cannot read", path), path),
      };
    }
  }
}

/** A name that is not UTF-8 was changed while it was read, and then there is no such file. */
function unreadableName(error: unknown, path: string): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return errorCode(cause) === "ENOENT" && path.includes("\ufffd")
    ? new StorageError("localUnsupported", `The name is not UTF-8: ${path}`, { path }, { cause })
    : error;
}
