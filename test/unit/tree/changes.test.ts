import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { StorageNode } from "../../../src/tree/node.ts";
import { bucketNode } from "../commands/nodes.ts";
const { Changes } = await import("../../../src/tree/changes.ts");

const [a, b] = [bucketNode("a"), bucketNode("b")];

function watched() {
  const changes = new Changes();
  const told: (StorageNode | undefined)[] = [];
  changes.event((node) => told.push(node));
  return { changes, told };
}

test("a change is told at once while nothing is asked", () => {
  const { changes, told } = watched();
  changes.tell(a);
  changes.tell(undefined);
  assert.deepEqual(told, [a, undefined]);
});

test("a change never crosses an answer: it is told once all that was asked for is answered", async () => {
  const { changes, told } = watched();
  // VS Code asks for one node after the other, and hands on all answers together.
  await changes.answer(Promise.resolve());
  const second = Promise.withResolvers<void>();
  const answered = changes.answer(second.promise);
  changes.tell(a);
  changes.tell(b);
  changes.tell(a);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.deepEqual(told, []);
  second.resolve();
  await answered;
  assert.deepEqual(told, [], "the answer is still on its way");
  await changes.settled();
  assert.deepEqual(told, [a, b]);
});

test("an answer that fails holds nothing back", async () => {
  const { changes, told } = watched();
  await assert.rejects(changes.answer(Promise.reject(new Error("No answer"))));
  changes.tell(a);
  await changes.settled();
  assert.deepEqual(told, [a]);
});

test("after the end nothing is told", async () => {
  const { changes, told } = watched();
  await changes.answer(Promise.resolve());
  changes.tell(a);
  changes.dispose();
  await changes.settled();
  assert.deepEqual(told, []);
});
