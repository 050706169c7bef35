import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { EngineRunner } from "../../../src/commands/transferRunner.ts";
import { TransferJournals } from "../../../src/commands/transferJournals.ts";
import { JournalFolder } from "../../../src/transfers/journal/journalFolder.ts";
import type { TransferOrder } from "../../../src/transfers/order.ts";
import { TransferQueue } from "../../../src/transfers/queue/queue.ts";
import { createMemoryHome, MemoryStore } from "../memoryStore.ts";
import { engineFor, folderFor } from "../transfers/setting.ts";

const at = { connectionId: "c", bucket: "bucket" };
const rename: TransferOrder = {
  kind: "rename",
  from: { ...at, kind: "prefix", prefix: "a/" },
  to: "b/",
};

/** What one window has of the transfers: its queue and its journals, in a folder for all windows. */
function windowOn(t: TestContext, path: string, store: MemoryStore, parallel = 1) {
  const home = createMemoryHome(store);
  const folder = new JournalFolder(path);
  const failures: unknown[] = [];
  const journals = new TransferJournals({
    journals: async () => folder,
    report: (error) => void failures.push(error),
  });
  const engine = engineFor(t);
  const runner = new EngineRunner({
    registry: { home: async () => home },
    journals,
    engine: async () => engine,
    onConflict: () => Promise.reject(new Error("Nobody expected a conflict")),
  });
  const queue = new TransferQueue({ runner, parallel: () => parallel });
  t.after(() => queue.dispose());
  t.after(() => assert.deepEqual(failures, []));
  return { queue, journals, folder };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let left = 2000; !isSo(); left--) {
    assert.ok(left > 0, "It never was so");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function seeded(): MemoryStore {
  const store = new MemoryStore();
  for (const key of ["a/1", "a/2", "a/3"]) store.seed(key, key);
  return store;
}

test("what waits is written down until it begins, and then has a journal until it is over", async (t) => {
  const path = folderFor(t);
  const store = seeded();
  const { queue, journals } = windowOn(t, path, store);
  const upload: TransferOrder = { kind: "upload", paths: ["/none"], to: { ...at, prefix: "" } };
  const added = [1, 2, 3].map(() => queue.add(upload));
  await until(() => readdirSync(path).some((name) => name.endsWith(".waiting")));
  await Promise.allSettled(added.map(({ report }) => report));
  await until(() => !readdirSync(path).some((name) => name.endsWith(".waiting")));
  assert.equal(queue.count("failed"), 3);
  assert.equal(readdirSync(path).filter((name) => name.endsWith(".jsonl")).length, 3);
  queue.clear(...queue.in("failed").map(({ id }) => id));
  await until(() => readdirSync(path).length === 0);
  journals.dispose();
});

test("what waited when the window closed is found by the next one, and runs there", async (t) => {
  const path = folderFor(t);
  const store = seeded();
  const first = windowOn(t, path, store, 0);
  // One takes the only place for good.
  store.faults = { before: () => new Promise(() => undefined) };
  first.queue.add(rename);
  const later: TransferOrder = { ...rename, to: "c/" };
  const { transfer } = first.queue.add(later);
  await until(() => readdirSync(path).some((name) => name.endsWith(".waiting")));
  first.queue.dispose();
  first.journals.dispose();
  store.faults = {};
  const next = windowOn(t, path, store);
  let found = await next.folder.waiting.claimAbandoned(assert.ifError);
  while (found.length === 0) found = await next.folder.waiting.claimAbandoned(assert.ifError);
  assert.deepEqual(
    found.map(({ id, order }) => ({ id, order })),
    [{ id: transfer.id, order: later }],
  );
  next.queue.restore([
    { id: transfer.id, order: later, addedAt: transfer.addedAt, hasBegun: false },
  ]);
  next.queue.resume(transfer.id);
  await until(() => next.queue.count("done") === 1);
  assert.deepEqual(store.keys(), ["c/1", "c/2", "c/3"]);
});

test("a rename is taken back days later, in another window, once", async (t) => {
  const path = folderFor(t);
  const store = seeded();
  const first = windowOn(t, path, store);
  const { transfer, report } = first.queue.add(rename);
  await report;
  assert.equal(first.journals.get(transfer.id)?.moved, 3);
  first.queue.clear(transfer.id);
  first.journals.dispose();
  const next = windowOn(t, path, store);
  const past = await next.journals.past();
  assert.deepEqual(
    past.map(({ id, order, undoable }) => ({ id, order, moved: undoable.moved })),
    [{ id: transfer.id, order: rename, moved: 3 }],
  );
  await next.queue.add({ kind: "undo", of: transfer.id, undone: rename }).report;
  assert.deepEqual(store.keys(), ["a/1", "a/2", "a/3"]);
  assert.deepEqual(await next.journals.past(), []);
  assert.deepEqual(readdirSync(path), []);
  const again = next.queue.add({ kind: "undo", of: transfer.id, undone: rename }).report;
  await assert.rejects(again, { kind: "noSuchResource" });
});

test("what could not all be taken back can be tried again", async (t) => {
  const path = folderFor(t);
  const store = seeded();
  const { queue, journals } = windowOn(t, path, store);
  const { transfer, report } = queue.add(rename);
  await report;
  store.seed("a/2", "somebody else's");
  const undo: TransferOrder = { kind: "undo", of: transfer.id, undone: rename };
  assert.equal((await queue.add(undo).report).counts.failed, 1);
  assert.equal((await journals.past()).length, 1);
  store.bucket("bucket").remove("a/2");
  assert.equal((await queue.add(undo).report).counts.failed, 0);
  assert.deepEqual(store.keys(), ["a/1", "a/2", "a/3"]);
  await journals.forgetPast(transfer.id);
});
