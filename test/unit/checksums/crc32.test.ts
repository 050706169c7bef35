import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 as zlibCrc32 } from "node:zlib";
import { crc32 } from "../../../src/checksums/crc32.ts";
import { Crc32Block, crc32BlockBytes } from "../../../src/checksums/crc32Block.ts";
import { someBytes } from "../transfers/setting.ts";

const longest = 256 * 1024;

test("it is the CRC-32 of zlib, of whatever length the bytes are and whatever came before", () => {
  const bytes = someBytes(3 * longest);
  const lengths = [0, 1, 15, 4096, 16_383, longest - 1, longest + 1, longest + 16_384];
  for (let more = 0; more < 70; more++) lengths.push(16_384 + more, longest - more);
  for (const length of [...lengths, 2 * longest, bytes.length]) {
    for (const previous of [0, 1, 0x80000000, 0xffffffff, 0x12345678]) {
      // At odd addresses, too.
      const piece = bytes.subarray(bytes.length - length);
      assert.equal(crc32(piece, previous), zlibCrc32(piece, previous), `${length} ${previous}`);
    }
  }
});

test("it goes on from piece to piece, and the bytes stay as they were", () => {
  const bytes = someBytes(1_000_003);
  const copy = Buffer.from(bytes);
  let sum = 0;
  for (let at = 0, length = 1; at < bytes.length; at += length, length = (length * 7) % 99_991)
    sum = crc32(bytes.subarray(at, at + length), sum);
  assert.equal(sum, zlibCrc32(copy));
  assert.deepEqual(bytes, copy);
});

test("each flipped bit changes it", () => {
  const bytes = Buffer.alloc(40_000);
  const sum = crc32(bytes);
  for (let bit = 0; bit < bytes.length * 8; bit += 997) {
    const at = bit >>> 3;
    bytes[at] = 1 << (bit & 7);
    assert.notEqual(crc32(bytes), sum, `bit ${bit}`);
    bytes[at] = 0;
  }
});

test("a block's is the same, of as many of its bytes as are asked for", () => {
  const block = new Crc32Block();
  const bytes = someBytes(crc32BlockBytes);
  for (const length of [0, 1, 16_383, 16_384, 100_001, crc32BlockBytes - 1, crc32BlockBytes]) {
    for (const previous of [0, 0x80000000, 0x12345678]) {
      block.bytes.set(bytes);
      const expected = zlibCrc32(bytes.subarray(0, length), previous);
      assert.equal(block.take(length, previous), expected, `${length} ${previous}`);
    }
  }
});
