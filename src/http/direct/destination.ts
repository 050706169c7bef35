import type { ResponseHead } from "./responseHead.ts";

/** Where a connection reads a body to. */
export interface Destination {
  /** Whether it wants bodies in chunks, too: only short ones are read, and come in one piece. */
  readonly takesChunks?: boolean;
  /** Whether the body of an answer with this head may come here; asked once, before the others. */
  takes(head: ResponseHead): boolean;
  /** Room for what comes next, no more than what is left of the body. */
  room(leftBytes: number): Buffer;
  /** So many bytes came into the room, and so many are still to come. Gives those who wait for pieces one. */
  filled(bytes: number, leftBytes: number): Buffer | undefined;
}

/** The memory that the body is expected to fill, from its beginning on. */
export class MemoryDestination implements Destination {
  readonly #memory: Buffer;
  #filledBytes = 0;

  constructor({ buffer, byteOffset, byteLength }: Uint8Array) {
    this.#memory = Buffer.from(buffer, byteOffset, byteLength);
  }

  takes({ bodyBytes }: ResponseHead): boolean {
    return bodyBytes <= this.#memory.length;
  }

  room(leftBytes: number): Buffer {
    return this.#memory.subarray(this.#filledBytes, this.#filledBytes + leftBytes);
  }

  filled(bytes: number): Buffer | undefined {
    const piece = this.#memory.subarray(this.#filledBytes, this.#filledBytes + bytes);
    this.#filledBytes += bytes;
    return bytes > 0 ? piece : undefined;
  }
}
