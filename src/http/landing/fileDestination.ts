import { writeSync } from "node:fs";
import type { Crc32Block } from "../../checksums/crc32Block.ts";
import type { Destination } from "../direct/destination.ts";
import type { ResponseHead } from "../direct/responseHead.ts";
import type { LandingPlace, ThreadSettings } from "./message.ts";

/**
 * So much is worth a write: small enough to be in the processor's own memory still. While another
 * thread writes, more is gathered: a file takes one writer at a time, and the other would wait.
 */
const leastWritten = 192 * 1024;
/** What arrives slowly is not held back for longer. */
const longestHeldMs = 100;
/** More often is not told of what has landed. */
const tellBytes = 1024 ** 2;
/** Of an answer that says what is wrong. */
const longestText = 64 * 1024;

/** A file could not be written to. */
export class WriteFailure extends Error {
  override readonly name = "WriteFailure";
}

/** A place in a file. Bodies of answers that are errors are gathered in memory instead. */
export class FileDestination implements Destination {
  readonly #place: LandingPlace;
  /** `Range` of the request. */
  readonly #asked: string | undefined;
  readonly #block: Crc32Block;
  readonly #isWriting: Int32Array;
  readonly #writers: Int32Array;
  readonly #onLanded: (bytes: number, crc32: number) => void;
  #kind: "file" | "text" = "file";
  #heldBytes = 0;
  #writtenBytes = 0;
  #toldBytes = 0;
  #crc32: number;
  #lastWrite = performance.now();

  /** `block` is used until the answer has ended. */
  constructor(
    place: LandingPlace,
    asked: string | undefined,
    {
      block,
      isWriting,
      writers,
    }: { readonly block: Crc32Block } & Pick<ThreadSettings, "isWriting" | "writers">,
    onLanded: (bytes: number, crc32: number) => void,
  ) {
    this.#place = place;
    this.#asked = asked;
    this.#block = block;
    this.#isWriting = isWriting;
    this.#writers = writers;
    this.#crc32 = place.crc32;
    this.#onLanded = onLanded;
  }

  takes(head: ResponseHead): boolean {
    if (head.status >= 300) {
      this.#kind = "text";
      return head.bodyBytes <= longestText;
    }
    return head.bodyBytes === this.#place.sizeBytes && isWhatWasAsked(head, this.#asked);
  }

  room(leftBytes: number): Buffer {
    const { bytes } = this.#block;
    return bytes.subarray(this.#heldBytes, Math.min(bytes.length, this.#heldBytes + leftBytes));
  }

  /** Throws WriteFailure. */
  filled(bytes: number, leftBytes: number): Buffer | undefined {
    if (this.#kind === "text") return Buffer.from(this.#block.bytes.subarray(0, bytes));
    this.#heldBytes += bytes;
    const isFull = this.#heldBytes === this.#block.bytes.length || leftBytes === 0;
    const isEnough = this.#heldBytes >= leastWritten && Atomics.load(this.#writers, 0) <= 0;
    const isDue = isFull || isEnough || performance.now() - this.#lastWrite > longestHeldMs;
    if (isDue) this.flush();
    return undefined;
  }

  /** Writes what is held, and tells of it. Throws WriteFailure. */
  flush(): void {
    const held = this.#block.bytes.subarray(0, this.#heldBytes);
    if (held.length === 0) return;
    this.#write(held);
    // Only what was written as a whole counts: the sum is of no less.
    this.#crc32 = this.#block.take(held.length, this.#crc32);
    this.#writtenBytes += held.length;
    this.#heldBytes = 0;
    const now = performance.now();
    const isSlow = now - this.#lastWrite > longestHeldMs;
    this.#lastWrite = now;
    const untold = this.#writtenBytes - this.#toldBytes;
    if (untold < tellBytes && !isSlow && this.#writtenBytes < this.#place.sizeBytes) return;
    this.#tell();
  }

  /** Of a body that broke off: what there is of it is worth keeping. */
  end(): void {
    if (this.#kind === "text") return;
    try {
      this.flush();
    } catch (error) {
      // The next who writes is told of it; that the body broke off is what this one is told.
      if (!(error instanceof WriteFailure)) throw error;
    }
    this.#tell();
  }

  #write(bytes: Buffer): void {
    const { fd, position } = this.#place;
    Atomics.store(this.#isWriting, 0, 1);
    Atomics.add(this.#writers, 0, 1);
    try {
      const start = position + this.#writtenBytes;
      for (let at = 0; at < bytes.length;)
        at += writeSync(fd, bytes, at, bytes.length - at, start + at);
    } catch (error) {
      throw new WriteFailure(String(error), { cause: error });
    } finally {
      Atomics.sub(this.#writers, 0, 1);
      Atomics.store(this.#isWriting, 0, 0);
    }
  }

  #tell(): void {
    const bytes = this.#writtenBytes - this.#toldBytes;
    this.#toldBytes = this.#writtenBytes;
    if (bytes > 0) this.#onLanded(bytes, this.#crc32);
  }
}

/** That range, or everything where no range was asked for. */
function isWhatWasAsked({ status, headers }: ResponseHead, asked: string | undefined): boolean {
  if (asked === undefined) return status === 200;
  const given = /^\s*bytes\s+(\d+-\d+)\//i.exec(String(headers["content-range"] ?? ""))?.[1];
  return status === 206 && given !== undefined && asked === `bytes=${given}`;
}
