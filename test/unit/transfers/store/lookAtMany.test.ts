import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../../../../src/core/errors.ts";
import { lookAtMany } from "../../../../src/transfers/store/lookAtMany.ts";
import { MemoryStore } from "../../memoryStore.ts";

const { signal } = new AbortController();
const numbered = (count: number, prefix = "p/") =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(5, "0")}`);

test("objects that are close together are found by few listings, wherever they are", async () => {
  const store = new MemoryStore();
  const keys = numbered(5000);
  for (const key of [...keys, "q", "p", "a/b"]) store.seed(key, key);
  const asked = keys.slice(2300, 2900);
  const found = await lookAtMany({ store, bucket: "bucket" }, asked, signal);
  assert.deepEqual([...found.keys()].sort(), asked);
  assert.equal(found.get("p/02500")?.sizeBytes, 7);
  assert.equal(store.calls.length, 1);
});

test("hardly more is listed than what is asked for, also where something lies in between", async () => {
  const store = new MemoryStore();
  for (const key of numbered(5000)) store.seed(key, key);
  const list = store.list.bind(store);
  const listed: number[] = [];
  store.list = async (...request) => {
    const page = await list(...request);
    listed.push(page.items.length);
    return page;
  };
  const close = numbered(5000).slice(100, 300);
  assert.equal((await lookAtMany({ store, bucket: "bucket" }, close, signal)).size, 200);
  assert.deepEqual(listed, [250]);
  const apart = numbered(5000).filter((_, index) => index < 1000 && index % 10 === 0);
  assert.equal((await lookAtMany({ store, bucket: "bucket" }, apart, signal)).size, 100);
  assert.deepEqual(listed, [250, 150, 1000]);
});

test("in order of UTF-8, with characters beyond U+FFFF, at a bucket's root and in one another", async () => {
  const store = new MemoryStore();
  const keys = [
    "\u{1F600}",
    "\u{1F600}\u{1F601}",
    "\uFF5E",
    "a",
    "a/",
    "a/\u{10000}",
    "é",
    "~",
    " ",
  ];
  for (const key of keys) store.seed(key, key);
  const found = await lookAtMany({ store, bucket: "bucket" }, keys, signal);
  assert.deepEqual([...found.keys()].sort(), [...keys].sort());
});

test("far apart, with much in between, the search ends soon", async () => {
  const store = new MemoryStore();
  const keys = numbered(20_000);
  for (const key of keys) store.seed(key, "");
  const asked = keys.filter((_, index) => index % 2000 === 0);
  await lookAtMany({ store, bucket: "bucket" }, asked, signal);
  assert.ok(store.calls.length <= 4, `${store.calls.length} requests`);
});

test("a few, and where one may not list, are left to be asked for one by one", async () => {
  const store = new MemoryStore();
  for (const key of numbered(20)) store.seed(key, "");
  assert.equal((await lookAtMany({ store, bucket: "bucket" }, numbered(3), signal)).size, 0);
  assert.equal(store.calls.length, 0);
  store.faults.before = () => {
    throw new StorageError("accessDenied", "No");
  };
  assert.equal((await lookAtMany({ store, bucket: "bucket" }, numbered(20), signal)).size, 0);
});
