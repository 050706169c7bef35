import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { HmacSha256 } from "../../../src/s3/hmac.ts";

test("one key signs texts of any length as Node does, in any order", () => {
  const texts = ["", "a", "é😀", "x".repeat(64), "b", "y".repeat(1000), "z".repeat(1000), ""];
  for (const keyBytes of [0, 32, 64, 65]) {
    const key = Buffer.alloc(keyBytes, 7);
    const hmac = new HmacSha256(key);
    for (const text of texts) {
      const expected = createHmac("sha256", key).update(text).digest("hex");
      assert.equal(hmac.hex(text), expected, `${text.length} with a key of ${keyBytes}`);
    }
  }
});
