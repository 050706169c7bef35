import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { isOver } from "../../../src/transfers/remove.ts";
import { MemoryStore } from "../memoryStore.ts";
import { answering, engineFor, objectIn, prefixIn, summary } from "./setting.ts";

test("objects and prefixes are deleted in batches, with exact outcomes", async (t) => {
  const store = new MemoryStore({ deleteBatchSize: 10, pageLimit: 25 });
  for (let index = 0; index < 95; index++) store.seed(`p/${index}`, "xx");
  store.seed("p", "neighbour");
  store.seed("single", "s");
  const remove = store.delete.bind(store);
  store.delete = async (bucket, objects, signal) => {
    const [locked, rest] = [
      objects.filter(({ key }) => key === "p/7"),
      objects.filter(({ key }) => key !== "p/7"),
    ];
    return [
      ...locked.map((id) => ({ ...id, error: new StorageError("locked", "Locked") })),
      ...(rest.length > 0 ? await remove(bucket, rest, signal) : []),
    ];
  };
  const selected = [prefixIn(store, "p/"), objectIn(store, "single"), objectIn(store, "p/3")];
  const report = await engineFor(t).remove(selected, answering());
  assert.deepEqual(summary(report), {
    done: 95,
    bytes: 189,
    skipped: 0,
    failed: 1,
    why: ["p/7: locked"],
  });
  assert.deepEqual(store.keys(), ["p", "p/7"]);
});

test("a listing that skips what moves up while deleting is listed again", async (t) => {
  const store = new MemoryStore({ deleteBatchSize: 10 });
  for (let index = 0; index < 95; index++) store.seed(`p/${index}`, "x");
  store.list = async (bucket, { prefix, cursor }) => {
    // Positions instead of names, as some servers have them.
    const at = Number(cursor ?? 0);
    const keys = store.keys(bucket).filter((key) => key.startsWith(prefix));
    const items = keys
      .slice(at, at + 10)
      .map((key) => ({ kind: "object" as const, key, sizeBytes: 1 }));
    return { items, ...(at + 10 < keys.length && { cursor: String(at + 10) }) };
  };
  const report = await engineFor(t).remove([prefixIn(store, "p/")], answering());
  assert.equal(report.counts.failed, 0);
  assert.equal(report.done, 95);
  assert.deepEqual(store.keys(), []);
});

test("a batch that fails fails for each of its objects, and the others are deleted", async (t) => {
  const store = new MemoryStore({ deleteBatchSize: 10 });
  for (let index = 10; index < 40; index++) store.seed(`p/${index}`, "x");
  store.faults.before = ({ operation, key }) => {
    if (operation === "delete" && key === "p/20") throw new StorageError("serverError", "No");
  };
  const report = await engineFor(t).remove([prefixIn(store, "p/")], answering());
  assert.equal(report.done, 20);
  assert.equal(report.counts.failed, 10);
  assert.equal(store.keys().length, 10);
});

test("a cancel stops between batches, and what was deleted is counted", async (t) => {
  const store = new MemoryStore({ deleteBatchSize: 10 });
  for (let index = 0; index < 500; index++) store.seed(`p/${index}`, "x");
  const controller = new AbortController();
  let deletes = 0;
  store.faults.after = ({ operation }) => {
    if (operation === "delete" && ++deletes === 7) controller.abort();
  };
  const options = answering(undefined, { signal: controller.signal });
  const report = await engineFor(t).remove([prefixIn(store, "p/")], options);
  assert.equal(report.isCancelled, true);
  assert.equal(report.counts.failed, 0);
  assert.equal(report.done, 500 - store.keys().length);
  assert.ok(report.done >= 70 && report.done < 200);
});

test("counting tells how far it has come and ends early when nobody listens", async (t) => {
  const store = new MemoryStore({ pageLimit: 100 });
  for (let index = 0; index < 950; index++) store.seed(`p/${index}`, "xx");
  store.seed("single", "12345");
  const engine = engineFor(t);
  const { signal } = new AbortController();
  const counts = [];
  const selected = [prefixIn(store, "p/"), objectIn(store, "single"), objectIn(store, "p/1")];
  for await (const count of engine.count(selected, signal)) counts.push(count);
  assert.deepEqual(counts.at(0), { objects: 100, bytes: 200, isComplete: false });
  assert.deepEqual(counts.at(-1), { objects: 951, bytes: 1905, isComplete: true });
  store.calls.length = 0;
  for await (const count of engine.count(selected, signal)) if (count.objects >= 100) break;
  // The one page that was on its way, of ten.
  assert.equal(store.calls.length, 2);
});

test("nothing is tried again for ever, nor more remembered than memory has room for", () => {
  const { signal } = new AbortController();
  const failed = new Set(["a"]);
  assert.equal(isOver({ signal }, { found: 1, failed }), false);
  assert.equal(isOver({ signal }, { found: 0, failed }), true);
  assert.equal(isOver({ signal: AbortSignal.abort() }, { found: 1, failed }), true);
  for (let index = 0; index < 100_000; index++) failed.add(`${index}`);
  assert.equal(isOver({ signal }, { found: 1, failed }), true);
});
