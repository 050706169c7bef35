import assert from "node:assert/strict";
import { existsSync, readFileSync, symlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { StorageError } from "../../../../src/core/errors.ts";
import type { End } from "../../../../src/transfers/compare/item.ts";
import { JournalFolder } from "../../../../src/transfers/journal/journalFolder.ts";
import { Paused } from "../../../../src/transfers/paused.ts";
import { removalsIn } from "../../../../src/transfers/sync/earlierRemovals.ts";
import type { Removal } from "../../../../src/transfers/sync/step.ts";
import type { TransferEngine } from "../../../../src/transfers/transfer.ts";
import { MemoryStore } from "../../memoryStore.ts";
import {
  compared,
  fileIn,
  folderEnd,
  folderWith,
  planOf,
  prefixEnd,
  signal,
} from "../compare/ends.ts";
import { engineFor, folderFor, summary, treeOf } from "../setting.ts";

/** Compares, lets the world change, applies everything. */
async function synced(
  engine: TransferEngine,
  source: End,
  target: End,
  meanwhile: () => unknown = () => undefined,
) {
  const { differences } = await compared(engine, source, target);
  await meanwhile();
  const removals: Removal[] = [];
  const plan = planOf(source, target, differences);
  const options = { signal, onRemoved: (removal: Removal) => removals.push(removal) };
  return { report: await engine.sync(plan, options), removals };
}

async function isLevel(engine: TransferEngine, source: End, target: End): Promise<void> {
  assert.deepEqual((await compared(engine, source, target)).short, []);
}

test("a prefix becomes what a folder is", async (t) => {
  const engine = engineFor(t);
  const folder = folderWith(t, { same: "s", changed: "new", "sub/é 😀": "x", "hollow/": "" });
  const store = new MemoryStore();
  for (const key of ["p/same", "p/changed", "p/extra", "p/gone/", "q/other"]) store.seed(key, "s");
  const [local, remote] = [folderEnd(folder), prefixEnd(store, "p/")];
  const { report } = await synced(engine, local, remote);
  assert.deepEqual(summary(report), { done: 5, bytes: 6, skipped: 0, failed: 0 });
  assert.deepEqual(store.keys(), ["p/changed", "p/hollow/", "p/same", "p/sub/é 😀", "q/other"]);
  await isLevel(engine, local, remote);
});

test("a folder becomes what a prefix is, and what is deleted there comes back", async (t) => {
  const engine = engineFor(t);
  const folder = folderWith(t, { changed: "old", "extra/deep/x": "x", extraFile: "y", "e/": "" });
  const store = new MemoryStore();
  store.seed("p/changed", "new");
  store.seed("p/a/b/c", "c");
  store.seed("p/made/", "");
  const [remote, local] = [prefixEnd(store, "p/"), folderEnd(folder)];
  const { report, removals } = await synced(engine, remote, local);
  assert.equal(report.counts.failed + report.counts.skipped, 0);
  assert.deepEqual(
    treeOf(folder).filter((name) => !name.startsWith(".stowage-deleted-test")),
    ["a/", "a/b/", "a/b/c", "changed", "made/"],
  );
  assert.equal(readFileSync(join(folder, "changed"), "utf8"), "new");
  await isLevel(engine, remote, local);

  const back = await engine.restore(local, removals, { signal });
  assert.deepEqual(summary(back), { done: 5, bytes: 0, skipped: 0, failed: 0 });
  assert.equal(readFileSync(join(folder, "extra/deep/x"), "utf8"), "x");
  assert.ok(existsSync(join(folder, "e")));
});

for (const [name, identity] of [
  ["on the server", "one"],
  ["from server to server", "two"],
] as const)
  test(`a prefix becomes what another prefix is, ${name}`, async (t) => {
    const engine = engineFor(t);
    const from = new MemoryStore({ identity: "one" });
    const to = identity === "one" ? from : new MemoryStore({ identity });
    from.seed("a/new", "n", { contentType: "text/x-own" });
    from.seed("a/changed", "new");
    to.seed("b/changed", "old");
    to.seed("b/extra", "x");
    const [source, target] = [prefixEnd(from, "a/"), prefixEnd(to, "b/")];
    const { report } = await synced(engine, source, target);
    assert.deepEqual(summary(report), { done: 3, bytes: 5, skipped: 0, failed: 0 });
    assert.equal(to.text("b/changed"), "new");
    assert.equal(to.object("bucket", "b/new").headers.contentType, "text/x-own");
    await isLevel(engine, source, target);
  });

test("nothing that changed since it was compared is overwritten or deleted, at either end", async (t) => {
  const folder = folderWith(t, { created: "1", updated: "1", moved: "1", again: "1" });
  const store = new MemoryStore();
  for (const key of ["updated", "extra", "returned"]) store.seed(key, "0");
  const { report } = await synced(engineFor(t), folderEnd(folder), prefixEnd(store), () => {
    store.seed("created", "somebody else's");
    store.seed("updated", "somebody else's");
    store.seed("extra", "somebody else's");
    fileIn(folder, "moved", "other bytes");
    fileIn(folder, "returned", "at the source again");
    rmSync(join(folder, "again"));
  });
  assert.deepEqual(summary(report), { done: 0, bytes: 0, skipped: 6, failed: 0 });
  assert.ok(report.skipped.every(({ why }) => why === "changed"));
  for (const key of ["created", "updated", "extra"])
    assert.equal(store.text(key), "somebody else's");
  assert.equal(store.text("returned"), "0");
  assert.equal(store.text("moved"), undefined);
});

test("local files that changed since are neither replaced nor moved aside", async (t) => {
  const folder = folderWith(t, { updated: "0", extra: "0", "sub/x": "0" });
  const store = new MemoryStore();
  for (const key of ["created", "updated", "gone", "other"]) store.seed(key, "1");
  const { report, removals } = await synced(
    engineFor(t),
    prefixEnd(store),
    folderEnd(folder),
    () => {
      fileIn(folder, "created", "mine");
      fileIn(folder, "updated", "mine, longer");
      fileIn(folder, "extra", "mine, longer");
      fileIn(folder, "sub/new", "keeps the folder");
      store.bucket("bucket").remove("gone");
      store.seed("other", "2");
    },
  );
  assert.deepEqual(
    report.skipped.map(({ what, why }) => `${what.replace(folder, "")}: ${why}`).sort(),
    [
      "/extra: changed",
      "/sub: notEmpty",
      "created: changed",
      "gone: changed",
      "other: changed",
      "updated: changed",
    ],
  );
  for (const name of ["created", "updated", "extra"])
    assert.match(readFileSync(join(folder, name), "utf8"), /^mine/);
  assert.deepEqual(
    removals.map(({ kind }) => kind),
    ["held"],
  );
  assert.ok(!treeOf(folder).some((name) => name.includes("stowage-partial")));
});

test("a large object whose tags may not be read is copied without, and that is said", async (t) => {
  const engine = engineFor(t);
  const store = new MemoryStore({ serverCopy: 4, multipart: { minPartBytes: 1 } });
  store.seed("from/large", "longer than four bytes");
  const denied = () => Promise.reject(new StorageError("accessDenied", "No"));
  Object.assign(store, { objectTags: { get: denied, put: denied, overwrite: denied } });
  const [source, target] = [prefixEnd(store, "from/"), prefixEnd(store, "to/")];
  const { report } = await synced(engine, source, target);
  assert.deepEqual(summary(report), { done: 1, bytes: 22, skipped: 0, failed: 0 });
  assert.equal(store.text("to/large"), "longer than four bytes");
  assert.deepEqual(
    report.notKept?.map(({ key, what, error }) => [key, what, error.kind]),
    [["to/large", "tags", "accessDenied"]],
  );
});

test("when something cannot be written, nothing is deleted", async (t) => {
  const folder = folderWith(t, { a: "1", b: "2" });
  const store = new MemoryStore();
  store.seed("extra", "x");
  store.faults.before = ({ operation, key }) => {
    if (operation === "write" && key === "b") throw new StorageError("accessDenied", "No");
  };
  const { report } = await synced(engineFor(t), folderEnd(folder), prefixEnd(store));
  assert.equal(report.counts.failed, 1);
  assert.deepEqual(report.skipped, [{ what: "extra", why: "afterFailure" }]);
  assert.deepEqual(store.keys(), ["a", "extra"]);
});

test("no path leads out of the folder, and no link on the way is followed", async (t) => {
  const outside = folderWith(t, {});
  const folder = folderWith(t, {});
  const store = new MemoryStore();
  for (const key of ["../up", "sub/x"]) store.seed(key, "x");
  const [source, target] = [prefixEnd(store), folderEnd(folder)];
  const seen = { sizeBytes: 1, etag: store.object("bucket", "sub/x").etag ?? "" };
  const forged = ["../up", "sub/x", "/etc/x"].map(
    (path) => ({ kind: "create", path, isFolder: false, source: seen }) as const,
  );
  symlinkSync(outside, join(folder, "sub"));
  const options = { signal, onRemoved: () => undefined };
  const report = await engineFor(t).sync(planOf(source, target, forged), options);
  assert.equal(report.done, 0);
  assert.deepEqual(treeOf(outside), []);
});

test("a delete marker is what an undo removes; without one the report of it stays empty", async (t) => {
  const store = new MemoryStore();
  store.seed("extra", "x");
  const { removals } = await synced(engineFor(t), folderEnd(folderWith(t, {})), prefixEnd(store));
  assert.deepEqual(removals, [{ kind: "gone", key: "extra" }]);
  const back = await engineFor(t).restore(prefixEnd(store), removals, { signal });
  assert.equal(back.done, 0);
});

test("what is put back never replaces what has come meanwhile", async (t) => {
  const engine = engineFor(t);
  const folder = folderWith(t, { extra: "mine" });
  const local = folderEnd(folder);
  const { removals } = await synced(engine, prefixEnd(new MemoryStore()), local);
  fileIn(folder, "extra", "newer");
  const back = await engine.restore(local, removals, { signal });
  assert.equal(back.failed[0]?.error.kind, "localExists");
  assert.equal(readFileSync(join(folder, "extra"), "utf8"), "newer");
});

test("what is there by now as it should be is done, and what is gone is deleted", async (t) => {
  const folder = folderWith(t, { a: "same", changed: "same" });
  const store = new MemoryStore();
  store.seed("changed", "old");
  store.seed("extra", "x");
  const { report } = await synced(engineFor(t), folderEnd(folder), prefixEnd(store), () => {
    store.seed("a", "same");
    store.seed("changed", "same");
    store.bucket("bucket").remove("extra");
  });
  assert.deepEqual(summary(report), { done: 3, bytes: 8, skipped: 0, failed: 0 });
});

test("a synchronization that was paused goes on where it was", async (t) => {
  const engine = engineFor(t, { parallelFiles: 1 });
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at + 10}`, `${at}`]));
  const folder = folderWith(t, files);
  const store = new MemoryStore();
  store.seed("extra", "x");
  const [source, target] = [folderEnd(folder), prefixEnd(store)];
  const { differences } = await compared(engine, source, target);
  const plan = planOf(source, target, differences);
  const own = await new JournalFolder(join(folderFor(t), "journals")).create({});
  const controller = new AbortController();
  store.faults.before = ({ operation, key }) => {
    if (operation === "write" && key === "f20") controller.abort(new Paused());
  };
  const onRemoved = () => undefined;
  const first = await engine.sync(plan, {
    signal: controller.signal,
    journal: own.journal,
    onRemoved,
  });
  assert.ok(first.isCancelled && first.done >= 9 && first.done < 20);
  assert.equal(store.text("extra"), "x");
  store.faults = {};
  store.calls.length = 0;
  const second = await engine.sync(plan, { signal, journal: own.journal, onRemoved });
  assert.deepEqual(summary(second), { done: 21, bytes: 31, skipped: 0, failed: 0 });
  const written = store.calls.filter(({ operation }) => operation === "write").length;
  assert.equal(written, 20 - first.done);
  assert.equal(store.text("extra"), undefined);
  await own.remove();
});

test("the run that goes on tells what the one before deleted, and putting back can be repeated", async (t) => {
  const engine = engineFor(t, { parallelFiles: 1 });
  const extras = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`x/${at}`, `${at}`]));
  const folder = folderWith(t, { ...extras, "empty/": "" });
  const [source, target] = [prefixEnd(new MemoryStore()), folderEnd(folder)];
  const before = treeOf(folder);
  const { differences } = await compared(engine, source, target);
  const plan = planOf(source, target, differences);
  const own = await new JournalFolder(join(folderFor(t), "journals")).create({});
  const controller = new AbortController();
  const first: Removal[] = [];
  await engine.sync(plan, {
    signal: controller.signal,
    journal: own.journal,
    onRemoved: (removal) => {
      if (first.push(removal) === 2) controller.abort(new Paused());
    },
  });
  assert.ok(first.length >= 2 && first.length < 6);
  const removals: Removal[] = [];
  const onRemoved = (removal: Removal) => removals.push(removal);
  await engine.sync(plan, { signal, journal: own.journal, onRemoved });
  assert.deepEqual(removals.slice(0, first.length), first);
  assert.equal(removals.filter(({ kind }) => kind === "held").length, 6);
  assert.deepEqual(await removalsIn(own.journal), removals);
  for (let time = 1; time <= 2; time++) {
    const back = await engine.restore(target, removals, { signal });
    assert.deepEqual([back.done, back.counts.failed], [removals.length, 0], `time ${time}`);
    const there = treeOf(folder).filter((name) => !name.startsWith(".stowage"));
    assert.deepEqual(there, before);
  }
  await own.remove();
});
