import assert from "node:assert/strict";
import { test } from "node:test";
import { movedTo } from "../../../src/commands/movedObjects.ts";
import type { TransferOrder } from "../../../src/transfers/order.ts";

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

test("what is taken back is where it was; what was deleted moves no editor", () => {
  const rename = { kind: "rename", from: { kind: "object", ...at("a/x.txt") }, to: "b/y.txt" };
  const undo = (undone: object) => ({ kind: "undo", of: "1", undone }) as TransferOrder;
  assert.deepEqual(movedTo(undo(rename), at("b/y.txt")), at("a/x.txt"));
  assert.equal(movedTo(undo(rename), at("a/x.txt")), undefined);
  const move = {
    kind: "move",
    selected: [
      { kind: "object", ...at("a/x.txt") },
      { kind: "prefix", ...bucket, prefix: "a/b/" },
    ],
    to: { connectionId: "other", bucket: "there", prefix: "to/" },
  };
  const there = (key: string) => ({ connectionId: "other", bucket: "there", key });
  assert.deepEqual(movedTo(undo(move), there("to/x.txt")), at("a/x.txt"));
  assert.deepEqual(movedTo(undo(move), there("to/b/c/y")), at("a/b/c/y"));
  assert.equal(movedTo(undo(move), there("to/z")), undefined);
  const removal = { kind: "delete", selected: [{ kind: "object", ...at("a/x.txt") }] };
  assert.equal(movedTo(undo(removal), at("a/x.txt")), undefined);
});
