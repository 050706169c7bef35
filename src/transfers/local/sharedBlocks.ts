import type { Loan } from "../pace/buffers.ts";

const smallestBytes = 4096;
const mostKeptBytes = 8 * 1024 ** 2;

/** Small pieces of memory that threads see, too, used again and again: nothing is copied to them. */
export class SharedBlocks {
  readonly #free = new Map<number, SharedArrayBuffer[]>();
  #keptBytes = 0;

  take(sizeBytes: number): Loan {
    const classBytes = Math.max(smallestBytes, 2 ** Math.ceil(Math.log2(sizeBytes)));
    const kept = this.#free.get(classBytes)?.pop();
    if (kept) this.#keptBytes -= classBytes;
    const block = kept ?? new SharedArrayBuffer(classBytes);
    let isLent = true;
    return {
      bytes: Buffer.from(block, 0, sizeBytes),
      release: () => {
        if (isLent) this.#keep(block);
        isLent = false;
      },
    };
  }

  clear(): void {
    this.#free.clear();
    this.#keptBytes = 0;
  }

  #keep(block: SharedArrayBuffer): void {
    const { byteLength } = block;
    if (this.#keptBytes + byteLength > mostKeptBytes) return;
    this.#keptBytes += byteLength;
    const list = this.#free.get(byteLength);
    if (list) list.push(block);
    else this.#free.set(byteLength, [block]);
  }
}
