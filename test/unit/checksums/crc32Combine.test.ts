import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { combineCrc32, combinedCrc32 } from "../../../src/checksums/crc32Combine.ts";
import { hashNow } from "../../../src/transfers/verification/hasher.ts";
import { someBytes } from "../transfers/setting.ts";

test("the CRC of a whole follows from those of its pieces, however it is cut", () => {
  const bytes = someBytes(70_001);
  for (const cut of [0, 1, 2, 255, 256, 4096, 65_537, 70_000, 70_001]) {
    const [first, second] = [bytes.subarray(0, cut), bytes.subarray(cut)];
    assert.equal(combineCrc32(crc32(first), crc32(second), second.length), crc32(bytes), `${cut}`);
  }
});

test("many pieces, as stores show their values; nothing at all is zero", () => {
  const bytes = someBytes(100_000);
  const pieces = [];
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7) % 9973) {
    const piece = bytes.subarray(at, at + size);
    pieces.push({ crc32: hashNow(piece, "crc32"), sizeBytes: piece.length });
  }
  assert.equal(combinedCrc32(pieces), hashNow(bytes, "crc32"));
  assert.equal(combinedCrc32([]), hashNow(Buffer.alloc(0), "crc32"));
});
