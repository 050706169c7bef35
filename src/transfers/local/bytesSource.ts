import type { ByteRange, WriteOptions } from "../../core/store.ts";
import { contentTypeOf, sniffBytes } from "./contentType.ts";
import type { Expectation } from "../verification/expectation.ts";
import type { Source } from "../source.ts";

const blockBytes = 256 * 1024;

/** Bytes in memory: a small file, or what a desktop dropped without a path. */
export class BytesSource implements Source {
  readonly isLocal = true;
  readonly origin = undefined;
  readonly expectation: Expectation = { kind: "none" };
  readonly partLayouts: readonly number[] = [];
  readonly name: string;
  readonly fingerprint: string;
  /** All of them, until it is closed. */
  readonly bytes: Uint8Array;
  readonly #headers: WriteOptions | undefined;
  readonly #release: () => void;

  /**
   * `release` is called when the bytes are not needed any more. Without `headers`, name and bytes make
   * a Content-Type.
   */
  constructor(
    name: string,
    bytes: Uint8Array,
    options: {
      readonly fingerprint?: string;
      readonly headers?: WriteOptions;
      release?(): void;
    } = {},
  ) {
    this.name = name;
    this.fingerprint = options.fingerprint ?? `${bytes.length}`;
    this.#headers = options.headers;
    this.#release = () => options.release?.();
    this.bytes = bytes;
  }

  get sizeBytes(): number {
    return this.bytes.length;
  }

  isRight(): boolean {
    return true;
  }

  async headers(): Promise<WriteOptions> {
    if (this.#headers) return this.#headers;
    const contentType = contentTypeOf(this.name, this.bytes.subarray(0, sniffBytes));
    return contentType === undefined ? {} : { contentType };
  }

  async fill(
    first: number,
    target: Uint8Array,
    _signal: AbortSignal,
    onFilled?: (bytes: number) => void,
  ): Promise<void> {
    target.set(this.bytes.subarray(first, first + target.length));
    onFilled?.(target.length);
  }

  async *stream({ first, last }: ByteRange): AsyncGenerator<Uint8Array> {
    for (let at = first; at <= last; at += blockBytes)
      yield this.bytes.subarray(at, Math.min(at + blockBytes, last + 1));
  }

  async confirm(): Promise<void> {
    // Nobody else has these bytes.
  }

  async close(): Promise<void> {
    this.#release();
  }
}
