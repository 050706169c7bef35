import assert from "node:assert/strict";
import { test } from "node:test";
import { outcomeOfEach } from "../../../src/core/deleteOutcomes.ts";

const a = { key: "a" };
const oldA = { key: "a", versionId: "v1" };
const b = { key: "b", versionId: "v1" };

test("outcomes are found in whatever order they are told", () => {
  const objects = [a, oldA, b];
  for (const told of [
    [a, oldA, b],
    [b, a, oldA],
    [oldA, b, a],
  ])
    assert.deepEqual(outcomeOfEach(objects, told), objects);
});

test("what no outcome is of is known as that, and what nobody asked for is of no object", () => {
  assert.deepEqual(outcomeOfEach([a, oldA, b], [b, { key: "c" }]), [undefined, undefined, b]);
  assert.deepEqual(outcomeOfEach([a, b], [a, { key: "b" }]), [a, undefined]);
  assert.deepEqual(outcomeOfEach([oldA], [a]), [undefined]);
  assert.deepEqual(outcomeOfEach([a], []), [undefined]);
});
