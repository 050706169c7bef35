const blockBytes = 256 * 1024;
const smallBytes = 16 * 1024;

/** Memory for what arrives, used again and again. */
export class Blocks {
  readonly #free = new Map<number, Buffer[]>();

  /** Of at least so many bytes, at most 256 KiB. */
  take(sizeBytes: number): Buffer {
    const bytes = sizeBytes <= smallBytes ? smallBytes : blockBytes;
    return this.#free.get(bytes)?.pop() ?? Buffer.allocUnsafeSlow(bytes);
  }

  giveBack(block: Buffer): void {
    const list = this.#free.get(block.length);
    if (list) list.push(block);
    else this.#free.set(block.length, [block]);
  }
}
