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
