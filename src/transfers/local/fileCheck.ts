import type { ByteRange } from "../../core/store.ts";
import { multipartEtag, type Hasher, type HashStream } from "../verification/hasher.ts";
import { cut, partRange, rangeLength, type PartPlan } from "../partPlan.ts";
import type { Source } from "../source.ts";
import { combinedCrc32, crc32Text } from "../verification/crc32Combine.ts";
import type { HashInput } from "../verification/hashThread.ts";

/** Handing over less at a time would cost more than the hashing. */
const stepBytes = 4 * 1024 ** 2;

/**
 * Checks a file against what its source says of its hash while it is still being written: a thread
 * reads what is complete from the beginning on. Where parts can be hashed each by itself, it gets
 * them while they are in memory.
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
  /** How the file arrives, where the hash of the whole follows from those of its parts. */
  readonly #plan: PartPlan | undefined;
  readonly #partCrcs: Promise<string>[] = [];
  readonly #partMd5s: Promise<string>[] = [];
  #ordered = 0;
  #value: string | undefined;
  #isOver = false;

  /** With a `plan`, each of its parts has to be told as `arrived`. */
  constructor(source: Source, fd: number, hasher: Hasher, plan?: PartPlan) {
    const { expectation } = source;
    const isCrc32 = expectation.kind === "whole" && expectation.algorithm === "crc32";
    this.#plan = isCrc32 ? plan : undefined;
    this.#source = source;
    this.#hasher = hasher;
    this.#fd = fd;
    this.#wholeStream =
      expectation.kind === "whole" && !this.#plan
        ? hasher.stream(expectation.algorithm)
        : undefined;
    this.#partBytes = source.partLayouts[0];
  }

  /** A part, counted from 0; without its bytes it was in the file before. Resolves when it is hashed. */
  async arrived(index: number, bytes?: Uint8Array): Promise<void> {
    if (!this.#plan) return;
    const input = bytes ? { bytes } : this.#inFile(partRange(this.#plan, index));
    await (this.#partCrcs[index] = this.#order(this.#hasher.once(input, "crc32")));
  }

  /** A part whose CRC-32 was made on its way into the file. */
  landed(index: number, crc32: number): void {
    if (this.#plan) this.#partCrcs[index] = Promise.resolve(crc32Text(crc32));
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
      this.#partMd5s.push(this.md5Of(range));
    }
  }

  /** Whether the file is what its source is, once it is complete. */
  async isRight(): Promise<boolean> {
    return this.#isRight("first");
  }

  /** The same after some of it was written anew. */
  async isRightWith(changed: ByteRange): Promise<boolean> {
    this.#value = undefined;
    if (this.#plan) {
      const { partBytes } = this.#plan;
      const end = Math.floor(changed.last / partBytes);
      for (let index = Math.floor(changed.first / partBytes); index <= end; index++)
        await this.arrived(index);
    }
    if (this.#partBytes !== undefined && !this.#wholeStream) {
      const plan = cut(this.#source.sizeBytes, this.#partBytes);
      const end = Math.floor(changed.last / this.#partBytes);
      for (let index = Math.floor(changed.first / this.#partBytes); index <= end; index++) {
        this.#partMd5s[index] = this.md5Of(partRange(plan, index));
      }
    }
    return this.#isRight("first");
  }

  /** The same once all of it has been read a second time and is what the source gives. */
  async isRightAsRead(): Promise<boolean> {
    return this.#isRight("confirmed");
  }

  /** Of what is in the file now. */
  md5Of(range: ByteRange): Promise<string> {
    return this.#order(this.#hasher.once(this.#inFile(range), "md5"));
  }

  /** Resolves when no thread reads the file any more. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#orders);
    if (!this.#isOver) this.#wholeStream?.drop();
    this.#isOver = true;
  }

  async #isRight(reading: "first" | "confirmed"): Promise<boolean> {
    await Promise.allSettled(this.#orders);
    if (this.#failure) throw this.#failure.error;
    this.#value ??= await this.#hashed();
    return this.#value === undefined || this.#source.isRight(this.#value, reading);
  }

  /** Undefined where the source says nothing that could be compared. */
  async #hashed(): Promise<string | undefined> {
    const { expectation, partLayouts, sizeBytes } = this.#source;
    if (expectation.kind === "none") return undefined;
    if (this.#plan) return this.#wholeCrc32(this.#plan);
    if (expectation.kind === "whole") {
      if (this.#isOver || !this.#wholeStream)
        return this.#order(
          this.#hasher.once({ fd: this.#fd, first: 0, length: sizeBytes }, expectation.algorithm),
        );
      this.#isOver = true;
      return this.#wholeStream.finish();
    }
    // Nobody says how it was cut: then its ETag tells nothing about its bytes.
    if (this.#partBytes === undefined) return undefined;
    const etag = multipartEtag(await Promise.all(this.#partMd5s));
    if (etag === expectation.value) return etag;
    for (const other of partLayouts.slice(1))
      if ((await this.#etagWith(other)) === expectation.value) return expectation.value;
    return etag;
  }

  #inFile(range: ByteRange): HashInput {
    return { fd: this.#fd, first: range.first, length: rangeLength(range) };
  }

  async #wholeCrc32(plan: PartPlan): Promise<string> {
    const crcs = await Promise.all(this.#partCrcs);
    return combinedCrc32(
      crcs.map((crc32, index) => ({ crc32, sizeBytes: rangeLength(partRange(plan, index)) })),
    );
  }

  async #etagWith(partBytes: number): Promise<string> {
    const plan = cut(this.#source.sizeBytes, partBytes);
    const md5s: string[] = [];
    for (let index = 0; index < plan.count; index++) {
      md5s.push(await this.md5Of(partRange(plan, index)));
    }
    return multipartEtag(md5s);
  }

  #order<T>(promise: Promise<T>): Promise<T> {
    this.#orders.add(promise);
    void promise
      .catch((error: unknown) => (this.#failure ??= { error }))
      .finally(() => this.#orders.delete(promise));
    return promise;
  }
}
