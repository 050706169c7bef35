import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { StorageNode } from "../../../src/tree/node.ts";
import { testContext } from "./context.ts";
import { setFocus } from "./focusedWindow.ts";
import { bucketNode, objectNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { nodesMeant } = await import("../../../src/commands/meant.ts");

beforeEach(() => user.reset());

const [a, b, c] = [objectNode("a"), objectNode("b"), objectNode("c")];

async function meant(
  id: string,
  args: readonly unknown[],
  { selection = [], focus }: { selection?: readonly StorageNode[]; focus?: StorageNode } = {},
) {
  const context = await testContext();
  context.tree.selection = selection;
  setFocus(() => focus);
  return nodesMeant(context, id, args);
}

test("a menu says what a command is about: its row, or the selection that the row is part of", async () => {
  assert.deepEqual(await meant("stowage.object.copy", [a, undefined], { selection: [b] }), [a]);
  assert.deepEqual(await meant("stowage.object.copy", [a, [a, b]], { selection: [a, b] }), [a, b]);
});

test("a key means the row that VS Code says has the focus", async () => {
  const args = [["keyboard", a]];
  assert.deepEqual(await meant("stowage.object.copy", args, { selection: [b] }), [a]);
  assert.deepEqual(await meant("stowage.object.copy", args, { selection: [a, b] }), [a, b]);
});

test("the palette means what is selected", async () => {
  assert.deepEqual(await meant("stowage.object.copy", [], { selection: [a, b] }), [a, b]);
});

test("a button above the view is about the focused row or else the selection, and never waits", async () => {
  const id = "stowage.storage.goTo";
  assert.deepEqual(await meant(id, [a, undefined]), [a]);
  assert.deepEqual(await meant(id, [undefined, undefined], { selection: [b] }), [b]);
  assert.deepEqual(user.executed, []);
});

test("a menu's row that is unknown just then is the one in focus, and not what is selected", async () => {
  const args = [undefined, undefined];
  const two = bucketNode("two");
  assert.deepEqual(await meant("stowage.object.paste", args, { selection: [a], focus: two }), [
    two,
  ]);
});

test("a selection with rows that are unknown just then is still meant as a whole", async () => {
  const args = [a, [a, undefined, c]];
  assert.deepEqual(await meant("stowage.object.delete", args, { selection: [a, b, c] }), [a, b, c]);
  assert.equal(await meant("stowage.object.delete", args, { selection: [a, c] }), undefined);
  assert.match(user.said[0]?.text ?? "", /try again/);
});

test("a row's own button does nothing while the row is unknown, and says so", async () => {
  const about = { selection: [a], focus: a };
  assert.equal(await meant("stowage.object.download", [undefined, undefined], about), undefined);
  assert.match(user.said[0]?.text ?? "", /try again/);
});

test("a row of the ACCESS view that is unknown just then is not taken for one of STORAGE", async () => {
  const about = { selection: [a], focus: a };
  assert.equal(await meant("stowage.user.delete", [undefined, undefined], about), undefined);
});
