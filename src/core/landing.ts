/**
 * A place in an open file for the bytes of one read. A store may put them there itself, on a thread
 * of its own, instead of handing them over; it then hands over none. Counts what is there.
 */
export class Landing {
  /** Open for writing, and kept open until `idle` resolves. */
  readonly fd: number;
  /** Where the first byte goes. */
  readonly position: number;
  /** All that is read, or nothing lands. */
  readonly sizeBytes: number;
  readonly #onLanded: (bytes: number) => void;
  #crc32: number;
  #landedBytes = 0;
  #writing: Promise<void> = Promise.resolve();

  /** `crc32` is that of what comes before, 0 where nothing does. `onLanded` is told how many more. */
  constructor(
    place: {
      readonly fd: number;
      readonly position: number;
      readonly sizeBytes: number;
      readonly crc32: number;
    },
    onLanded: (bytes: number) => void,
  ) {
    this.fd = place.fd;
    this.position = place.position;
    this.sizeBytes = place.sizeBytes;
    this.#crc32 = place.crc32;
    this.#onLanded = onLanded;
  }

  /** Of what came before and of all that landed. */
  get crc32(): number {
    return this.#crc32;
  }

  get landedBytes(): number {
    return this.#landedBytes;
  }

  /** Whoever writes says so before, with a promise that resolves when it certainly writes no more. */
  begin(writing: Promise<void>): void {
    this.#writing = writing;
  }

  /** So many more bytes are in the file, in order. */
  landed(bytes: number, crc32: number): void {
    this.#landedBytes += bytes;
    this.#crc32 = crc32;
    this.#onLanded(bytes);
  }

  /** Resolves when nobody writes to the file for it. */
  idle(): Promise<void> {
    return this.#writing;
  }
}
