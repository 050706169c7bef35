/** The largest. */
export const blockBytes = 1024 ** 2;
const sizes = [16 * 1024, 256 * 1024, blockBytes];

/** Memory for what arrives, used again and again. */
export class Blocks {
  readonly #free = new Map<number, Buffer[]>();

  /** Of at least so many bytes, at most `blockBytes`. */
  take(sizeBytes: number): Buffer {
    const bytes = sizes.find((size) => sizeBytes <= size) ?? blockBytes;
    return this.#free.get(bytes)?.pop() ?? Buffer.allocUnsafeSlow(bytes);
  }

  giveBack(block: Buffer): void {
    const list = this.#free.get(block.length);
    if (list) list.push(block);
    else this.#free.set(block.length, [block]);
  }
}
