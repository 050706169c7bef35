import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { chmod, link, lstat, open, rename, unlink, type FileHandle } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { undoneOnFailure } from "./cleanUp.ts";
import { errorCode, local } from "./localError.ts";
import { truncateUtf8 } from "./localName.ts";

const marker = ".stowage-partial-";
const partialName = /^\..*\.stowage-partial-[0-9a-f]{12}$/s;
const mostNameBytes = 255;

/**
 * A download on its way: a file of its own beside its target, which gets the target's name only
 * when it is complete. Ends with `commit` or `discard`.
 */
export class PartialFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #isOpen = true;
  #isThere = true;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** Opened exclusively: a file or link that somebody planted there is never written through. */
  static async create(target: string): Promise<PartialFile> {
    const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;
    const flags = (O_RDWR ?? 2) | (O_CREAT ?? 0) | (O_EXCL ?? 0) | O_NOFOLLOW;
    for (let attempt = 1; ; attempt++) {
      const path = partialPath(target);
      try {
        return new PartialFile(
          path,
          await local("Cannot write", path, () => open(path, flags, 0o666)),
        );
      } catch (error) {
        if (attempt >= 3 || errorCode(causeOf(error)) !== "EEXIST") throw error;
      }
    }
  }

  /** For a hash thread that reads what was written. */
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
  }

  /** Everything is on the disk after this. */
  async finish(modified: Date | undefined): Promise<void> {
    await local("Cannot write", this.path, async () => {
      // A file system that cannot have the time, or cannot be told to write, still has the bytes.
      if (modified) await whereSupported(() => this.#handle.utimes(new Date(), modified));
      await whereSupported(() => this.#handle.sync());
      this.#isOpen = false;
      await this.#handle.close();
    });
  }

  /**
   * Gives the file its name. Throws `localExists` when there is something of that name, unless it
   * may be overwritten; the file is still there then, to be committed elsewhere or discarded.
   */
  async commit(target: string, options: { overwrite: boolean }): Promise<void> {
    await local("Cannot write", target, async () => {
      if (options.overwrite) {
        await this.#takeMode(target);
        await rename(this.path, target);
      } else {
        await this.#claim(target);
      }
    });
    this.#isThere = false;
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

  /** A second name fails when the name is taken; where there are no second names, a place holder. */
  async #claim(target: string): Promise<void> {
    try {
      await link(this.path, target);
    } catch (error) {
      if (errorCode(error) === "EEXIST" || errorCode(error) === "ENOENT") throw error;
      await (await open(target, "wx")).close();
      await undoneOnFailure(
        () => rename(this.path, target),
        () => unlink(target),
      );
      return;
    }
    await unlink(this.path);
  }

  /** What replaces a file is as readable and executable as it was. */
  async #takeMode(target: string): Promise<void> {
    try {
      const stats = await lstat(target);
      if (stats.isFile()) await whereSupported(() => chmod(this.path, stats.mode & 0o777));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    }
  }
}

const unsupportedCodes = ["EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EPERM"];

async function whereSupported(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!unsupportedCodes.includes(errorCode(error) ?? "")) throw error;
  }
}

/** Whether a path is one that {@link PartialFile} gives. */
export function isPartialPath(path: string): boolean {
  return isAbsolute(path) && partialName.test(basename(path));
}

/** A hidden name beside the target, short enough for every file system. */
function partialPath(target: string): string {
  const end = marker + randomBytes(6).toString("hex");
  const name = truncateUtf8(basename(target), mostNameBytes - 1 - end.length);
  return join(dirname(target), `.${name}${end}`);
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
