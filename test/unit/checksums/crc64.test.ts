import assert from "node:assert/strict";
import { test } from "node:test";
import { Crc64 } from "../../../src/checksums/crc64.ts";
import { someBytes } from "../transfers/setting.ts";

/** Bit by bit, as the catalogue tells it. */
function bitwise(bytes: Uint8Array): string {
  const all = (1n << 64n) - 1n;
  let register = all;
  for (const byte of bytes) {
    register ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++)
      register = register & 1n ? (register >> 1n) ^ 0x9a6c9329ac4bc9b5n : register >> 1n;
  }
  return Buffer.from((register ^ all).toString(16).padStart(16, "0"), "hex").toString("base64");
}

function checksum(...pieces: Uint8Array[]): string {
  const crc64 = new Crc64();
  for (const piece of pieces) crc64.update(piece);
  return crc64.value();
}

test("the checksum is the one of the catalogue", () => {
  const checked = Buffer.from("ae8b14860a799888", "hex").toString("base64");
  assert.equal(checksum(Buffer.from("123456789")), checked);
  assert.equal(checksum(...["1", "", "2345", "6789"].map((text) => Buffer.from(text))), checked);
  assert.equal(checksum(), "AAAAAAAAAAA=");
});

test("it is right for every length of a short message, at every address", () => {
  const bytes = someBytes(200);
  for (let length = 0; length <= 100; length++) {
    const piece = bytes.subarray(length, 2 * length);
    assert.equal(checksum(piece), bitwise(piece), `${length}`);
  }
});

test("it is right for a message that is longer than what is taken at once", () => {
  const bytes = someBytes(2 * 256 * 1024 + 7);
  const value = bitwise(bytes);
  assert.equal(checksum(bytes), value);
  assert.equal(
    checksum(bytes.subarray(0, 5), bytes.subarray(5, 300_000), bytes.subarray(300_000)),
    value,
  );
});
