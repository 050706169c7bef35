import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { testContext } from "./context.ts";
import { bucketNode, objectNode, prefixNode } from "./nodes.ts";
import { reportOf } from "./reports.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { rename } = await import("../../../src/commands/rename.ts");
const { newFolder } = await import("../../../src/commands/newFolder.ts");

beforeEach(() => user.reset());

interface NameBox {
  readonly value: string;
  readonly valueSelection: [number, number];
  validateInput(name: string): { message: string; severity: number } | undefined;
}

test("an object is renamed in its folder, then selected", async () => {
  const context = await testContext();
  user.answers = ["new.txt"];
  await rename(context, [objectNode("a/old.txt")]);
  assert.deepEqual(context.engine.calls, ["rename bucket/a/old.txt to a/new.txt"]);
  assert.ok(context.tree.told.includes("reveal bucket/a/new.txt"));
  const box = user.questions[0] as NameBox;
  assert.equal(box.value, "old.txt");
  assert.deepEqual(box.valueSelection, [0, 3], "the extension is not selected");
});

test("a folder is renamed, nested when the name has a slash, and both places are listed", async () => {
  const context = await testContext();
  user.answers = ["2026/photos"];
  await rename(context, [prefixNode("a/photos/")]);
  assert.deepEqual(context.engine.calls, ["rename bucket/a/photos/ to a/2026/photos/"]);
  assert.ok(context.tree.told.includes("invalidate bucket/a/"));
  assert.ok(context.tree.told.includes("invalidate bucket/a/2026/"));
});

test("the same name and a key that is too long are refused while typing", async () => {
  const context = await testContext();
  user.answers = [
    (box: NameBox) => {
      assert.equal(box.validateInput("old.txt")?.severity, 3);
      assert.equal(box.validateInput("x".repeat(2000))?.severity, 3);
      assert.equal(box.validateInput("b/old.txt")?.severity, 1, "a note does not forbid");
      assert.equal(box.validateInput("other.txt"), undefined);
      return undefined;
    },
  ];
  await rename(context, [objectNode("a/old.txt")]);
  assert.deepEqual(context.engine.calls, []);
});

test("a name that is left as it is renames nothing", async () => {
  const context = await testContext();
  user.answers = ["old.txt", "photos"];
  await rename(context, [objectNode("a/old.txt")]);
  await rename(context, [prefixNode("a/photos/")]);
  assert.deepEqual([context.engine.calls, user.said], [[], []]);
});

test("a rename that fails is explained and nothing is selected", async () => {
  const context = await testContext();
  const error = new StorageError("accessDenied", "", { operation: "put", key: "a/new.txt" });
  context.engine.report = reportOf({ done: 0, failed: [{ what: "a/old.txt", error }] });
  user.answers = ["new.txt"];
  await rename(context, [objectNode("a/old.txt")]);
  assert.match(user.said[0]?.text ?? "", /no permission to write “a\/new\.txt”/);
  assert.deepEqual(context.tree.told, ["invalidate bucket/a/"]);
});

test("a new folder is an empty object, shown and selected", async () => {
  const context = await testContext();
  user.answers = ["photos"];
  await newFolder(context, [bucketNode()]);
  assert.deepEqual(context.store.keys(), ["photos/"]);
  assert.equal(context.store.text("photos/"), "");
  assert.deepEqual(context.tree.told, ["invalidate bucket/", "reveal bucket/photos/"]);
});

test("a folder that exists by what is in it is shown, and gets no object", async () => {
  const context = await testContext();
  context.store.seed("a/photos/x.jpg", "x");
  user.answers = ["photos"];
  await newFolder(context, [prefixNode("a/")]);
  assert.deepEqual(context.store.keys(), ["a/photos/x.jpg"]);
  assert.match(user.said[0]?.text ?? "", /exists already/);
  assert.ok(context.tree.told.includes("reveal bucket/a/photos/"));
});

test("Escape makes no folder, and a failure is explained", async () => {
  const context = await testContext();
  user.answers = [undefined, "photos"];
  await newFolder(context, [bucketNode()]);
  assert.deepEqual(context.store.calls, []);
  context.store.faults = {
    before: ({ operation }) => {
      if (operation === "write")
        throw new StorageError("accessDenied", "", { operation: "put", key: "photos/" });
    },
  };
  await newFolder(context, [bucketNode()]);
  assert.match(user.said[0]?.text ?? "", /no permission to write “photos\/”/);
});
