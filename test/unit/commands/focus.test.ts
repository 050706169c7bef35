import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { testContext } from "./context.ts";
import { setFocus } from "./focusedWindow.ts";
import { objectNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { nodesInFocus } = await import("../../../src/commands/focus.ts");

beforeEach(() => user.reset());

const [a, b, c] = [objectNode("a"), objectNode("b"), objectNode("c")];

test("a key means the selection when the focused row is part of it", async () => {
  const { tree } = await testContext();
  tree.selection = [a, b];
  assert.deepEqual(await nodesInFocus(tree, objectNode("b")), [a, b]);
});

test("a key means the focused row when it is not selected", async () => {
  const { tree } = await testContext();
  tree.selection = [a, b];
  assert.deepEqual(await nodesInFocus(tree, c), [c]);
  assert.deepEqual(user.executed, [], "nothing is asked where the row is known");
});

test("a row that is being listed again is still the one that a key means", async () => {
  const { tree } = await testContext();
  tree.selection = [a];
  let asked = 0;
  setFocus(() => (++asked < 4 ? undefined : c));
  assert.deepEqual(await nodesInFocus(tree, undefined), [c]);
});

test("rows that are listed anew in between are the same rows", async () => {
  const { tree } = await testContext();
  Object.defineProperty(tree, "selection", { get: () => [objectNode("a"), objectNode("b")] });
  let asked = 0;
  setFocus(() => (++asked < 3 ? undefined : objectNode("b")));
  assert.deepEqual(await nodesInFocus(tree, undefined), [a, b]);
});

test("who has selected something else by then meant what was selected", async () => {
  const { tree } = await testContext();
  tree.selection = [a];
  setFocus(() => {
    tree.selection = [b];
    return b;
  });
  assert.deepEqual(await nodesInFocus(tree, undefined), [a]);
});

test("where the focused row cannot be found, a key means the selection", async () => {
  const { tree } = await testContext();
  tree.selection = [a];
  setFocus(() => undefined);
  assert.deepEqual(await nodesInFocus(tree, undefined), [a]);
});

test("no command is left behind by the question for the focus", async () => {
  const { tree } = await testContext();
  setFocus(() => a);
  await nodesInFocus(tree, undefined);
  assert.deepEqual([...user.commands.keys()], ["runCommands"]);
});
