import type { ByteRange } from "../../core/store.ts";
import type { Hasher, HashStream } from "../verification/hasher.ts";
import { cut, partRange, rangeLength, rangesOf, type PartPlan } from "../partPlan.ts";
import type { Source } from "../source.ts";
import type { PartsAlgorithm } from "../verification/expectation.ts";
import { crc32Text } from "../../checksums/crc32Combine.ts";
import type { Algorithm, HashInput } from "../verification/hashOrder.ts";
import { followsFromCrc32s, hashOfParts, valueFromCrc32s } from "../verification/partsHash.ts";

interface SourceParts {
  readonly plan: PartPlan;
  readonly algorithm: PartsAlgorithm;
}

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
  /** The parts that the source was made of, where they are hashed in the file. */
  readonly #sourceParts: SourceParts | undefined;
  /** Orders under way, so that the file is not closed under them. */
  readonly #orders = new Set<Promise<unknown>>();
  #failure: { readonly error: unknown } | undefined;
  /** How the file arrives, where what is expected follows from the CRC-32s of its parts. */
  readonly #plan: PartPlan | undefined;
  readonly #partCrcs: Promise<string>[] = [];
  readonly #partHashes: Promise<string>[] = [];
  /** Sizes of the source's parts, where they are not all alike. */
  #unevenParts: readonly number[] | undefined;
  #ordered = 0;
  #value: string | undefined;
  #isOver = false;

  /** With a `plan`, each of its parts has to be told as `arrived`. */
  constructor(source: Source, fd: number, hasher: Hasher, plan?: PartPlan) {
    const { expectation, partLayouts, sizeBytes } = source;
    this.#plan = plan && followsFromCrc32s(source, plan) ? plan : undefined;
    this.#source = source;
    this.#hasher = hasher;
    this.#fd = fd;
    this.#wholeStream =
      expectation.kind === "whole" && !this.#plan
        ? hasher.stream(expectation.algorithm)
        : undefined;
    const [partBytes] = partLayouts;
    if (expectation.kind === "parts" && !this.#plan && partBytes !== undefined) {
      const { algorithm } = expectation;
      this.#sourceParts = { plan: cut(sizeBytes, partBytes), algorithm };
    }
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
    const parts = this.#sourceParts;
    while (parts && this.#partHashes.length < parts.plan.count) {
      const range = partRange(parts.plan, this.#partHashes.length);
      if (range.last >= complete) return;
      this.#partHashes.push(this.#hashOf(range, parts.algorithm));
    }
  }

  /** Whether the file is what its source is, once it is complete. */
  async isRight(): Promise<boolean> {
    return this.#isRight("first");
  }

  /** The source's parts turned out to have these sizes: from now on they are hashed in the file. */
  cutAs(sizes: readonly number[]): void {
    this.#unevenParts = sizes;
    this.#value = undefined;
  }

  /** The same after some of it was written anew. */
  async isRightWith(changed: ByteRange): Promise<boolean> {
    this.#value = undefined;
    if (this.#plan) {
      for (const index of partsOf(this.#plan, changed)) await this.arrived(index);
    }
    if (this.#sourceParts) {
      const { plan, algorithm } = this.#sourceParts;
      for (const index of partsOf(plan, changed))
        this.#partHashes[index] = this.#hashOf(partRange(plan, index), algorithm);
    }
    return this.#isRight("first");
  }

  /** The same once all of it has been read a second time and is what the source gives. */
  async isRightAsRead(): Promise<boolean> {
    return this.#isRight("confirmed");
  }

  /** Of what is in the file now. */
  md5Of(range: ByteRange): Promise<string> {
    return this.#hashOf(range, "md5");
  }

  #hashOf(range: ByteRange, algorithm: Algorithm): Promise<string> {
    return this.#order(this.#hasher.once(this.#inFile(range), algorithm));
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
    if (this.#unevenParts && expectation.kind === "parts")
      return this.#valueOf(rangesOf(this.#unevenParts), expectation.algorithm);
    if (this.#plan)
      return valueFromCrc32s(this.#source, this.#plan, await Promise.all(this.#partCrcs));
    if (expectation.kind === "whole") {
      if (this.#isOver || !this.#wholeStream)
        return this.#order(
          this.#hasher.once({ fd: this.#fd, first: 0, length: sizeBytes }, expectation.algorithm),
        );
      this.#isOver = true;
      return this.#wholeStream.finish();
    }
    // Nobody says how it was cut: then its ETag tells nothing about its bytes.
    if (!this.#sourceParts) return undefined;
    const value = hashOfParts(expectation.algorithm, await Promise.all(this.#partHashes));
    if (value === expectation.value) return value;
    for (const other of partLayouts.slice(1))
      if ((await this.#valueWith(other, expectation.algorithm)) === expectation.value)
        return expectation.value;
    return value;
  }

  #inFile(range: ByteRange): HashInput {
    return { fd: this.#fd, first: range.first, length: rangeLength(range) };
  }

  async #valueWith(partBytes: number, algorithm: PartsAlgorithm): Promise<string> {
    const plan = cut(this.#source.sizeBytes, partBytes);
    const all = Array.from({ length: plan.count }, (_each, index) => partRange(plan, index));
    return this.#valueOf(all, algorithm);
  }

  async #valueOf(parts: readonly ByteRange[], algorithm: PartsAlgorithm): Promise<string> {
    const hashes: string[] = [];
    for (const range of parts) hashes.push(await this.#hashOf(range, algorithm));
    return hashOfParts(algorithm, hashes);
  }

  #order<T>(promise: Promise<T>): Promise<T> {
    this.#orders.add(promise);
    void promise
      .catch((error: unknown) => (this.#failure ??= { error }))
      .finally(() => this.#orders.delete(promise));
    return promise;
  }
}

/** Indexes of the parts that a range is in. */
function* partsOf({ partBytes }: PartPlan, { first, last }: ByteRange): Generator<number> {
  for (let index = Math.floor(first / partBytes); index <= Math.floor(last / partBytes); index++)
    yield index;
}
