import {
  chmodSync,
  closeSync,
  constants,
  fsync,
  fsyncSync,
  futimesSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { promisify } from "node:util";
import { identityOf } from "./fileIdentity.ts";
import { errorCode } from "./errorCode.ts";
import { whereSupported, whereSupportedSync } from "./whereSupported.ts";

/** A file that is to appear under its name as a whole. */
export interface PlaceOrder {
  /** A name beside the target, free. */
  readonly partial: string;
  readonly target: string;
  readonly overwrite: boolean;
  /** What `identityOf` says of the one file that may be overwritten; any when absent. */
  readonly replaced?: string;
  /** Since the epoch. */
  readonly modifiedMs?: number;
}

export type PlaceOutcome =
  | { readonly kind: "placed" }
  /** Nothing was left: the partial name, or the target's, is taken. */
  | { readonly kind: "partialTaken" | "taken" }
  /** The partial file could not be removed after something else had failed. */
  | { readonly kind: "leftBehind"; readonly error: string; readonly code: string };

/**
 * Systems wait for a disk in `fsync`: where that takes long, other files are not to wait with it. A
 * single one may take long because another process had the processor.
 */
const slowFlushMs = 1;
const longestCountedMs = 8;

/**
 * Writes small files for a thread that has nothing else to do. Its calls are synchronous: each trip
 * of an asynchronous one to Node's own threads costs more than a call for a small file takes.
 */
export class FilePlacer {
  /** How long a file took to be on the disk lately. */
  #flushMs = 0;

  /**
   * Complete, on the disk and under its name, or nothing is left of it. At once where the disk is
   * quick. Throws the system's own errors.
   */
  place(order: PlaceOrder, bytes: Uint8Array): PlaceOutcome | Promise<PlaceOutcome> {
    const { partial } = order;
    const fd = create(partial);
    if (fd === undefined) return { kind: "partialTaken" };
    try {
      const flushing = this.#fill(fd, order, bytes);
      if (!flushing) return named(order);
      return flushing.then(() => named(order)).catch((error: unknown) => undone(partial, error));
    } catch (error) {
      return undone(partial, error);
    }
  }

  /** Closes it. Undefined when everything is on the disk. */
  #fill(fd: number, { modifiedMs }: PlaceOrder, bytes: Uint8Array): Promise<void> | undefined {
    let flushing: Promise<void> | undefined;
    try {
      write(fd, bytes);
      // A file system that cannot have the time, or cannot be told to write, still has the bytes.
      if (modifiedMs !== undefined)
        whereSupportedSync(() => futimesSync(fd, Date.now() / 1000, modifiedMs / 1000));
      flushing = this.#flush(fd);
    } finally {
      if (!flushing) closeSync(fd);
    }
    return flushing?.finally(() => closeSync(fd));
  }

  #flush(fd: number): Promise<void> | undefined {
    const started = performance.now();
    const took = () => {
      const ms = Math.min(performance.now() - started, longestCountedMs);
      this.#flushMs += (ms - this.#flushMs) / 8;
    };
    if (this.#flushMs > slowFlushMs) return whereSupported(() => syncLater(fd)).finally(took);
    whereSupportedSync(() => fsyncSync(fd));
    took();
    return undefined;
  }
}

function named({ partial, target, overwrite, replaced }: PlaceOrder): PlaceOutcome {
  if (overwrite ? replace(partial, target, replaced) : name(partial, target))
    return { kind: "placed" };
  unlinkSync(partial);
  return { kind: "taken" };
}

/** Throws the error, unless something is left. */
function undone(partial: string, error: unknown): PlaceOutcome {
  try {
    unlinkSync(partial);
  } catch (second) {
    if (errorCode(second) !== "ENOENT")
      return { kind: "leftBehind", error: String(error), code: String(errorCode(error)) };
  }
  throw error;
}

/** Undefined when something has that name: what is there is never written through. */
function create(path: string): number | undefined {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants as Partial<typeof constants>;
  try {
    return openSync(path, (O_WRONLY ?? 1) | (O_CREAT ?? 0) | (O_EXCL ?? 0) | O_NOFOLLOW, 0o666);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return undefined;
    throw error;
  }
}

function write(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at, at);
}

const syncLater = promisify(fsync);

/** False when what is there is not what may be replaced. Its mode is kept. */
function replace(partial: string, target: string, replaced: string | undefined): boolean {
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (replaced !== undefined) {
    if (!there) return name(partial, target);
    if (identityOf(there) !== replaced) return false;
  }
  if (there?.isFile()) whereSupportedSync(() => chmodSync(partial, there.mode & 0o777));
  renameSync(partial, target);
  return true;
}

/** False when the name is taken. Where there are no second names, a place holder claims it. */
function name(partial: string, target: string): boolean {
  try {
    linkSync(partial, target);
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST") return false;
    if (code === "ENOENT") throw error;
    return nameOverHolder(partial, target);
  }
  unlinkSync(partial);
  return true;
}

function nameOverHolder(partial: string, target: string): boolean {
  try {
    closeSync(openSync(target, "wx"));
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    renameSync(partial, target);
    return true;
  } catch (error) {
    unlinkSync(target);
    throw error;
  }
}
