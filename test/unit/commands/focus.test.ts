import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { StorageNode } from "../../../src/tree/node.ts";
import { testContext } from "./context.ts";
import { objectNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { focusedNodes } = await import("../../../src/commands/focus.ts");

beforeEach(() => user.reset());

const [a, b, c] = [objectNode("a"), objectNode("b"), objectNode("c")];

/** A list that toggles the selection of its focused row, as VS Code's does. */
async function pressed(selection: readonly StorageNode[], focus: StorageNode) {
  const { tree } = await testContext();
  tree.selection = selection;
  user.commands.set("list.toggleSelection", () => {
    tree.selection = tree.selection.includes(focus)
      ? tree.selection.filter((node) => node !== focus)
      : [...tree.selection, focus];
  });
  return { nodes: await focusedNodes(tree), tree };
}

test("a key means the selection when the focused row is part of it", async () => {
  const { nodes, tree } = await pressed([a, b], b);
  assert.deepEqual(nodes, [a, b]);
  assert.deepEqual([...tree.selection].sort(), [a, b], "the selection is as it was");
});

test("a key means the focused row when it is not selected", async () => {
  const { nodes, tree } = await pressed([a, b], c);
  assert.deepEqual(nodes, [c]);
  assert.deepEqual(tree.selection, [a, b]);
});

test("with nothing selected, a key means the focused row", async () => {
  assert.deepEqual((await pressed([], a)).nodes, [a]);
});

test("rows that are listed anew in between are the same rows", async () => {
  const { tree } = await testContext();
  tree.selection = [a, b];
  user.commands.set("list.toggleSelection", () => {
    tree.selection = [objectNode("a"), objectNode("b"), c];
  });
  assert.deepEqual(await focusedNodes(tree), [c]);
});

test("a row that VS Code does not know yet while its folder is listed is waited for", async () => {
  const { tree } = await testContext();
  tree.selection = [a];
  user.commands.set("list.toggleSelection", () => {
    setTimeout(() => (tree.selection = [a, c]), 60);
  });
  assert.deepEqual(await focusedNodes(tree), [c]);
});
