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

/** A view in which `hidden` rows are being listed again: VS Code leaves them out of the selection. */
async function pressedWhileListing(selected: StorageNode, focus: StorageNode, ms: number) {
  const { tree } = await testContext();
  let selection: readonly StorageNode[] = [selected];
  const until = Date.now() + ms;
  Object.defineProperty(tree, "selection", {
    get: () => (Date.now() < until ? selection.filter((node) => node === selected) : selection),
  });
  user.commands.set("list.toggleSelection", () => {
    selection = selection.includes(focus)
      ? selection.filter((node) => node !== focus)
      : [...selection, focus];
  });
  return focusedNodes(tree);
}

test("a row that is being listed again is still the one that a key means", async () => {
  assert.deepEqual(await pressedWhileListing(a, c, 120), [c]);
});

test("rows that are unknown for a moment are not taken for rows that went", async () => {
  const { tree } = await testContext();
  let toggles = 0;
  Object.defineProperty(tree, "selection", {
    get: () => (toggles === 1 ? [] : toggles % 2 === 1 ? [a, c] : [a]),
  });
  user.commands.set("list.toggleSelection", () => {
    toggles += 1;
  });
  assert.deepEqual(await focusedNodes(tree), [c]);
});

test("rows that are listed anew in between are the same rows", async () => {
  const { tree } = await testContext();
  let isToggled = false;
  Object.defineProperty(tree, "selection", {
    get: () => [objectNode("a"), objectNode("b"), ...(isToggled ? [c] : [])],
  });
  user.commands.set("list.toggleSelection", () => {
    isToggled = !isToggled;
  });
  assert.deepEqual(await focusedNodes(tree), [c]);
});

test("where the focused row cannot be found, a key means the selection", async () => {
  const { tree } = await testContext();
  tree.selection = [a];
  assert.deepEqual(await focusedNodes(tree), [a]);
});
