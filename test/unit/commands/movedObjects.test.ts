import assert from "node:assert/strict";
import { test } from "node:test";
import { movedTo } from "../../../src/commands/movedObjects.ts";

const bucket = { connectionId: "c", serviceId: "s", bucket: "b" };
const at = (key: string) => ({ ...bucket, key });

test("a renamed object is where it was renamed to, and no other is", () => {
  const order = {
    kind: "rename",
    from: { kind: "object", ...at("a/x.txt") },
    to: "a/y.txt",
  } as const;
  assert.deepEqual(movedTo(order, at("a/x.txt")), at("a/y.txt"));
  assert.equal(movedTo(order, at("a/x.txt2")), undefined);
  assert.equal(movedTo(order, { ...at("a/x.txt"), bucket: "other" }), undefined);
  assert.equal(movedTo(order, { ...at("a/x.txt"), serviceId: "other" }), undefined);
});

test("what is below a renamed folder is below its new name", () => {
  const order = {
    kind: "rename",
    from: { kind: "prefix", ...bucket, prefix: "a/b/" },
    to: "a/c/",
  } as const;
  assert.deepEqual(movedTo(order, at("a/b/d/x.txt")), at("a/c/d/x.txt"));
  assert.equal(movedTo(order, at("a/bb/x.txt")), undefined);
});

test("what is moved keeps its name, and folders theirs with everything in them", () => {
  const to = { connectionId: "other", bucket: "there", prefix: "to/" };
  const order = {
    kind: "move",
    selected: [
      { kind: "object", ...at("a/x.txt") },
      { kind: "prefix", ...bucket, prefix: "a/b/" },
      { kind: "prefix", ...bucket, prefix: "odd//" },
    ],
    to,
  } as const;
  const there = (key: string) => ({ connectionId: "other", bucket: "there", key });
  assert.deepEqual(movedTo(order, at("a/x.txt")), there("to/x.txt"));
  assert.deepEqual(movedTo(order, at("a/b/c/y")), there("to/b/c/y"));
  assert.deepEqual(movedTo(order, at("odd//z")), there("to//z"));
  assert.equal(movedTo(order, at("a/z")), undefined);
});
