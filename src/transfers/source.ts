import { StorageError } from "../core/errors.ts";
import type { ByteRange, WriteOptions } from "../core/store.ts";
import type { Expectation } from "./verification/expectation.ts";
import type { ItemProgress } from "./progress.ts";

/**
 * Bytes that can be read from any place, as often as needed: a local file, bytes in memory, or an
 * object. Reading throws `sourceChanged` when they are not what they were when it was opened.
 */
export interface Source {
  /** Path or key, for messages. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Differs when the bytes may differ; the same in every process. Holds no secret. */
  readonly fingerprint: string;
  /** Reading again costs no requests. */
  readonly isLocal: boolean;
  /** The server that they come from, where there is one. */
  readonly origin: string | undefined;
  /** What the bytes have to hash to, where that is known. */
  readonly expectation: Expectation;
  /**
   * Whether a hash that was computed as `expectation` says shows that the bytes are right; of bytes
   * that were read once, or that a second reading has confirmed.
   */
  isRight(value: string, reading?: "first" | "confirmed"): boolean;
  /** Sizes of the parts that `expectation` may be about, the most likely first. */
  readonly partLayouts: readonly number[];
  /**
   * The sizes of all parts, where `partLayouts` was only inferred and they are others: then a hash
   * that was computed by it shows nothing.
   */
  unevenParts?(signal: AbortSignal): Promise<readonly number[] | undefined>;
  /** Headers, metadata and whatever else a copy has to be written with. */
  headers(signal: AbortSignal): Promise<WriteOptions>;
  /** Reads as many bytes as the target holds, and tells how many more have come as they come. */
  fill(
    first: number,
    target: Uint8Array,
    signal: AbortSignal,
    onFilled?: (bytes: number) => void,
  ): Promise<void>;
  /**
   * Puts a range into a file without passing it on, and tells how many more bytes have come as they
   * come. Resolves to its CRC-32. Undefined where that is not possible or not worth while now.
   */
  land?(
    range: ByteRange,
    file: LandingFile,
    signal: AbortSignal,
    onLanded: (bytes: number) => void,
  ): Promise<number> | undefined;
  stream(range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Throws `sourceChanged` when it did; asked before the copy becomes visible. */
  confirm(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** An open file into which bytes of a source go, each to where it is in the source. */
export interface LandingFile {
  readonly fd: number;
  write(pieces: readonly Uint8Array[], position: number): Promise<void>;
  /** So many more were written past it. */
  landed(bytes: number): void;
}

/** Where a source's bytes go. What comes back is complete and verified, or nothing is left of it. */
export interface Sink<T> {
  receive(source: Source, progress: ItemProgress, signal: AbortSignal): Promise<T>;
}

/** Opens a source, hands it on and closes it, whatever happens. */
export async function withSource<S extends Source, T>(
  source: S,
  work: (source: S) => Promise<T>,
): Promise<T> {
  try {
    return await work(source);
  } finally {
    await source.close();
  }
}

/** Throws `corrupted` when a source's bytes are not what they should be. */
export function requireRight(source: Source, value: string): void {
  if (!source.isRight(value)) throw damaged(source);
}

export function damaged({ name }: Source): StorageError {
  return new StorageError("corrupted", `The bytes arrived damaged: ${name}`, { key: name });
}
