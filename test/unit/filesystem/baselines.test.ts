import assert from "node:assert/strict";
import { test } from "node:test";
import { Baselines } from "../../../src/filesystem/baselines.ts";

const uri = "stowage://c/b/k";
const one = { etag: "1", sizeBytes: 1 };
const two = { etag: "2", sizeBytes: 1 };

class Memory {
  readonly values = new Map<string, unknown>();
  get(key: string): unknown {
    return this.values.get(key);
  }
  async update(key: string, value: unknown): Promise<void> {
    // As VS Code does: JSON, and nothing where there is nothing.
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.parse(JSON.stringify(value)));
  }
}

function make(memory = new Memory()) {
  const failures: unknown[] = [];
  return { memory, failures, baselines: new Baselines(memory, (error) => failures.push(error)) };
}

test("what was read or written last is what a save replaces", () => {
  const { baselines } = make();
  assert.equal(baselines.get(uri), undefined);
  baselines.read(uri, one);
  assert.deepEqual(baselines.get(uri), one);
  baselines.read(uri, two);
  assert.deepEqual(baselines.get(uri), two);
  baselines.written(uri, one);
  assert.deepEqual(baselines.get(uri), one);
});

test("what somebody reads while there are changes counts only once these are given up", () => {
  const { baselines } = make();
  baselines.read(uri, one);
  baselines.edited(uri, true);
  baselines.read(uri, two);
  assert.deepEqual(baselines.get(uri), one);
  baselines.edited(uri, false);
  assert.deepEqual(baselines.get(uri), two);
});

test("what is being edited outlives the window, and nothing else does", () => {
  const { baselines, memory } = make();
  const lastModified = new Date("2026-11-28T12:00:00Z");
  baselines.read(uri, { ...one, lastModified });
  baselines.read("stowage://c/b/other", two);
  assert.equal(memory.values.size, 0);
  baselines.edited(uri, true);
  const later = make(memory).baselines;
  assert.deepEqual(later.get(uri), { ...one, lastModified });
  assert.equal(later.get("stowage://c/b/other"), undefined);
  later.read(uri, two);
  assert.deepEqual(later.get(uri), { ...one, lastModified }, "its changes came along");
  later.edited(uri, false);
  assert.equal(memory.values.size, 0);
});

test("a memory that holds anything else is an empty one", () => {
  const memory = new Memory();
  for (const value of [null, 1, "x", [], { [uri]: null, b: { etag: 1 }, c: { sizeBytes: "1" } }]) {
    memory.values.set("stowage.editedObjects", value);
    assert.equal(make(memory).baselines.get(uri), undefined);
  }
});

test("agreeing to replace a state is about this state, and over once something is written", () => {
  const { baselines } = make();
  baselines.read(uri, one);
  baselines.agree(uri, two);
  assert.equal(baselines.hasAgreed(uri, two), true);
  assert.equal(baselines.hasAgreed(uri, { etag: "3", sizeBytes: 1 }), false);
  baselines.written(uri, { etag: "4", sizeBytes: 4 });
  assert.equal(baselines.hasAgreed(uri, two), false);
});

test("the date of what was written is known once it is seen, and of nothing else", () => {
  const { baselines } = make();
  const lastModified = new Date();
  baselines.written(uri, one);
  baselines.seen(uri, { ...two, lastModified });
  assert.deepEqual(baselines.get(uri), one);
  baselines.seen(uri, { ...one, lastModified });
  assert.deepEqual(baselines.get(uri), { ...one, lastModified });
});

test("of thousands that are only read, those that are edited are kept", () => {
  const { baselines } = make();
  baselines.read(uri, one);
  baselines.edited(uri, true);
  for (let index = 0; index < 5_000; index++) baselines.read(`stowage://c/b/${index}`, two);
  assert.deepEqual(baselines.get(uri), one);
  assert.equal(baselines.get("stowage://c/b/0"), undefined);
  assert.deepEqual(baselines.get("stowage://c/b/4999"), two);
});

test("a memory that fails is told of", async () => {
  const memory = new Memory();
  memory.update = () => Promise.reject(new Error("full"));
  const { baselines, failures } = make(memory);
  baselines.read(uri, one);
  baselines.edited(uri, true);
  await new Promise((resolve) => setImmediate(resolve));
  assert.match(String(failures[0]), /full/);
});
