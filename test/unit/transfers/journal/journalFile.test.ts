import assert from "node:assert/strict";
import { appendFileSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { JournalFile } from "../../../../src/transfers/journal/journalFile.ts";
import type { JournalRecord } from "../../../../src/transfers/journal/record.ts";
import { folderFor } from "../setting.ts";

const header = { v: 1, id: "one", createdAt: "2026-01-01T00:00:00.000Z", order: {} } as const;

async function newJournal(t: TestContext) {
  const path = join(folderFor(t), "one.jsonl");
  const journal = await JournalFile.create(path, header);
  t.after(() => journal.close());
  return { path, journal };
}

function done(id: string): JournalRecord {
  return { kind: "done", id, fingerprint: `of ${id}` };
}

function linesIn(path: string): number {
  return readFileSync(path, "utf8").split("\n").length - 1;
}

test("what was noted is in the file a moment later, in order", async (t) => {
  const { path, journal } = await newJournal(t);
  for (let n = 0; n < 100; n++) journal.note(done(String(n)));
  while (linesIn(path) < 101) await new Promise((resolve) => setTimeout(resolve, 5));
  const ids = readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { id: string }).id);
  assert.deepEqual(ids, ["one", ...Array.from({ length: 100 }, (_, n) => String(n))]);
});

test("what was committed is in the file at once, after what was noted before", async (t) => {
  const { path, journal } = await newJournal(t);
  journal.note(done("a"));
  await Promise.all([journal.commit(done("b")), journal.commit(done("c"))]);
  assert.equal(linesIn(path), 4);
});

test("a journal is gone on with after a crash tore its last line", async (t) => {
  for (const torn of [
    '{"kind":"do',
    '{"kind":"done","id":"x","fingerprint":"1"}',
    "\0\0\0\0\n\0",
  ]) {
    const { path, journal } = await newJournal(t);
    await journal.commit(done("a"));
    await journal.close();
    appendFileSync(path, torn);
    const again = JournalFile.open(path);
    await again.commit(done("b"));
    const history = await again.replay();
    const settled = (id: string) => ({ kind: "done", fingerprint: `of ${id}`, instead: undefined });
    assert.deepEqual(history.settled("a"), settled("a"));
    assert.deepEqual(history.settled("b"), settled("b"));
    assert.equal(history.settled("x"), undefined);
    assert.equal(linesIn(path), 3);
    await again.close();
  }
});

test("the newest record comes first when a journal is read backwards", async (t) => {
  const { journal } = await newJournal(t);
  const long = "é".repeat(70_000);
  const ids = Array.from({ length: 3000 }, (_, n) => (n % 1000 === 7 ? `${n}${long}` : `ö${n}`));
  for (const id of ids) journal.note(done(id));
  const read: string[] = [];
  for await (const record of journal.backwards()) if ("id" in record) read.push(record.id);
  assert.deepEqual(read, ids.toReversed());
});

test("noting costs microseconds, and a full queue says so", async (t) => {
  const { path, journal } = await newJournal(t);
  assert.equal(journal.room(), undefined);
  let waited = 0;
  for (let n = 0; n < 50_000; n++) {
    journal.note(done(`item ${n}`));
    const room = journal.room();
    if (room) waited += 1;
    await room;
  }
  assert.ok(waited > 0);
  await journal.written();
  assert.equal(linesIn(path), 50_001);
});

test("nobody waits for a journal that is closed", async (t) => {
  const { path, journal } = await newJournal(t);
  await journal.commit(done("a"));
  const { size } = statSync(path);
  await journal.close();
  await journal.commit(done("b"));
  await journal.written();
  assert.equal(statSync(path).size, size);
});

test("what a journal holds is what its records say all together", async (t) => {
  const { journal } = await newJournal(t);
  const target = { home: "h", bucket: "b", key: "k" };
  const upload = { id: "u", target, partBytes: 5, fingerprint: "f" };
  journal.note({ kind: "answer", choice: "skip" });
  journal.note({ kind: "start", id: "u", to: "k", at: 1 });
  journal.note({ kind: "intent", id: "u", target, at: 1 });
  journal.note({ kind: "upload", ...upload, uploadId: "1" });
  journal.note({ kind: "part", id: "u", number: 2, etag: "e" });
  journal.note({ kind: "uploadGone", id: "u", uploadId: "1" });
  journal.note({ kind: "intent", id: "u", target, at: 2 });
  journal.note({ kind: "upload", ...upload, uploadId: "2" });
  journal.note({ kind: "part", id: "u", number: 1, etag: "e" });
  journal.note({ kind: "intent", id: "v", target, at: 3 });
  journal.note({ kind: "partial", id: "p", path: "/x", fingerprint: "f", boot: "b", partBytes: 9 });
  journal.note({ kind: "got", id: "p", index: 3 });
  journal.note({
    kind: "deleted",
    home: "h",
    bucket: "b",
    objects: [["k"], ["l", "m"]],
    sizeBytes: 7,
  });
  const history = await journal.replay();
  assert.equal(history.answer, "skip");
  const open = history.open("u");
  assert.deepEqual(open?.intents, []);
  assert.deepEqual(
    open?.uploads.map(({ uploadId }) => uploadId),
    ["2"],
  );
  assert.deepEqual([...(open?.uploads[0]?.parts.keys() ?? [])], [1]);
  assert.equal(history.open("v")?.intents.length, 1);
  assert.deepEqual([...(history.open("p")?.partials[0]?.got ?? [])], [3]);
  assert.deepEqual(history.left, { objects: 2, bytes: 7 });
  assert.deepEqual(history.undoable, { moved: 0, replaced: 0, markers: 1, gone: 1 });
  assert.equal(history.isUntidy, true);
  journal.note(done("u"));
  assert.equal((await journal.replay()).open("u"), undefined);
});

test("small files on their way may be lying about until a transfer is done or was cleaned up", async (t) => {
  const { journal } = await newJournal(t);
  assert.equal((await journal.replay()).isUntidy, false);
  journal.note({ kind: "folder", path: "/somewhere" });
  assert.equal((await journal.replay()).isUntidy, true);
  for (const [state, isUntidy] of [
    ["paused", true],
    ["failed", true],
    ["done", false],
    ["cancelled", false],
  ] as const) {
    journal.note({ kind: "end", state, at: 0 });
    assert.equal((await journal.replay()).isUntidy, isUntidy, state);
  }
});
