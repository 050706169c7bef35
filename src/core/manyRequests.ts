import type { ObjectHeaders } from "./model.ts";
import type { CopyRequest, Written } from "./store.ts";

export interface ManyCopies {
  /** How many at once. */
  readonly parallel: number;
  /** The copy of this index is made; of what, its ETag may show. */
  onCopied(index: number, written: Written): void;
}

/** What a store may do whose server copies. */
export interface CopiesTogether {
  /** Whether many copies into this bucket may be made in one order, and it is worth while now. */
  copiesMany?(bucket: string): boolean;
  /**
   * Makes copies of small objects into one bucket, until one is not plainly made; only where
   * `copiesMany` says so. What it does not tell may have been made or not, and is to be copied by
   * itself. Resolves when nothing is under way any more. Throws the signal's reason, and what asking
   * for credentials throws.
   */
  copyMany?(
    bucket: string,
    requests: readonly CopyRequest[],
    many: ManyCopies,
    signal: AbortSignal,
  ): Promise<void>;
}

/** A small object that is to be written. */
export interface SmallWrite {
  readonly key: string;
  /** The ETag of the one object that may be replaced, without quotes; absent where nothing may be. */
  readonly replaces?: string;
  /** Stay as they are until the order is over. */
  readonly bytes: Uint8Array;
  /** Base64. */
  readonly md5: string;
  readonly headers: ObjectHeaders;
}

export interface ManyWrites {
  /** How many at once. */
  readonly parallel: number;
  /** The object of this index has been taken; whether it is what was sent, its ETag may show. */
  onWritten(index: number, written: Written): void;
}

/** What a store may do that refuses to replace what is there. */
export interface WritesTogether {
  /**
   * Whether many objects may be written to this bucket in one order, and it is worth while now: where
   * nothing is (`absence`), or in place of an object of a known ETag (`match`). The server refuses it
   * where that is not so.
   */
  writesMany?(bucket: string, condition: "absence" | "match"): boolean;
  /**
   * Writes small objects, each under its condition, until one is not plainly taken; only where
   * `writesMany` says so. What it does not tell may have been written or not, and is to be written by
   * itself. Resolves and throws as `copyMany` does.
   */
  writeMany?(
    bucket: string,
    writes: readonly SmallWrite[],
    many: ManyWrites,
    signal: AbortSignal,
  ): Promise<void>;
}
