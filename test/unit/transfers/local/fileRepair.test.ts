import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { StoreCall } from "../../memoryStore.ts";
import { MemoryStore } from "../../memoryStore.ts";
import {
  answering,
  engineFor,
  folderFor,
  objectIn,
  someBytes,
  summary,
  treeOf,
} from "../setting.ts";

const partBytes = 64 * 1024;
const count = 24;
const size = (count - 1) * partBytes + 77;

/** A store that damages the n-th reading of a part as `damages` says, and what was read of each. */
function storeWith(bytes: Buffer, damages: Readonly<Record<number, readonly number[]>>) {
  const store = new MemoryStore();
  store.seed("big", bytes);
  const readings = new Array<number>(count).fill(0);
  store.faults.bytes = async function* (call: StoreCall, pieces) {
    const part = (call.range?.first ?? 0) / partBytes;
    const reading = (readings[part] = (readings[part] ?? 0) + 1);
    let isFirst = true;
    for await (const piece of pieces) {
      const copy = Buffer.from(piece);
      if (isFirst && damages[part]?.includes(reading))
        copy[5] = (copy[5] ?? 0) ^ (1 << (reading % 8));
      isFirst = false;
      yield copy;
    }
  };
  return { store, readings };
}

async function fetched(t: Parameters<typeof engineFor>[0], store: MemoryStore) {
  const folder = folderFor(t);
  const engine = engineFor(t, { parallelParts: 2 });
  const report = await engine.download([objectIn(store, "big")], folder, answering());
  return { report, folder };
}

test("of a damaged file only what comes before the damage is read again, and nothing is begun anew", async (t) => {
  const bytes = someBytes(size);
  const { store, readings } = storeWith(bytes, { 3: [1] });
  const { report, folder } = await fetched(t, store);
  assert.equal(report.done, 1);
  assert.ok(readFileSync(join(folder, "big")).equals(bytes));
  assert.equal(readings[3], 2);
  const again = readings.filter((times) => times > 1).length;
  // Those under way when it is noticed depend on how busy the machine is.
  assert.ok(again <= count / 2, `${again} parts were read again`);
});

test("several damaged parts are found, each once", async (t) => {
  const bytes = someBytes(size);
  const { store, readings } = storeWith(bytes, { 0: [1], 9: [1], 23: [1] });
  const { report, folder } = await fetched(t, store);
  assert.equal(report.done, 1);
  assert.ok(readFileSync(join(folder, "big")).equals(bytes));
  assert.ok(readings.every((times) => times <= 3));
});

test("what is damaged on the way of the repair does not take the place of what was right", async (t) => {
  const bytes = someBytes(size);
  const { store } = storeWith(bytes, { 2: [2], 5: [1], 7: [2] });
  const { report, folder } = await fetched(t, store);
  assert.equal(report.done, 1);
  assert.ok(readFileSync(join(folder, "big")).equals(bytes));
});

test("a part that comes differently each time fails, also where ETags may mean anything", async (t) => {
  const bytes = someBytes(size);
  const { store } = storeWith(bytes, { 4: [1, 2, 3, 4, 5, 6] });
  Object.defineProperty(store, "etagIsMd5", { value: false });
  const { report, folder } = await fetched(t, store);
  assert.deepEqual(summary(report).why, ["big: corrupted"]);
  assert.deepEqual(treeOf(folder), []);
});
