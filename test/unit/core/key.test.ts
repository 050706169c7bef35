import assert from "node:assert/strict";
import { test } from "node:test";
import { compareKeys, isKeyTooLong } from "../../../src/core/key.ts";

test("keys are ordered by their bytes in UTF-8", () => {
  const keys = [
    "a",
    "a/",
    "a/b",
    "a-b",
    "a.b",
    "B",
    "",
    "é",
    "é",
    "￿",
    "\ue000",
    "😀",
    "a😀",
    "aﾊ",
  ];
  const sorted = [...keys].sort(compareKeys);
  const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  assert.deepEqual(sorted, byBytes);
  assert.equal(compareKeys("same", "same"), 0);
});

test("a key may have 1,024 bytes, whatever its characters", () => {
  for (const [character, most] of [
    ["a", 1024],
    ["é", 512],
    ["€", 341],
    ["😀", 256],
  ] as const) {
    assert.equal(isKeyTooLong(character.repeat(most)), false, character);
    assert.equal(isKeyTooLong(character.repeat(most + 1)), true, character);
  }
});
