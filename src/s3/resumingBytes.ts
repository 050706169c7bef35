import { isStorageError, StorageError } from "../core/errors.ts";

/** How often in a row the bytes may break off without getting anywhere. */
const fruitlessLimit = 3;
/** A server that sends a few bytes each time would be asked a million times for a large object. */
const headwayBytes = 64 * 1024;

/**
 * Bytes that survive a broken connection: the rest is opened again from where they broke off.
 * `reopen` gives undefined where that is not possible.
 */
export class ResumingBytes implements AsyncIterableIterator<Uint8Array> {
  readonly #reopen: (offset: number) => Promise<AsyncIterable<Uint8Array> | undefined>;
  readonly #signal: AbortSignal;
  readonly #sizeBytes: number | undefined;
  #source: AsyncIterator<Uint8Array>;
  #offset = 0;
  #brokeOffAt = 0;
  #fruitless = 0;

  /** Without `sizeBytes` the end of the first body is taken for the end. */
  constructor(
    first: AsyncIterable<Uint8Array>,
    sizeBytes: number | undefined,
    reopen: (offset: number) => Promise<AsyncIterable<Uint8Array> | undefined>,
    signal: AbortSignal,
  ) {
    this.#source = first[Symbol.asyncIterator]();
    this.#reopen = reopen;
    this.#sizeBytes = sizeBytes;
    this.#signal = signal;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    for (;;) {
      try {
        const result = await this.#source.next();
        if (result.done) this.#requireAll();
        else this.#offset += result.value.length;
        return result;
      } catch (error) {
        await this.#resume(error);
      }
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #requireAll(): void {
    const expected = this.#sizeBytes;
    if (expected === undefined || this.#offset === expected) return;
    const message = `The object ended after ${this.#offset} of ${expected} bytes`;
    throw new StorageError("truncated", message, { operation: "get" });
  }

  async #resume(error: unknown): Promise<void> {
    if (this.#signal.aborted) throw this.#signal.reason;
    if (!isStorageError(error, "connectionLost", "truncated", "timeout")) throw error;
    if (this.#offset - this.#brokeOffAt >= headwayBytes) this.#fruitless = 0;
    this.#brokeOffAt = this.#offset;
    if (++this.#fruitless > fruitlessLimit) throw error;
    const rest = await this.#reopen(this.#offset).catch((cause: unknown) => {
      if (!isStorageError(cause, "preconditionFailed", "noSuchObject")) throw cause;
      const { facts } = cause;
      throw new StorageError("sourceChanged", "The object changed while it was read", facts, {
        cause,
      });
    });
    if (!rest) throw error;
    this.#source = rest[Symbol.asyncIterator]();
  }
}
