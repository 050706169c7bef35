import type { Hasher, HashStream } from "./hasher.ts";
import { unlessAborted } from "../signals.ts";
import type { Source } from "../source.ts";

/** Hashes a whole source from parts that are read at the same time, each when its turn comes. */
export class WholeHash {
  readonly #source: Source;
  readonly #stream: HashStream;
  readonly #hashed = new Map<number, PromiseWithResolvers<void>>();
  #isOver = false;

  private constructor(source: Source, stream: HashStream) {
    this.#source = source;
    this.#stream = stream;
  }

  /** Undefined when the source does not say what it hashes to as a whole. */
  static of(source: Source, hasher: Hasher): WholeHash | undefined {
    const { expectation } = source;
    return expectation.kind === "whole"
      ? new WholeHash(source, hasher.stream(expectation.algorithm))
      : undefined;
  }

  /** Takes part `index`, counted from 0; resolves when its bytes are not needed any more. */
  async update(index: number, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    if (index > 0) await unlessAborted(this.#turn(index - 1).promise, signal);
    this.#hashed.delete(index - 1);
    await this.#stream.update({ bytes });
    this.#turn(index).resolve();
  }

  /** After the last part. */
  async isRight(): Promise<boolean> {
    this.#isOver = true;
    return this.#source.isRight(await this.#stream.finish());
  }

  drop(): void {
    if (!this.#isOver) this.#stream.drop();
    this.#isOver = true;
  }

  #turn(index: number): PromiseWithResolvers<void> {
    const known = this.#hashed.get(index);
    if (known) return known;
    const turn = Promise.withResolvers<void>();
    this.#hashed.set(index, turn);
    return turn;
  }
}
