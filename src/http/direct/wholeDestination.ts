import type { Destination } from "./destination.ts";
import type { ResponseHead } from "./responseHead.ts";

/** Memory for a small body as a whole, whatever it is. */
export class WholeDestination implements Destination {
  readonly takesChunks: boolean;
  readonly #block: Buffer;
  readonly #onCame: () => void;
  #head: ResponseHead | undefined;
  #heldBytes = 0;

  /** `onCame` is told whenever some of it has come. */
  constructor(block: Buffer, takesChunks: boolean, onCame: () => void) {
    this.takesChunks = takesChunks;
    this.#block = block;
    this.#onCame = onCame;
  }

  get head(): ResponseHead | undefined {
    return this.#head;
  }

  /** What has come. */
  get bytes(): Buffer {
    return this.#block.subarray(0, this.#heldBytes);
  }

  takes(head: ResponseHead): boolean {
    this.#head = head;
    return head.bodyBytes <= this.#block.length;
  }

  room(leftBytes: number): Buffer {
    return this.#block.subarray(this.#heldBytes, this.#heldBytes + leftBytes);
  }

  filled(bytes: number): undefined {
    this.#heldBytes += bytes;
    this.#onCame();
  }
}
