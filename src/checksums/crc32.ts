import { crc32 as crc32InPlace } from "node:zlib";
import { Crc32Block, leastFolded } from "./crc32Block.ts";

/** More at once would not be in the processor's own memory. */
const stepBytes = 256 * 1024;
let block: Crc32Block | undefined;

/** The CRC-32 of bytes that follow others whose CRC-32 is `previous`, as node:zlib has it. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  if (bytes.length < leastFolded) return crc32InPlace(bytes, previous);
  block ??= new Crc32Block();
  let sum = previous;
  for (let at = 0; at < bytes.length; at += stepBytes) {
    const piece = bytes.subarray(at, at + stepBytes);
    block.bytes.set(piece);
    sum = block.take(piece.length, sum);
  }
  return sum;
}
