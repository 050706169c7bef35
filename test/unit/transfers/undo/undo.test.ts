import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { JournalFile } from "../../../../src/transfers/journal/journalFile.ts";
import { Paused } from "../../../../src/transfers/paused.ts";
import { MemoryStore } from "../../memoryStore.ts";
import { answering, engineFor, folderFor, objectIn, prefixIn, summary } from "../setting.ts";

async function journalFor(t: TestContext): Promise<JournalFile> {
  const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
  const journal = await JournalFile.create(join(folderFor(t), "j.jsonl"), header);
  t.after(() => journal.close());
  return journal;
}

function stateOf(store: MemoryStore): string[] {
  return store.keys().map((key) => `${key}=${store.text(key)}`);
}

/** A step of the store at which a signal is aborted. */
function pauseAt(store: MemoryStore, step: number): AbortSignal {
  const controller = new AbortController();
  let left = step;
  const count = () => {
    if (left-- === 0) controller.abort(new Paused());
  };
  store.faults = { before: count, after: count };
  return controller.signal;
}

test("a renamed prefix is taken back, whole", async (t) => {
  const store = new MemoryStore();
  for (let n = 0; n < 250; n++) store.seed(`a/${n % 7}/${n}`, `text ${n}`);
  const before = stateOf(store);
  const engine = engineFor(t);
  const journal = await journalFor(t);
  await engine.rename(prefixIn(store, "a/"), "b/", { ...answering(), journal });
  assert.ok(store.keys().every((key) => key.startsWith("b/")));
  assert.equal((await journal.replay()).undoable.moved, 250);
  const report = await engine.undo(journal, [store], { ...answering() });
  assert.deepEqual(summary(report), { done: 250, bytes: 1890, skipped: 0, failed: 0 });
  assert.deepEqual(stateOf(store), before);
});

test("a prefix that moved into what was still listed is taken back in the right order", async (t) => {
  const store = new MemoryStore();
  for (const key of ["a/b/x", "a/b/b/x", "a/b/b/b/x", "a/b/y"]) store.seed(key, key);
  const before = stateOf(store);
  const engine = engineFor(t);
  const journal = await journalFor(t);
  await engine.rename(prefixIn(store, "a/b/"), "a/", { ...answering(), journal });
  assert.deepEqual(store.keys(), ["a/b/b/x", "a/b/x", "a/x", "a/y"]);
  const report = await engine.undo(journal, [store], { ...answering() });
  assert.equal(report.counts.failed, 0);
  assert.deepEqual(stateOf(store), before);
});

test("interrupted anywhere, a rename can be taken back, and taking back can be gone on with", async (t) => {
  const engine = engineFor(t);
  for (let step = 1; step < 40; step += 2) {
    const store = new MemoryStore();
    for (const key of ["a/1", "a/2", "a/3"]) store.seed(key, key);
    const before = stateOf(store);
    const journal = await journalFor(t);
    const rename = { ...answering(), signal: pauseAt(store, step), journal };
    await engine.rename(prefixIn(store, "a/"), "b/", rename);
    const undoJournal = await journalFor(t);
    const paused = { ...answering(), signal: pauseAt(store, step % 13), journal: undoJournal };
    await engine.undo(journal, [store], paused);
    store.faults = {};
    const report = await engine.undo(journal, [store], { ...answering(), journal: undoJournal });
    assert.equal(report.counts.failed, 0, report.failed[0]?.error.message);
    const original = stateOf(store).filter((one) => one.startsWith("a/"));
    assert.deepEqual(original, before, `after ${step}`);
  }
});

test("what changed since, and what has its old name, is left alone and reported", async (t) => {
  const store = new MemoryStore();
  for (const key of ["a/changed", "a/taken", "a/gone", "a/fine"]) store.seed(key, key);
  const engine = engineFor(t);
  const journal = await journalFor(t);
  await engine.rename(prefixIn(store, "a/"), "b/", { ...answering(), journal });
  store.seed("b/changed", "somebody else's");
  store.seed("a/taken", "somebody else's");
  store.bucket("bucket").remove("b/gone");
  const report = await engine.undo(journal, [store], { ...answering() });
  assert.deepEqual(report.failed.map(({ what, error }) => `${what}: ${error.kind}`).sort(), [
    "b/changed: sourceChanged",
    "b/gone: noSuchObject",
    "b/taken: preconditionFailed",
  ]);
  assert.deepEqual(stateOf(store), [
    "a/fine=a/fine",
    "a/taken=somebody else's",
    "b/changed=somebody else's",
    "b/taken=a/taken",
  ]);
});

test("a move between stores is taken back to where it came from", async (t) => {
  const store = new MemoryStore();
  const other = new MemoryStore({ host: "elsewhere.test" });
  store.seed("a/x", "x");
  other.seed("a/x", "was there");
  const engine = engineFor(t);
  const journal = await journalFor(t);
  const to = { store: other, bucket: "bucket", prefix: "" };
  await engine.move([prefixIn(store, "a/")], to, { ...answering("overwrite"), journal });
  assert.deepEqual(stateOf(other), ["a/x=x"]);
  assert.deepEqual((await journal.replay()).undoable, {
    moved: 1,
    replaced: 1,
    markers: 0,
    gone: 0,
  });
  const report = await engine.undo(journal, [store, other], { ...answering() });
  assert.equal(report.done, 1);
  assert.deepEqual(stateOf(store), ["a/x=x"]);
  assert.deepEqual(stateOf(other), []);
});

test("what was deleted for good is said to be gone, and is not deleted twice", async (t) => {
  const store = new MemoryStore();
  store.seed("a", "a");
  const engine = engineFor(t);
  const journal = await journalFor(t);
  const object = objectIn(store, "a");
  await engine.remove([object], { ...answering(), journal });
  store.seed("a", "new");
  const again = await engine.remove([object], { ...answering(), journal });
  assert.equal(again.done, 1);
  assert.equal(store.text("a"), "new");
  assert.deepEqual((await journal.replay()).undoable, {
    moved: 0,
    replaced: 0,
    markers: 0,
    gone: 1,
  });
  const report = await engine.undo(journal, [store], { ...answering() });
  assert.deepEqual(summary(report).why, ["a: unsupported"]);
});
