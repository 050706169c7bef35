import { randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { chmod, lstat, open, readdir, rename, unlink, type FileHandle } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { StorageError } from "../../core/errors.ts";
import { identityOf } from "../../files/fileIdentity.ts";
import { errorCode } from "../../files/errorCode.ts";
import { local } from "./localError.ts";
import { truncateUtf8 } from "./localName.ts";
import { moveToFree } from "./moveToFree.ts";
import type { CommitOptions, ReceivedFile } from "./receivedFile.ts";
import { whereSupported } from "../../files/whereSupported.ts";

const marker = ".stowage-partial-";
const partialName = /^\..*\.stowage-partial-[0-9a-f]{12}$/s;
const mostNameBytes = 255;
/** So much may wait for the disk before it is told to begin; at the end nobody else has work. */
const mostUnflushedBytes = 64 * 1024 ** 2;

/**
 * A download on its way: a file of its own beside its target, which gets the target's name only
 * when it is complete. Ends with `commit` or `discard`.
 */
export class PartialFile implements ReceivedFile {
  readonly path: string;
  readonly isKnown: boolean;
  readonly #handle: FileHandle;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #unflushedBytes = 0;
  #flush: Promise<void> | undefined;
  /** A system tells a failed write to the disk once, to whoever asks first. */
  #flushFailure: { readonly error: unknown } | undefined;
  #isOpen = true;
  #isThere = true;

  private constructor(path: string, handle: FileHandle, isKnown: boolean) {
    this.path = path;
    this.isKnown = isKnown;
    this.#handle = handle;
  }

  /** Opened exclusively: a file or link that somebody planted there is never written through. */
  static async create(
    target: string,
    options: {
      /** Six hexadecimal digits by which a journal's files are found. */
      readonly tag?: string | undefined;
      before?(path: string): Promise<void>;
    } = {},
  ): Promise<PartialFile> {
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;
    const flags = (O_RDWR ?? 2) | (O_CREAT ?? 0) | (O_EXCL ?? 0) | O_NOFOLLOW;
    for (let attempt = 1; ; attempt++) {
      const path = partialPath(target, options.tag);
      await options.before?.(path);
      try {
        const handle = await local("Cannot write", path, () => open(path, flags, 0o666));
        return new PartialFile(path, handle, options.before !== undefined);
      } catch (error) {
        if (attempt >= 3 || errorCode(causeOf(error)) !== "EEXIST") throw error;
      }
    }
  }

  /** One that was left. Undefined when it is not there any more as it was left. */
  static async reopen(path: string, sizeBytes: number): Promise<PartialFile | undefined> {
    if (!isPartialPath(path)) return undefined;
    const { O_RDWR, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;
    return local("Cannot write", path, async () => {
      let handle: FileHandle;
      try {
        handle = await open(path, (O_RDWR ?? 2) | O_NOFOLLOW);
      } catch (error) {
        if (goneCodes.includes(errorCode(error) ?? "")) return undefined;
        throw error;
      }
      const stats = await handle.stat();
      // A second name is its target's: whoever has that file is not to be written through.
      if (stats.isFile() && stats.size === sizeBytes && stats.nlink === 1)
        return new PartialFile(path, handle, true);
      await handle.close();
      return undefined;
    });
  }

  /** For threads that read what was written, or write. */
  get fd(): number {
    return this.#handle.fd;
  }

  /** Makes room: parts are written wherever they belong. */
  async resize(sizeBytes: number): Promise<void> {
    await local("Cannot write", this.path, () => this.#handle.truncate(sizeBytes));
  }

  /**
   * Writes one after the other: systems lock a file for each write, and threads that wait for the
   * lock burn more time than the writing takes.
   */
  write(pieces: readonly Uint8Array[], position: number): Promise<void> {
    const turn = this.#lastWrite.then(() => this.#write(pieces, position));
    // Whoever asked for it is told of its failure; the next one has a turn of its own.
    this.#lastWrite = turn.catch(() => undefined);
    return turn;
  }

  async #write(pieces: readonly Uint8Array[], position: number): Promise<void> {
    let rest = [...pieces];
    for (let at = position; rest.length > 0;) {
      const { bytesWritten } = await local("Cannot write", this.path, () =>
        this.#handle.writev(rest, at),
      );
      at += bytesWritten;
      rest = without(rest, bytesWritten);
    }
    this.landed(pieces.reduce((sum, { length }) => sum + length, 0));
  }

  /** So many more bytes were written, here or by somebody else through `fd`. */
  landed(bytes: number): void {
    this.#unflushedBytes += bytes;
    if (this.#unflushedBytes >= mostUnflushedBytes) this.#flush ??= this.#flushNow();
  }

  /** While more is written. */
  async #flushNow(): Promise<void> {
    this.#unflushedBytes = 0;
    try {
      await whereSupported(() => this.#handle.datasync());
    } catch (error) {
      this.#flushFailure ??= { error };
    }
    this.#flush = undefined;
  }

  /** Everything is on the disk after this. */
  async finish(modified: Date | undefined): Promise<void> {
    await local("Cannot write", this.path, async () => {
      // A file system that cannot have the time, or cannot be told to write, still has the bytes.
      if (modified) await whereSupported(() => this.#handle.utimes(new Date(), modified));
      await this.#flush;
      if (this.#flushFailure) throw this.#flushFailure.error;
      await whereSupported(() => this.#handle.sync());
      this.#isOpen = false;
      await this.#handle.close();
    });
  }

  async commit(target: string, { overwrite, replaced }: CommitOptions): Promise<void> {
    await local("Cannot write", target, async () => {
      const there = overwrite ? await lstatIfThere(target) : undefined;
      if (replaced !== undefined && there && identityOf(there) !== replaced)
        throw new StorageError("localExists", `The file has changed: ${target}`, { path: target });
      if (overwrite && (there || replaced === undefined)) {
        if (there) await this.#takeMode(there);
        await rename(this.path, target);
      } else {
        await moveToFree(this.path, target);
      }
    });
    this.#isThere = false;
  }

  async leave(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#handle.close();
  }

  async discard(): Promise<void> {
    if (this.#isOpen) {
      this.#isOpen = false;
      await this.#handle.close();
    }
    if (!this.#isThere) return;
    this.#isThere = false;
    await local("Cannot remove", this.path, () => unlink(this.path));
  }

  /** What replaces a file is as readable and executable as it was. */
  async #takeMode(replaced: Stats): Promise<void> {
    if (replaced.isFile()) await whereSupported(() => chmod(this.path, replaced.mode & 0o777));
  }
}

async function lstatIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Not there, or something else is there. */
const goneCodes = ["ENOENT", "ENOTDIR", "ELOOP", "EMLINK", "EISDIR"];

/** Files on their way in a folder that a journal's tag marks. */
export async function partialsIn(folder: string, tag: string): Promise<string[]> {
  return local("Cannot read the folder", folder, async () => {
    try {
      const names = await readdir(folder);
      return names
        .filter((name) => partialName.test(name) && name.includes(marker + tag))
        .map((name) => join(folder, name));
    } catch (error) {
      if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return [];
      throw error;
    }
  });
}

/** Removes a file beside a target, whatever a journal says of it: nothing but such a file. */
export async function removePartial(path: string): Promise<void> {
  if (!isPartialPath(path)) return;
  await local("Cannot remove", path, async () => {
    try {
      await unlink(path);
    } catch (error) {
      if (errorCode(error) !== "ENOENT" && errorCode(error) !== "ENOTDIR") throw error;
    }
  });
}

/** Whether a path is one that {@link PartialFile} gives. */
function isPartialPath(path: string): boolean {
  return isAbsolute(path) && partialName.test(basename(path));
}

/** A hidden name beside the target, short enough for every file system. */
export function partialPath(target: string, tag?: string): string {
  const digits = randomUUID();
  const end = marker + (tag ?? digits.slice(0, 6)) + digits.slice(-6);
  const base = basename(target);
  const name = truncateUtf8(base, mostNameBytes - 1 - end.length);
  return `${target.slice(0, target.length - base.length)}.${name}${end}`;
}

function without(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  return pieces.flatMap((piece) => {
    const taken = Math.min(left, piece.length);
    left -= taken;
    return taken === piece.length ? [] : [piece.subarray(taken)];
  });
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
