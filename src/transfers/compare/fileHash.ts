import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import type { ByteRange } from "../../core/store.ts";
import { StorageError } from "../../core/errors.ts";
import type { Hasher } from "../verification/hasher.ts";
import type { PartsAlgorithm } from "../verification/expectation.ts";
import { hashNow } from "../verification/hasher.ts";
import type { Algorithm } from "../verification/hashOrder.ts";
import { hashOfParts } from "../verification/partsHash.ts";
import { local } from "../local/localError.ts";
import { cut, partRange, rangeLength } from "../partPlan.ts";

/** Up to this size a file is hashed on the spot. */
const smallBytes = 256 * 1024;
/** Of a file that a thread hashes as a whole: after so much a cancel is looked at. */
const stepBytes = 32 * 1024 ** 2;

/** A local file that is hashed where it lies, in one or several ways, off the main thread. */
export class FileHash {
  readonly #path: string;
  readonly #sizeBytes: number;
  readonly #handle: FileHandle;
  readonly #hasher: Hasher;

  private constructor(path: string, sizeBytes: number, handle: FileHandle, hasher: Hasher) {
    this.#path = path;
    this.#sizeBytes = sizeBytes;
    this.#handle = handle;
    this.#hasher = hasher;
  }

  /** Runs work with the file open. Throws `sourceChanged` when it has another size by now. */
  static async of<T>(
    path: string,
    sizeBytes: number,
    hasher: Hasher,
    work: (file: FileHash) => Promise<T>,
  ): Promise<T> {
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
    const flags = (O_RDONLY ?? 0) | O_NOFOLLOW | O_NONBLOCK;
    const handle = await local("Cannot read", path, () => open(path, flags));
    try {
      const { size } = await handle.stat();
      if (size !== sizeBytes)
        throw new StorageError("sourceChanged", `The file changed: ${path}`, { path });
      return await work(new FileHash(path, sizeBytes, handle, hasher));
    } finally {
      await handle.close();
    }
  }

  /** Of all of it, in the form that stores show. */
  async whole(algorithm: Algorithm, signal: AbortSignal): Promise<string> {
    if (this.#sizeBytes <= smallBytes) return hashNow(await this.#read(), algorithm);
    const stream = this.#hasher.stream(algorithm);
    let isFinished = false;
    try {
      for (let first = 0; first < this.#sizeBytes; first += stepBytes) {
        signal.throwIfAborted();
        const length = Math.min(stepBytes, this.#sizeBytes - first);
        await stream.update({ fd: this.#handle.fd, first, length });
      }
      isFinished = true;
      return await stream.finish();
    } finally {
      if (!isFinished) stream.drop();
    }
  }

  /** The ETag or checksum that it would have, had it been sent in parts of this size. */
  async inParts(
    partBytes: number,
    algorithm: PartsAlgorithm,
    signal: AbortSignal,
  ): Promise<string> {
    const plan = cut(this.#sizeBytes, partBytes);
    const all = Array.from({ length: plan.count }, (_each, index) => partRange(plan, index));
    return this.inRanges(all, algorithm, signal);
  }

  /** The same, had it been sent in these parts. */
  async inRanges(
    parts: readonly ByteRange[],
    algorithm: PartsAlgorithm,
    signal: AbortSignal,
  ): Promise<string> {
    const hashes: string[] = [];
    for (const range of parts) {
      signal.throwIfAborted();
      const input = { fd: this.#handle.fd, first: range.first, length: rangeLength(range) };
      hashes.push(await this.#hasher.once(input, algorithm));
    }
    return hashOfParts(algorithm, hashes);
  }

  async #read(): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(this.#sizeBytes);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await local("Cannot read", this.#path, () =>
        this.#handle.read(bytes, at, bytes.length - at, at),
      );
      if (bytesRead === 0)
        throw new StorageError("sourceChanged", `The file changed: ${this.#path}`, {
          path: this.#path,
        });
      at += bytesRead;
    }
    return bytes;
  }
}
