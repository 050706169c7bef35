import assert from "node:assert/strict";
import { test } from "node:test";
import { distinct, landing, type Spot } from "../../../src/transfers/place.ts";
import { refusal, renameRefusal } from "../../../src/transfers/refuse.ts";
import { MemoryStore } from "../memoryStore.ts";

const object = (path: string, bucket = "b", home = "h"): Spot => ({
  home,
  bucket,
  path,
  kind: "object",
});
const prefix = (path: string, bucket = "b", home = "h"): Spot => ({
  home,
  bucket,
  path,
  kind: "prefix",
});

const refused = (from: readonly Spot[], to: Spot) => refusal(from, (spot) => spot, to);

test("copies and moves that would do nothing or nest a prefix into itself are refused", async () => {
  assert.equal(await refused([], prefix("")), "nothing");
  assert.equal(await refused([object("a/x")], prefix("a/")), "sameplace");
  assert.equal(await refused([prefix("a/b/")], prefix("a/")), "sameplace");
  assert.equal(await refused([object("a/x"), object("y")], prefix("a/")), undefined);
  assert.equal(await refused([prefix("a/")], prefix("a/")), "intoItself");
  assert.equal(await refused([prefix("a/")], prefix("a/b/c/")), "intoItself");
  assert.equal(await refused([prefix("a/"), object("z")], prefix("a/b/")), "intoItself");
  assert.equal(await refused([prefix("")], prefix("a/")), "intoItself");
});

test("neighbours that only look alike, other buckets and other homes are not refused", async () => {
  assert.equal(await refused([prefix("a/")], prefix("ab/")), undefined);
  assert.equal(await refused([prefix("a/")], prefix("a/", "other")), undefined);
  assert.equal(await refused([prefix("a/")], prefix("a/", "b", "other")), undefined);
  assert.equal(await refused([object("a")], prefix("a/")), undefined);
});

test("a rename to the same name or into the prefix itself is refused", () => {
  assert.equal(renameRefusal(object("a"), "a"), "sameplace");
  assert.equal(renameRefusal(prefix("a/"), "a/"), "sameplace");
  assert.equal(renameRefusal(prefix("a/"), "a/b/"), "intoItself");
  assert.equal(renameRefusal(object("a"), ""), "nothing");
  assert.equal(renameRefusal(object("a"), "a/b"), undefined);
  assert.equal(renameRefusal(prefix("a/b/"), "a/"), undefined);
});

test("what lands in a prefix keeps its last segment exactly", () => {
  const at = (path: string) => landing({ bucket: "b", path }, "to/");
  assert.equal(at("x/y"), "to/y");
  assert.equal(at("x/y/"), "to/y/");
  assert.equal(at("x//"), "to//");
  assert.equal(at("/lead"), "to/lead");
  assert.equal(at("/"), "to//");
  assert.equal(at(""), "to/b/");
});

test("a selection holds nothing twice", async () => {
  const store = new MemoryStore();
  const base = { store, bucket: "bucket" };
  const all = [
    { ...base, kind: "prefix", prefix: "a/" },
    { ...base, kind: "object", key: "a/b" },
    { ...base, kind: "object", key: "a/" },
    { ...base, kind: "prefix", prefix: "a/c/" },
    { ...base, kind: "prefix", prefix: "a/" },
    { ...base, kind: "object", key: "ab" },
    { ...base, kind: "object", key: "a" },
  ] as const;
  assert.deepEqual(await distinct(all), [all[0], all[5], all[6]]);
});
