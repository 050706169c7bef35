import { crc32 as shortCrc32 } from "node:zlib";
import { createFolding, longestFolded, spread } from "./crc32Folding.ts";
import type { Crc32Folding } from "./crc32Folding.ts";

/** Shorter ones are not worth the way. */
const leastFolded = 16 * 1024;
let folding: Crc32Folding | "none" | undefined;

/**
 * The CRC-32 of bytes that follow others whose CRC-32 is `previous`; the same as that of node:zlib,
 * in a third of its time.
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  if (bytes.length < leastFolded) return shortCrc32(bytes, previous);
  folding ??= foldingIfAny();
  if (folding === "none") return shortCrc32(bytes, previous);
  let sum = previous;
  for (let at = 0; at < bytes.length; at += longestFolded) {
    const piece = bytes.subarray(at, at + longestFolded);
    sum = piece.length < leastFolded ? shortCrc32(piece, sum) : folded(piece, sum, folding);
  }
  return sum;
}

function folded(bytes: Uint8Array, previous: number, folding: Crc32Folding): number {
  const { memory } = folding;
  memory.set(bytes, spread);
  // What came before is added to the first four bytes; nothing came before what is left.
  for (let index = 0; index < 4; index++)
    memory[spread + index] = (bytes[index] ?? 0) ^ (~previous >>> (8 * index));
  const end = bytes.length - ((bytes.length - spread) % 32);
  folding.fold(end);
  return shortCrc32(memory.subarray(end, spread + bytes.length), 0xffffffff);
}

function foldingIfAny(): Crc32Folding | "none" {
  try {
    return createFolding();
  } catch {
    return "none";
  }
}
