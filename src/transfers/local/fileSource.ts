import { constants, type BigIntStats } from "node:fs";
import { lstat, open, type FileHandle } from "node:fs/promises";
import { StorageError } from "../../core/errors.ts";
import type { ObjectHeaders } from "../../core/model.ts";
import type { ByteRange } from "../../core/store.ts";
import { contentTypeOf, needsBeginning, sniffBytes } from "./contentType.ts";
import type { Expectation } from "../verification/expectation.ts";
import type { Hasher } from "../verification/hasher.ts";
import { errorCode } from "../../files/errorCode.ts";
import { local } from "./localError.ts";
import type { Source } from "../source.ts";

/** Of a file, as far as it can be told without reading it. */
export function fingerprintOf({ size, mtimeNs }: BigIntStats): string {
  return `${size}:${mtimeNs}`;
}

const streamBlockBytes = 256 * 1024;

/** A local file, open. Its size, time and identity when it was opened are what it has to keep. */
export class FileSource implements Source {
  readonly isLocal = true;
  readonly origin = undefined;
  readonly expectation: Expectation = { kind: "none" };
  readonly partLayouts: readonly number[] = [];
  readonly name: string;
  readonly sizeBytes: number;
  readonly fingerprint: string;
  readonly #handle: FileHandle;
  readonly #opened: BigIntStats;

  private constructor(path: string, handle: FileHandle, opened: BigIntStats) {
    this.name = path;
    this.sizeBytes = Number(opened.size);
    this.fingerprint = fingerprintOf(opened);
    this.#handle = handle;
    this.#opened = opened;
  }

  /**
   * Throws `localUnsupported` for anything but a regular file. A symbolic link that took the
   * file's place is not followed, and a FIFO does not block.
   */
  static async open(path: string): Promise<FileSource> {
    // Windows has neither flag: there they are undefined, and links need a privilege.
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
    const flags = (O_RDONLY ?? 0) | O_NOFOLLOW | O_NONBLOCK;
    return local("Cannot read", path, async () => {
      const handle = await open(path, flags);
      try {
        const stats = await handle.stat({ bigint: true });
        if (!stats.isFile())
          throw new StorageError("localUnsupported", `Not a regular file: ${path}`, { path });
        return new FileSource(path, handle, stats);
      } catch (error) {
        await handle.close();
        throw error;
      }
    });
  }

  /** MD5 of the whole file, read by a thread. */
  md5(hasher: Hasher): Promise<string> {
    return hasher.once({ fd: this.#handle.fd, first: 0, length: this.sizeBytes }, "md5");
  }

  isRight(): boolean {
    return true;
  }

  async headers(): Promise<ObjectHeaders> {
    let beginning: Uint8Array = new Uint8Array();
    if (needsBeginning(this.name)) {
      const buffer = new Uint8Array(Math.min(sniffBytes, this.sizeBytes));
      const { bytesRead } = await local("Cannot read", this.name, () =>
        this.#handle.read(buffer, 0, buffer.length, 0),
      );
      beginning = buffer.subarray(0, bytesRead);
    }
    const contentType = contentTypeOf(this.name, beginning);
    return contentType === undefined ? {} : { contentType };
  }

  async fill(
    first: number,
    target: Uint8Array,
    signal: AbortSignal,
    onFilled?: (bytes: number) => void,
  ): Promise<void> {
    for (let at = 0; at < target.length;) {
      signal.throwIfAborted();
      const { bytesRead } = await local("Cannot read", this.name, () =>
        this.#handle.read(target, at, target.length - at, first + at),
      );
      if (bytesRead === 0) throw this.#changed();
      at += bytesRead;
      onFilled?.(bytesRead);
    }
    // For the whole file at once it is asked anyway, right after.
    if (target.length < this.sizeBytes) await this.#confirmOpen();
  }

  async *stream(range: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (let at = range.first; at <= range.last;) {
      signal.throwIfAborted();
      const wanted = Math.min(streamBlockBytes, range.last + 1 - at);
      const block = Buffer.allocUnsafeSlow(wanted);
      const { bytesRead } = await local("Cannot read", this.name, () =>
        this.#handle.read(block, 0, wanted, at),
      );
      if (bytesRead === 0) throw this.#changed();
      at += bytesRead;
      if (at > range.last) await this.#confirmOpen();
      yield block.subarray(0, bytesRead);
    }
  }

  /** A file that was deleted meanwhile is still whole; one that was replaced is another one. */
  async confirm(): Promise<void> {
    const now = await this.#atPath();
    if (!now) return this.#confirmOpen();
    const isOther = now.ino !== this.#opened.ino || now.dev !== this.#opened.dev;
    if (isOther || this.#isOtherThan(now)) throw this.#changed();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #confirmOpen(): Promise<void> {
    const now = await local("Cannot read", this.name, () => this.#handle.stat({ bigint: true }));
    if (this.#isOtherThan(now)) throw this.#changed();
  }

  /** Undefined when nothing is there any more. */
  async #atPath(): Promise<BigIntStats | undefined> {
    try {
      return await lstat(this.name, { bigint: true });
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      return undefined;
    }
  }

  #isOtherThan(now: BigIntStats): boolean {
    return now.size !== this.#opened.size || now.mtimeNs !== this.#opened.mtimeNs;
  }

  #changed(): StorageError {
    return new StorageError("sourceChanged", `The file changed while it was read: ${this.name}`, {
      path: this.name,
    });
  }
}
