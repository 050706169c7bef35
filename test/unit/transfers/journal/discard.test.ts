import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { StorageError } from "../../../../src/core/errors.ts";
import { JournalFile } from "../../../../src/transfers/journal/journalFile.ts";
import { MemoryStore } from "../../memoryStore.ts";
import { engineFor, folderFor } from "../setting.ts";

const { signal } = new AbortController();

async function journalIn(folder: string): Promise<JournalFile> {
  const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
  return JournalFile.create(join(folder, "x.jsonl"), header);
}

test("discarding aborts the uploads and removes the files that a journal tells, and nothing else", async (t) => {
  const folder = folderFor(t);
  const journal = await journalIn(folder);
  t.after(() => journal.close());
  const store = new MemoryStore();
  const create = async (key: string) =>
    (await store.multipart?.create("bucket", key, {}, signal))?.uploadId ?? "";
  const known = await create("known");
  await create("known");
  const others = await create("asked");
  await store.multipart?.put(
    { bucket: "bucket", key: "asked", uploadId: others, number: 1 },
    { kind: "bytes", bytes: Buffer.from("x") },
    signal,
  );
  await create("asked");
  const target = (key: string) => ({ home: store.identity, bucket: "bucket", key });
  const partial = join(folder, ".a.bin.stowage-partial-0123456789ab");
  const important = join(folder, "important");
  writeFileSync(partial, "half");
  writeFileSync(important, "whole");
  const at = Date.now();
  journal.note({ kind: "intent", id: "a", target: target("known"), at });
  journal.note({
    kind: "upload",
    id: "a",
    target: target("known"),
    uploadId: known,
    partBytes: 9,
    fingerprint: "f",
  });
  journal.note({ kind: "intent", id: "b", target: target("asked"), at });
  journal.note({
    kind: "partial",
    id: "c",
    path: partial,
    fingerprint: "f",
    partBytes: 9,
    boot: "b",
  });
  journal.note({
    kind: "partial",
    id: "d",
    path: important,
    fingerprint: "f",
    partBytes: 9,
    boot: "b",
  });
  await engineFor(t).discard(journal, [store], { signal });
  assert.equal(existsSync(partial), false);
  assert.equal(existsSync(important), true);
  assert.deepEqual(
    [...store.uploads.values()].map(({ key, parts }) => `${key} ${parts.size}`),
    ["known 0", "asked 1"],
  );
  const left = [...(await journal.replay()).unsettled()];
  assert.deepEqual(
    left.flatMap(({ uploads }) => uploads),
    [],
  );
});

test("discarding what a server cannot be asked about fails, does the rest, and can be tried again", async (t) => {
  const folder = folderFor(t);
  const journal = await journalIn(folder);
  t.after(() => journal.close());
  const store = new MemoryStore();
  const { uploadId = "" } = (await store.multipart?.create("bucket", "k", {}, signal)) ?? {};
  const target = { home: store.identity, bucket: "bucket", key: "k" };
  const partial = join(folder, ".a.bin.stowage-partial-0123456789ab");
  writeFileSync(partial, "half");
  journal.note({ kind: "upload", id: "a", target, uploadId, partBytes: 9, fingerprint: "f" });
  journal.note({
    kind: "partial",
    id: "c",
    path: partial,
    fingerprint: "f",
    partBytes: 9,
    boot: "b",
  });
  const engine = engineFor(t);
  store.faults.before = () => {
    throw new StorageError("unreachable", "No way there");
  };
  await assert.rejects(engine.discard(journal, [store], { signal }), { kind: "unreachable" });
  await assert.rejects(engine.discard(journal, [], { signal }), { kind: "noSuchResource" });
  assert.equal(existsSync(partial), false);
  delete store.faults.before;
  await engine.discard(journal, [store], { signal });
  assert.equal(store.uploads.size, 0);
});
