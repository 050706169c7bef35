import { createHash, hash } from "node:crypto";

const blockBytes = 64;
const digestBytes = 32;

/** The key, filled up to a block, with every bit turned that is set in `mask`. */
function padded(key: Uint8Array, mask: number, length: number): Buffer {
  const block = Buffer.alloc(length);
  block.set(key.length > blockBytes ? createHash("sha256").update(key).digest() : key);
  for (let at = 0; at < blockBytes; at++) block[at] = (block[at] ?? 0) ^ mask;
  return block;
}

/**
 * HMAC-SHA256 for many short texts with one key, as RFC 2104 writes it down: two hashes. Node's own
 * `createHmac` makes objects and native state for every text, which cost far more than the hashes.
 */
export class HmacSha256 {
  readonly #key: Buffer;
  /** The key's inner block and the text; texts are mostly as long as the one before. */
  #inner: Buffer;
  /** The key's outer block and the hash of the inner one. */
  readonly #outer: Buffer;

  constructor(key: Uint8Array) {
    this.#key = padded(key, 0x36, blockBytes);
    this.#inner = this.#key;
    this.#outer = padded(key, 0x5c, blockBytes + digestBytes);
  }

  hex(text: string): string {
    const length = blockBytes + Buffer.byteLength(text);
    if (this.#inner.length !== length) {
      this.#inner = Buffer.alloc(length);
      this.#inner.set(this.#key);
    }
    this.#inner.write(text, blockBytes);
    this.#outer.write(hash("sha256", this.#inner, "binary"), blockBytes, "latin1");
    return hash("sha256", this.#outer, "hex");
  }
}
