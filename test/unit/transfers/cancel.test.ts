import assert from "node:assert/strict";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sleep } from "../../../src/transfers/signals.ts";
import type { TransferOptions, TransferReport } from "../../../src/transfers/transfer.ts";
import { MemoryStore } from "../memoryStore.ts";
import {
  answering,
  engineFor,
  folderFor,
  md5OfFile,
  objectIn,
  prefixIn,
  someBytes,
  treeOf,
} from "./setting.ts";

/** Cancels after so many calls of the store, whichever they are. */
function cancellingAfter(store: MemoryStore, calls: number): TransferOptions {
  const controller = new AbortController();
  let left = calls;
  const step = () => {
    if (left-- === 0) controller.abort();
  };
  store.faults.before = step;
  store.faults.after = step;
  store.faults.bytes = async function* (_call, pieces) {
    for await (const piece of pieces) {
      step();
      yield piece;
    }
  };
  return answering("overwrite", { signal: controller.signal });
}

function stores() {
  return {
    store: new MemoryStore({ multipart: { minPartBytes: 1024 } }),
    other: new MemoryStore({ multipart: { minPartBytes: 1024 }, host: "elsewhere.test" }),
  };
}

const contents = new Map<string, Buffer>(
  [10, 500, 40_000, 300_000, 700_000].map((size) => [`f${size}`, someBytes(size)]),
);

function isWhole(store: MemoryStore, key: string): boolean {
  const name = key.slice(key.lastIndexOf("/") + 1);
  return Buffer.compare(store.object("bucket", key).bytes, contents.get(name) ?? Buffer.of()) === 0;
}

test("cancelled anywhere, an upload leaves whole objects and no unfinished upload", async (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, "x"));
  for (const [name, bytes] of contents) writeFileSync(join(folder, "x", name), bytes);
  const engine = engineFor(t);
  let cancelled = 0;
  for (let calls = 0; calls < 80; calls += 3) {
    const { store } = stores();
    const to = { store, bucket: "bucket", prefix: "" };
    const source = { kind: "path", path: join(folder, "x") } as const;
    const report = await engine.upload([source], to, cancellingAfter(store, calls));
    if (report.isCancelled) cancelled += 1;
    assert.equal(report.counts.failed, 0, String(report.failed[0]?.error.cause));
    assert.equal(store.uploads.size, 0, `after ${calls}`);
    for (const key of store.keys()) assert.ok(isWhole(store, key), key);
    assert.ok(report.done <= store.keys().length);
  }
  assert.ok(cancelled > 10);
});

test("cancelled anywhere, a download leaves whole files and no temporary one", async (t) => {
  const engine = engineFor(t);
  let cancelled = 0;
  for (let calls = 0; calls < 80; calls += 3) {
    const folder = folderFor(t);
    const { store } = stores();
    for (const [name, bytes] of contents) store.seed(`x/${name}`, bytes);
    const options = cancellingAfter(store, calls);
    const report = await engine.download([prefixIn(store, "x/")], folder, options);
    if (report.isCancelled) cancelled += 1;
    assert.equal(report.counts.failed, 0);
    for (const name of treeOf(folder).filter((path) => !path.endsWith("/"))) {
      const bytes = contents.get(name.slice(2));
      assert.ok(bytes, name);
      assert.equal(md5OfFile(join(folder, name)), store.object("bucket", name).etag);
    }
  }
  assert.ok(cancelled > 10);
});

for (const where of ["on the server", "between stores"] as const) {
  test(`cancelled anywhere, a move ${where} has every object whole in at least one place`, async (t) => {
    const engine = engineFor(t);
    let cancelled = 0;
    for (let calls = 0; calls < 100; calls += 3) {
      const { store, other } = stores();
      for (const [name, bytes] of contents) store.seed(`x/${name}`, bytes);
      const to = where === "on the server" ? store : other;
      const options = cancellingAfter(calls % 2 ? store : to, calls);
      const place = { store: to, bucket: "bucket", prefix: "to/" };
      const report = await engine.move([prefixIn(store, "x/")], place, options);
      if (report.isCancelled) cancelled += 1;
      assert.equal(report.counts.failed, 0, String(report.failed[0]?.error.message));
      let moved = 0;
      for (const name of contents.keys()) {
        const isHere = store.keys().includes(`x/${name}`) && isWhole(store, `x/${name}`);
        const isThere = to.keys().includes(`to/x/${name}`) && isWhole(to, `to/x/${name}`);
        assert.ok(isHere || isThere, `${name} after ${calls}`);
        if (!isHere) moved += 1;
      }
      assert.equal(report.done, moved);
      assert.equal(to.uploads.size, 0);
    }
    assert.ok(cancelled > 10);
  });
}

