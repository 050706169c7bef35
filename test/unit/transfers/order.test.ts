import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isUndoable,
  lostAtRestart,
  outlivesRestart,
  placesOf,
} from "../../../src/transfers/order.ts";
import type { SelectedAddress, TransferOrder } from "../../../src/transfers/order.ts";

const at = { connectionId: "c", bucket: "bucket" };
const object = (key: string): SelectedAddress => ({ ...at, kind: "object", key });
const to = { ...at, bucket: "other", prefix: "x/" };

async function placesText(order: TransferOrder): Promise<readonly string[]> {
  return (await placesOf(order)).map(({ bucket, prefix }) => `${bucket}/${prefix}`);
}

test("an order names every folder that looks different after it, each once", async () => {
  const selected = [
    object("a/1"),
    object("a/2"),
    { ...at, kind: "prefix", prefix: "b/c/" } as const,
  ];
  assert.deepEqual(await placesText({ kind: "move", selected, to }), [
    "other/x/",
    "bucket/a/",
    "bucket/b/",
  ]);
  assert.deepEqual(await placesText({ kind: "copy", selected, to }), ["other/x/"]);
  assert.deepEqual(await placesText({ kind: "delete", selected }), ["bucket/a/", "bucket/b/"]);
  assert.deepEqual(await placesText({ kind: "download", selected, folder: "/tmp" }), []);
  const rename: TransferOrder = { kind: "rename", from: object("a/1"), to: "d/e/1" };
  assert.deepEqual(await placesText(rename), ["bucket/a/", "bucket/d/e/"]);
  assert.deepEqual(
    await placesText({ kind: "undo", of: "1", undone: rename }),
    await placesText(rename),
  );
});

test("what has bytes without a path cannot be read again after a restart, and is named", () => {
  const mixed: TransferOrder = { kind: "upload", paths: ["/a"], bytes: ["b"], to };
  const bytes: TransferOrder = { kind: "upload", paths: [], bytes: ["b"], to };
  assert.deepEqual(lostAtRestart({ kind: "upload", paths: ["/a"], to }), []);
  assert.deepEqual([lostAtRestart(mixed), outlivesRestart(mixed)], [["b"], true]);
  assert.deepEqual([lostAtRestart(bytes), outlivesRestart(bytes)], [["b"], false]);
  assert.equal(outlivesRestart({ kind: "delete", selected: [] }), true);
});

test("moves, renames and deletes can be taken back; an undo cannot", () => {
  const rename: TransferOrder = { kind: "rename", from: object("a"), to: "b" };
  assert.equal(isUndoable(rename), true);
  assert.equal(isUndoable({ kind: "undo", of: "1", undone: rename }), false);
  assert.equal(isUndoable({ kind: "copy", selected: [], to }), false);
});
