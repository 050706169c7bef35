import { instantiate } from "./webAssembly.ts";
import type { Instance } from "./webAssembly.ts";

/**
 * CRC-32's polynomial divides x^(128·300) + x^(128·155) + x^(128·117) + x^(128·89) + 1. So the
 * checksum stays when a block of 16 bytes is left out and added to the blocks that are 145, 183, 211
 * and 300 places behind it instead: four additions that a processor makes of 16 bytes at once, where
 * tables are looked into for each byte. Of a long message 4800 bytes are left so.
 * The way is Russell's (https://arxiv.org/abs/2412.16398), the polynomial was searched for its blocks.
 */
export interface Crc32Folding {
  /** Takes the message, from `spread` on. */
  readonly memory: Uint8Array<ArrayBuffer>;
  /**
   * Leaves out what is before `end`, a multiple of 32 bytes behind `spread`. What follows it in the
   * memory, at least `spread` bytes, then has the checksum of the whole.
   */
  readonly fold: (end: number) => void;
}

/** How many bytes a message is at least when it has been shortened; where it begins in the memory. */
export const spread = 4800;
/** How many bytes fit behind that. */
export const longestFolded = 1024 ** 2;

/** `crc32Folding.wat` in binary; a test compares them. */
export const wasm = [
  "AGFzbQEAAAABCgJgAX8AYAJ/fwADAwIAAQUDAQARBxECBm1lbW9yeQIABGZvbGQAAArWAQKhAQEBfyAAQcAlayEAA0Ag",
  "ASAB/QAEwCUgAf0ABLATIAH9AATQDiAB/QAEkAsgAf0ABAD9Uf1R/VH9Uf0LBMAlIAEgAf0ABNAlIAH9AATAEyAB/QAE",
  "4A4gAf0ABKALIAH9AAQQ/VH9Uf1R/VH9CwTQJSABQSBqIgEgAEkNAAsgAEHAJWohACAAQZASEAEgAEHwFhABIABBsBoQ",
  "ASAAQcAlEAELMQEBfyAAIQIDQCACIAL9AAQAIAIgAWv9AAQA/VH9CwQAIAJBEGoiAiAAIAFqSQ0ACws=",
].join("");

/** Not to be used by two at a time. Throws where it cannot run. */
export function createFolding(): Crc32Folding {
  const { memory, fold } = instantiate<Instance & Pick<Crc32Folding, "fold">>(wasm);
  return { memory: new Uint8Array(memory.buffer), fold };
}
