import assert from "node:assert/strict";
import { test } from "node:test";
import { Occupied } from "../../../../src/transfers/store/occupied.ts";
import { MemoryStore } from "../../memoryStore.ts";

const { signal } = new AbortController();

async function seen(trustMs: () => number) {
  const store = new MemoryStore();
  store.seed("level/there", "x");
  const occupied = new Occupied(store, "bucket", trustMs);
  await occupied.survey("empty/", signal);
  for (const name of ["a", "b", "c", "d"])
    assert.equal(await occupied.find(`level/${name}`, signal), undefined);
  store.calls.length = 0;
  store.seed("empty/deep/new", "somebody's");
  store.seed("level/new", "somebody's");
  return { store, occupied };
}

test("what was seen is believed without another question where the write itself is refused", async () => {
  const { store, occupied } = await seen(() => Infinity);
  assert.equal(await occupied.find("empty/deep/new", signal), undefined);
  assert.equal(await occupied.find("level/new", signal), undefined);
  assert.equal((await occupied.find("level/there", signal))?.sizeBytes, 1);
  assert.deepEqual(store.calls, []);
});

test("what was seen too long ago is looked at again", async () => {
  let trusted = Infinity;
  const { store, occupied } = await seen(() => trusted);
  trusted = 0;
  assert.equal((await occupied.find("empty/deep/new", signal))?.sizeBytes, 10);
  assert.equal((await occupied.find("level/new", signal))?.sizeBytes, 10);
  assert.ok(store.calls.length >= 2);
  trusted = Infinity;
  store.calls.length = 0;
  assert.equal((await occupied.find("level/new", signal))?.sizeBytes, 10);
  assert.deepEqual(store.calls, [], "and that is believed in turn");
});

test("of a huge level, what is at many keys is told by few questions", async () => {
  const store = new MemoryStore();
  const keys = Array.from(
    { length: 2500 },
    (_, index) => `level/${String(index).padStart(5, "0")}`,
  );
  for (const key of keys) store.seed(key, key);
  const occupied = new Occupied(store, "bucket");
  const asked = [...keys.slice(1200, 1250), "level/01250 not", ...keys.slice(1250, 1264)];
  await occupied.findMany(asked.slice(0, 3), 1, signal);
  store.calls.length = 0;
  const found = await occupied.findMany(asked, 4, signal);
  const free = asked.filter((_key, index) => !found[index]);
  assert.deepEqual(free, ["level/01250 not"]);
  const { etag } = store.bucket("bucket").get("level/01200") ?? {};
  assert.ok(etag !== undefined);
  assert.equal(found[0]?.etag, etag);
  assert.equal(found[0]?.sizeBytes, 11);
  // A listing, and a question about the one that it did not show.
  assert.equal(store.calls.length, 2);
});
