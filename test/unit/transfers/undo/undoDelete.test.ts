import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { StorageError } from "../../../../src/core/errors.ts";
import { JournalFile } from "../../../../src/transfers/journal/journalFile.ts";
import { fatesOf } from "../../../../src/transfers/undo/deleteMarkers.ts";
import { answering, engineFor, folderFor, objectIn, prefixIn } from "../setting.ts";
import { VersionedStore } from "./versionedStore.ts";

const live = () => new AbortController().signal;
const keys = Array.from({ length: 12 }, (_, n) => `a/${String(n).padStart(2, "0")}`);

async function setting(t: TestContext) {
  const store = new VersionedStore();
  for (const key of keys) store.seed(key, key);
  const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
  const journal = await JournalFile.create(join(folderFor(t), "j.jsonl"), header);
  t.after(() => journal.close());
  const { versions } = store;
  const engine = engineFor(t);
  const options = { ...answering(), journal, versions };
  const undo = () => engine.undo(journal, [store], { ...answering(), versions });
  return { store, journal, engine, options, undo };
}

test("deletes whose answer was lost are known to the next run, which deletes nothing twice", async (t) => {
  const { store, journal, engine, options, undo } = await setting(t);
  store.lostAnswers = 1;
  const selected = [objectIn(store, "a/00"), objectIn(store, "a/01")];
  const first = await engine.remove(selected, options);
  assert.equal(first.counts.failed, 2);
  assert.equal((await journal.replay()).undoable.markers, 0);
  const again = await engine.remove(selected, options);
  assert.deepEqual([again.done, again.counts.failed], [2, 0]);
  assert.deepEqual([...store.markers.values()].flat().length, 2);
  assert.equal((await journal.replay()).undoable.markers, 2);
  assert.equal((await undo()).counts.failed, 0);
  assert.deepEqual(store.keys(), keys);
});

test("deletes whose answer was lost are taken back without another run", async (t) => {
  const { store, engine, options, undo } = await setting(t);
  store.lostAnswers = 1;
  await engine.remove([prefixIn(store, "a/")], options);
  assert.deepEqual(store.keys(), []);
  const report = await undo();
  assert.deepEqual([report.done, report.counts.failed], [12, 0]);
  assert.deepEqual(store.keys(), keys);
});

test("markers of a server whose clock is behind are known by what its answers say of that", async (t) => {
  for (const tellsTime of [true, false]) {
    const { store, engine, options, undo } = await setting(t);
    Object.assign(store, { lostAnswers: 1, behindMs: 14 * 60_000, tellsTime });
    await engine.remove([prefixIn(store, "a/")], options);
    const report = await undo();
    assert.equal(report.counts.failed, 0);
    assert.deepEqual(store.keys(), tellsTime ? keys : [], "nothing tells whose markers they are");
  }
});

test("a marker that was there before is not taken for ours, however far the clock is behind", async (t) => {
  const { store } = await setting(t);
  Object.assign(store, { behindMs: 60 * 60_000 });
  await store.delete("bucket", [{ key: "a/00" }]);
  const list = await store.versions({ home: store.identity, bucket: "bucket" }, live());
  assert.ok(list);
  const fateSince = async (since: number) =>
    (await fatesOf({ list, bucket: "bucket", since }, ["a/00"], live()))?.get("a/00")?.kind;
  assert.equal(await fateSince(Date.now()), "hidden");
  assert.equal(await fateSince(Date.now() + 3 * 60_000), "hiddenBefore");
});

test("discarding finds out what a run deleted that was ended, so that it can be taken back", async (t) => {
  const { store, journal, engine, options } = await setting(t);
  store.lostAnswers = 1;
  await engine.remove([prefixIn(store, "a/")], options);
  assert.equal((await journal.replay()).isUndecided, true);
  await engine.discard(journal, [store], options);
  const history = await journal.replay();
  assert.deepEqual([history.isUndecided, history.undoable.markers], [false, 12]);
});

test("a second marker, made by a repeated request, goes with the first", async (t) => {
  const { store, engine, options, undo } = await setting(t);
  await engine.remove([prefixIn(store, "a/")], options);
  await store.delete(
    "bucket",
    keys.map((key) => ({ key })),
  );
  const before = [...store.markers.values()].flat().length;
  assert.equal(before, 24);
  assert.equal((await undo()).counts.failed, 0);
  assert.deepEqual([store.keys(), store.markers.size], [keys, 0]);
});

test("who may not list versions takes back what is known", async (t) => {
  const { store, journal, engine, options } = await setting(t);
  await engine.remove([prefixIn(store, "a/")], options);
  await store.delete("bucket", [{ key: "a/00" }]);
  const denied = new StorageError("accessDenied", "");
  const versions = async () => () => Promise.reject(denied);
  const report = await engine.undo(journal, [store], { ...answering(), versions });
  assert.equal(report.counts.failed, 0);
  assert.deepEqual(store.keys(), keys.slice(1));
});

test("markers that the answer does not tell of are found before they are forgotten", async (t) => {
  const { store, journal, engine, options, undo } = await setting(t);
  store.isSilent = true;
  await engine.remove([prefixIn(store, "a/")], options);
  assert.deepEqual((await journal.replay()).undoable, {
    ...{ moved: 0, replaced: 0, markers: 12, gone: 0 },
  });
  assert.equal((await undo()).counts.failed, 0);
  assert.deepEqual(store.keys(), keys);
});
