import type { ObjectHeaders } from "../../core/model.ts";
import type { ByteRange } from "../../core/store.ts";
import { contentTypeOf, sniffBytes } from "./contentType.ts";
import type { Expectation } from "../verification/expectation.ts";
import type { Source } from "../source.ts";

const blockBytes = 256 * 1024;

/** Bytes that somebody handed over, such as a file dropped from a desktop that gave no path. */
export class BytesSource implements Source {
  readonly isLocal = true;
  readonly origin = undefined;
  readonly expectation: Expectation = { kind: "none" };
  readonly partLayouts: readonly number[] = [];
  readonly name: string;
  readonly #bytes: Uint8Array;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.#bytes = bytes;
  }

  get fingerprint(): string {
    return `${this.sizeBytes}`;
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  isRight(): boolean {
    return true;
  }

  async headers(): Promise<ObjectHeaders> {
    const contentType = contentTypeOf(this.name, this.#bytes.subarray(0, sniffBytes));
    return contentType === undefined ? {} : { contentType };
  }

  async fill(
    first: number,
    target: Uint8Array,
    _signal: AbortSignal,
    onFilled?: (bytes: number) => void,
  ): Promise<void> {
    target.set(this.#bytes.subarray(first, first + target.length));
    onFilled?.(target.length);
  }

  async *stream({ first, last }: ByteRange): AsyncGenerator<Uint8Array> {
    for (let at = first; at <= last; at += blockBytes)
      yield this.#bytes.subarray(at, Math.min(at + blockBytes, last + 1));
  }

  async confirm(): Promise<void> {
    // Nobody else has these bytes.
  }

  async close(): Promise<void> {
    // Nothing was opened.
  }
}
