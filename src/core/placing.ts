/** A small object that is to become a file, exactly as it was listed. */
export interface FileToPlace {
  readonly key: string;
  readonly sizeBytes: number;
  /** The object's ETag, which is the MD5 of its bytes in hexadecimal. */
  readonly md5: string;
  /** The file that it becomes, whose name is free. */
  readonly target: string;
  /** A free name beside it, for as long as it is written. */
  readonly partial: string;
}

export interface PlacingOptions {
  /** How many at once. */
  readonly parallel: number;
  /** The file of this index is there: on the disk, with the bytes of that MD5 and the object's time. */
  onPlaced(index: number): void;
}
