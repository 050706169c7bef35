import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { cut, partRange, pieceBytes } from "../../../../src/transfers/partPlan.ts";
import { Hasher, hashNow } from "../../../../src/transfers/verification/hasher.ts";
import {
  compositeCrc32,
  followsFromCrc32s,
  hashAsExpected,
  valueFromCrc32s,
} from "../../../../src/transfers/verification/partsHash.ts";
import { someBytes } from "../setting.ts";

const partBytes = 60_000;
const bytes = someBytes(3 * partBytes + 17);

/** As S3 documents it, without a function that is tested here. */
function compositeBy(size: number): string {
  const sums: number[] = [];
  for (let at = 0; at < bytes.length; at += size) sums.push(crc32(bytes.subarray(at, at + size)));
  const all = Buffer.alloc(4 * sums.length);
  sums.forEach((sum, index) => all.writeUInt32BE(sum, 4 * index));
  const whole = Buffer.alloc(4);
  whole.writeUInt32BE(crc32(all));
  return `${whole.toString("base64")}-${sums.length}`;
}

function expecting(count: number, size: number) {
  const expectation = { kind: "parts", algorithm: "crc32", value: "", count } as const;
  return { expectation, partLayouts: [size] };
}

/** The CRC32 of each piece. */
function sumsOf(pieces: number): { plan: ReturnType<typeof cut>; sums: string[] } {
  const plan = cut(bytes.length, pieces);
  const sums = Array.from({ length: plan.count }, (_each, index) => {
    const { first, last } = partRange(plan, index);
    return hashNow(bytes.subarray(first, last + 1), "crc32");
  });
  return { plan, sums };
}

test("a composite checksum is the CRC32 of the parts' CRC32s, and their number", () => {
  // Of "123456789" and "" (https://reveng.sourceforge.io/crc-catalogue/17plus.htm).
  assert.equal(
    compositeCrc32(["y/Q5Jg=="]),
    `${hashNow(Buffer.from("cbf43926", "hex"), "crc32")}-1`,
  );
  assert.equal(compositeCrc32(sumsOf(partBytes).sums), compositeBy(partBytes));
});

test("it follows from the pieces in which an object arrives, where none is in two parts", () => {
  const source = expecting(4, partBytes);
  for (const pieces of [partBytes, 30_000, 20_000, 7_500]) {
    const { plan, sums } = sumsOf(pieces);
    assert.ok(followsFromCrc32s(source, plan));
    assert.equal(valueFromCrc32s(source, plan, sums), compositeBy(partBytes), `${pieces}`);
  }
  for (const pieces of [40_000, 59_999, 2 * partBytes, bytes.length])
    assert.ok(!followsFromCrc32s(source, cut(bytes.length, pieces)), `${pieces}`);
});

test("of a single part it follows from pieces of any size", () => {
  const source = expecting(1, bytes.length);
  for (const pieces of [7_501, bytes.length, 2 * bytes.length]) {
    const { plan, sums } = sumsOf(pieces);
    assert.ok(followsFromCrc32s(source, plan));
    assert.equal(valueFromCrc32s(source, plan, sums), compositeBy(bytes.length));
  }
});

test("bytes in memory are hashed as their source says it", async (t) => {
  const hasher = new Hasher(1);
  t.after(() => hasher.dispose());
  assert.equal(
    await hashAsExpected(hasher, bytes, expecting(4, partBytes)),
    compositeBy(partBytes),
  );
  const none = new Uint8Array();
  assert.equal(await hashAsExpected(hasher, none, expecting(1, 1)), compositeCrc32(["AAAAAA=="]));
});

test("parts are cut into equal pieces, not much smaller than wished", () => {
  const mebibyte = 1024 ** 2;
  const pieceOf = (part: number) => pieceBytes(part * mebibyte, 8 * mebibyte);
  assert.deepEqual(
    [5, 8, 15, 16, 64].map(pieceOf),
    [5, 8, 7.5, 8, 8].map((n) => n * mebibyte),
  );
  assert.equal(pieceBytes(1 * mebibyte, 8 * mebibyte), undefined);
  assert.equal(pieceBytes(10_007, 5000), undefined, "a prime number");
  assert.equal(pieceBytes(9_009, 5000), 3003);
});
