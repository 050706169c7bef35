import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EntryNode, StorageNode } from "../../../src/tree/node.ts";

const { memoryTree, open } = await import("./memoryTree.ts");

const bucket = { connectionId: "one", bucket: "bucket" };

async function folder(...keys: string[]) {
  const memory = memoryTree();
  for (const key of keys) memory.store.seed(key, "x");
  const node = await open(memory, "Connection one", "bucket", "d");
  const rows = await memory.tree.getChildren(node);
  const isEntry = (row: StorageNode): row is EntryNode =>
    row.kind === "object" || row.kind === "prefix";
  const nextTo = (...indices: number[]) =>
    memory.tree.neighbour(rows.filter(isEntry).filter((_row, index) => indices.includes(index)));
  return { ...memory, nextTo };
}

test("after a row that goes comes the next one, or the one before when it was the last", async () => {
  const { nextTo } = await folder("d/sub/x", "d/a", "d/b", "d/c");
  assert.deepEqual(nextTo(1), { ...bucket, key: "d/b" });
  assert.deepEqual(nextTo(1, 2), { ...bucket, key: "d/c" });
  assert.deepEqual(nextTo(1, 3), { ...bucket, key: "d/b" });
  assert.deepEqual(nextTo(1, 2, 3), { ...bucket, prefix: "d/sub/" });
  assert.deepEqual(nextTo(0), { ...bucket, key: "d/a" });
});

test("when nothing is left, it is the folder; of no row, nothing", async () => {
  const { nextTo } = await folder("d/a");
  assert.deepEqual(nextTo(0), { ...bucket, prefix: "d/" });
  assert.equal(nextTo(), undefined);
});
