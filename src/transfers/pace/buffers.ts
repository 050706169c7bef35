import type { Disposable } from "../../core/events.ts";
import { Slots } from "./slots.ts";

export interface Loan {
  readonly bytes: Uint8Array;
  /** Gives the memory back; the bytes must not be touched afterwards. */
  release(): void;
}

/** Less is not worth keeping, and is hashed where it is. */
const smallestBlock = 256 * 1024;
const idleMs = 5000;

/**
 * Memory for bytes on their way, with one limit for all transfers together. Blocks are shared
 * memory, so that a hash thread reads them without a copy, and are used again and again.
 */
export class Buffers implements Disposable {
  readonly #slots: Slots;
  readonly #free = new Map<number, SharedArrayBuffer[]>();
  #freeBytes = 0;
  #lentBytes = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(limitBytes: number) {
    this.#slots = new Slots(limitBytes);
  }

  resize(limitBytes: number): void {
    this.#slots.resize(limitBytes);
  }

  /** Waits until there is room. One loan may be larger than the limit; it is then alone. */
  async take(sizeBytes: number, signal: AbortSignal): Promise<Loan> {
    if (sizeBytes < smallestBlock) {
      const release = await this.#slots.take(sizeBytes, signal);
      return { bytes: Buffer.allocUnsafe(sizeBytes), release };
    }
    const classBytes = 2 ** Math.ceil(Math.log2(sizeBytes));
    const giveBack = await this.#slots.take(classBytes, signal);
    clearTimeout(this.#idle);
    const block = this.#block(classBytes);
    this.#lentBytes += classBytes;
    let isLent = true;
    return {
      bytes: Buffer.from(block, 0, sizeBytes),
      release: () => {
        if (!isLent) return;
        isLent = false;
        this.#lentBytes -= classBytes;
        this.#keep(classBytes, block);
        giveBack();
      },
    };
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.#free.clear();
    this.#freeBytes = 0;
  }

  #block(classBytes: number): SharedArrayBuffer {
    const kept = this.#free.get(classBytes)?.pop();
    if (kept) {
      this.#freeBytes -= classBytes;
      return kept;
    }
    // Kept blocks of other sizes must not add to the limit.
    for (const [keptBytes, blocks] of this.#free) {
      while (this.#lentBytes + this.#freeBytes + classBytes > this.#slots.total && blocks.pop())
        this.#freeBytes -= keptBytes;
    }
    return new SharedArrayBuffer(classBytes);
  }

  #keep(classBytes: number, block: SharedArrayBuffer): void {
    const list = this.#free.get(classBytes);
    if (list) list.push(block);
    else this.#free.set(classBytes, [block]);
    this.#freeBytes += classBytes;
    if (this.#lentBytes === 0) this.#idle = setTimeout(() => this.dispose(), idleMs).unref();
  }
}