test("a cancel while a question is open ends the transfer at once", async (t) => {
  const store = new MemoryStore();
  store.seed("a", "old");
  const controller = new AbortController();
  const bytes = { kind: "bytes", name: "a", read: async () => Buffer.from("new") } as const;
  const report = await engineFor(t).upload(
    [bytes],
    { store, bucket: "bucket", prefix: "" },
    {
      signal: controller.signal,
      onConflict: () => {
        setTimeout(() => controller.abort(), 5);
        return new Promise(() => undefined);
      },
    },
  );
  assert.equal(report.isCancelled, true);
  assert.equal(store.text("a"), "old");
});

test("an answer that throws ends the transfer: an abort as a cancel, anything else as it is", async (t) => {
  const store = new MemoryStore();
  const sources = Array.from({ length: 40 }, (_, index) => {
    store.seed(`f${index}`, "old");
    return { kind: "bytes" as const, name: `f${index}`, read: async () => Buffer.from("new") };
  });
  const to = { store, bucket: "bucket", prefix: "" };
  const engine = engineFor(t);
  let asked = 0;
  const aborting = answering(undefined, {
    onConflict: () => {
      asked += 1;
      return Promise.reject(new DOMException("The dialog was closed", "AbortError"));
    },
  });
  const report = await engine.upload(sources, to, aborting);
  assert.equal(report.isCancelled, true);
  assert.equal(asked, 1);
  const bug = new TypeError("a bug");
  const throwing = answering(undefined, { onConflict: () => Promise.reject(bug) });
  await assert.rejects(engine.upload(sources, to, throwing), (error) => error === bug);
  assert.ok(store.keys().every((key) => store.text(key) === "old"));
});

test("an upload that cannot be aborted is told, with what could not be cleaned up", async (t) => {
  const { store } = stores();
  const bytes = { kind: "bytes", name: "a", read: async () => someBytes(700_000) } as const;
  const controller = new AbortController();
  store.faults.before = ({ operation, partNumber }) => {
    if (partNumber === 2) controller.abort();
    if (operation === "multipart.abort") throw new Error("no way");
  };
  const to = { store, bucket: "bucket", prefix: "" };
  const options = answering(undefined, { signal: controller.signal });
  const report: TransferReport = await engineFor(t).upload([bytes], to, options);
  assert.equal(report.isCancelled, true);
  assert.equal(report.counts.failed, 1);
  assert.match(report.failed[0]?.error.message ?? "", /left behind/);
});

test("a server that never answers does not hold a cancelled transfer longer than the grace", async (t) => {
  const { store } = stores();
  const bytes = { kind: "bytes", name: "a", read: async () => someBytes(700_000) } as const;
  const controller = new AbortController();
  store.faults.before = async ({ operation }, signal) => {
    if (operation !== "multipart.create") return;
    setTimeout(() => controller.abort(), 5);
    await sleep(60_000, signal);
  };
  const to = { store, bucket: "bucket", prefix: "" };
  const options = answering(undefined, { signal: controller.signal });
  const started = performance.now();
  const report = await engineFor(t, { graceMs: 50 }).upload([bytes], to, options);
  assert.equal(report.isCancelled, true);
  assert.ok(performance.now() - started < 30_000);
});

test("two transfers share one engine and its limits", async (t) => {
  const folder = folderFor(t);
  const { store } = stores();
  for (const name of ["a", "b", "c"]) store.seed(name, someBytes(600_000));
  const engine = engineFor(t, { parallelParts: 3 });
  let parts = 0;
  let most = 0;
  store.faults.bytes = async function* (call, pieces) {
    if (call.range) most = Math.max(most, ++parts);
    yield* pieces;
    if (call.range) parts -= 1;
  };
  const reports = await Promise.all(
    ["a", "b", "c"].map((name) =>
      engine.download([objectIn(store, name)], join(folder, name), answering()),
    ),
  );
  assert.ok(reports.every(({ done }) => done === 1));
  assert.ok(most <= 3, `${most} parts at once`);
  assert.equal(readdirSync(folder).length, 3);
});
