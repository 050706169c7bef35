import assert from "node:assert/strict";
import { test } from "node:test";
import { compareKeys } from "../../../src/core/key.ts";

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
