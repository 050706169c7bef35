/** A small object that is to become a file, exactly as it was listed. */
export interface FileToPlace {
  readonly key: string;
  readonly sizeBytes: number;
  /** The object's ETag, which is the MD5 of its bytes in hexadecimal. */
  readonly md5: string;
  /** The file that it becomes. */
  readonly target: string;
  /** What `identityOf` says of the one file that may be replaced; absent where the name is free. */
  readonly replaced?: string;
  /** A free name beside it, for as long as it is written. */
  readonly partial: string;
}

export interface PlacingOptions {
  /** How many at once. */
  readonly parallel: number;
  /** The file of this index is there: on the disk, with the bytes of that MD5 and the object's time. */
  onPlaced(index: number): void;
  /** The file of this index failed, and its partial file could not be removed. */
  onLeftBehind(index: number, failure: WriteProblem): void;
}

/** What the system said of a file that could not be written. */
export interface WriteProblem {
  readonly error: string;
  /** `EACCES`, … */
  readonly code: string;
}

/** What a store may do that receives files on threads of its own. */
export interface FileReception {
  /** Whether bytes of this bucket may land in a file, and it is worth while to ask for that. */
  lands?(bucket: string): boolean;
  /**
   * Makes files of small objects, until one is not plainly as it was listed; only where `lands` says
   * so. Of what it tells nothing of nothing is there: whoever reads it learns what is wrong. Resolves
   * when no file is touched any more. Throws the signal's reason, and what asking for credentials
   * throws.
   */
  place?(
    bucket: string,
    files: readonly FileToPlace[],
    options: PlacingOptions,
    signal: AbortSignal,
  ): Promise<void>;
}
