import { StorageError } from "../../core/errors.ts";
import { multipartEtag, type Hasher, type HashStream } from "../verification/hasher.ts";
import { cut, partRange, rangeLength } from "../partPlan.ts";
import type { Source } from "../source.ts";

/** Handing over less at a time would cost more than the hashing. */
const stepBytes = 4 * 1024 ** 2;

/**
 * Checks a file against what its source says of its hash while it is still being written: a thread
 * reads what is complete from the beginning on.
 */
export class FileCheck {
  readonly #source: Source;
  readonly #hasher: Hasher;
  readonly #fd: number;
  readonly #wholeStream: HashStream | undefined;
  readonly #partBytes: number | undefined;
  /** Orders under way, so that the file is not closed under them. */
  readonly #orders = new Set<Promise<unknown>>();
  #failure: { readonly error: unknown } | undefined;
  readonly #partMd5s: Promise<string>[] = [];
  #ordered = 0;
  #isOver = false;

  constructor(source: Source, fd: number, hasher: Hasher) {
    const { expectation } = source;
    this.#source = source;
    this.#hasher = hasher;
    this.#fd = fd;
    this.#wholeStream =
      expectation.kind === "whole" ? hasher.stream(expectation.algorithm) : undefined;
    this.#partBytes = source.partLayouts[0];
  }

  /** The first so many bytes of the file are written. */
  advance(complete: number): void {
    const { sizeBytes } = this.#source;
    const isEnd = complete === sizeBytes;
    if (this.#wholeStream && (isEnd || complete - this.#ordered >= stepBytes)) {
      const length = complete - this.#ordered;
      if (length > 0)
        void this.#order(this.#wholeStream.update({ fd: this.#fd, first: this.#ordered, length }));
      this.#ordered = complete;
    }
    if (this.#partBytes === undefined) return;
    const plan = cut(sizeBytes, this.#partBytes);
    while (this.#partMd5s.length < plan.count) {
      const range = partRange(plan, this.#partMd5s.length);
      if (range.last >= complete) return;
      this.#partMd5s.push(this.#order(this.#md5Of(range.first, rangeLength(range))));
    }
  }

  /** Throws `corrupted` when the file is not what its source is. */
  async require(): Promise<void> {
    const { expectation, name } = this.#source;
    if (expectation.kind === "none") return;
    await Promise.allSettled(this.#orders);
    if (this.#failure) throw this.#failure.error;
    if (await this.#isRight()) return;
    throw new StorageError("corrupted", `The bytes arrived damaged: ${name}`, { key: name });
  }

  /** Resolves when no thread reads the file any more. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#orders);
    if (!this.#isOver) this.#wholeStream?.drop();
    this.#isOver = true;
  }

  async #isRight(): Promise<boolean> {
    const source = this.#source;
    if (this.#wholeStream) {
      this.#isOver = true;
      return source.isRight(await this.#wholeStream.finish());
    }
    // Nobody says how it was cut: then its ETag tells nothing about its bytes.
    if (this.#partBytes === undefined) return true;
    const etag = multipartEtag(await Promise.all(this.#partMd5s));
    if (source.expectation.kind !== "parts" || etag === source.expectation.value)
      return source.isRight(etag);
    for (const other of source.partLayouts.slice(1)) {
      if ((await this.#etagWith(other)) === source.expectation.value)
        return source.isRight(source.expectation.value);
    }
    return source.isRight(etag);
  }

  async #etagWith(partBytes: number): Promise<string> {
    const plan = cut(this.#source.sizeBytes, partBytes);
    const md5s: string[] = [];
    for (let index = 0; index < plan.count; index++) {
      const range = partRange(plan, index);
      md5s.push(await this.#order(this.#md5Of(range.first, rangeLength(range))));
    }
    return multipartEtag(md5s);
  }

  #md5Of(first: number, length: number): Promise<string> {
    return this.#hasher.once({ fd: this.#fd, first, length }, "md5");
  }

  #order<T>(promise: Promise<T>): Promise<T> {
    this.#orders.add(promise);
    void promise
      .catch((error: unknown) => (this.#failure ??= { error }))
      .finally(() => this.#orders.delete(promise));
    return promise;
  }
}
