import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { testContext } from "./context.ts";
import { objectNode, prefixNode } from "./nodes.ts";

const { user } = await import("../vscodeStub/ui.ts");
const { TabInputCustom, TabInputNotebook, TabInputText, window, workspace } =
  await import("../vscodeStub/vscode.ts");
const { objectUri } = await import("../../../src/filesystem/uri.ts");
const { moveOrCopy } = await import("../../../src/commands/moveOrCopy.ts");
const { rename } = await import("../../../src/commands/rename.ts");

beforeEach(() => {
  user.reset();
  window.tabGroups.all = [];
  workspace.textDocuments = [];
});

const { address } = objectNode("a/old.bin");
const uriOf = (key: string) => objectUri({ ...address, key });
const open = (...inputs: object[]) => {
  window.tabGroups.all = [{ tabs: inputs.map((input) => ({ input, isDirty: true })) }];
};
const renamed = ["rename bucket/a/old.bin to a/new.bin"];

test("changes of an editor of no text are saved before its object is renamed", async () => {
  const context = await testContext();
  const uri = uriOf("a/old.bin");
  open(new TabInputCustom(uri));
  user.answers = ["new.bin", "Save First", uri];
  await rename(context, [objectNode("a/old.bin")]);
  assert.deepEqual(
    user.asked.map(({ method }) => method),
    ["showInputBox", "warning", "save"],
  );
  assert.match(String(user.questions[1]), /“old\.bin” has changes in its editor/);
  assert.deepEqual(context.engine.calls, renamed);
});

test("nothing is renamed when the user leaves, or the save fails", async () => {
  const context = await testContext();
  open(new TabInputNotebook(uriOf("a/old.bin")));
  for (const answers of [[undefined], ["Save First", undefined]]) {
    user.answers = ["new.bin", ...answers];
    await rename(context, [objectNode("a/old.bin")]);
  }
  assert.deepEqual(context.engine.calls, []);
});

test("a folder is moved without saving, when that is the answer; a copy asks nobody", async () => {
  const context = await testContext();
  const to = { ...address, prefix: "to/" };
  open(...["a/1.bin", "a/2.bin", "b/3.bin"].map((key) => new TabInputCustom(uriOf(key) as never)));
  user.answers = ["Go On Without Saving"];
  await moveOrCopy(context, "move", [prefixNode("a/")], to);
  assert.match(String(user.questions[0]), /^2 objects have changes/);
  await moveOrCopy(context, "copy", [prefixNode("a/")], to);
  assert.equal(context.engine.calls.length, 2);
});

test("texts go along, also those in editors of their own, and other objects stay", async () => {
  const context = await testContext();
  const uri = uriOf("a/old.bin");
  workspace.textDocuments = [{ uri: uri, isDirty: true }];
  const other = uriOf("a/other.bin");
  open(...[uri, other].flatMap((one) => [new TabInputText(one as never)]));
  window.tabGroups.all[0]?.tabs.push({ input: new TabInputCustom(uri), isDirty: true });
  window.tabGroups.all[0]?.tabs.push({ input: new TabInputCustom(other), isDirty: true });
  user.answers = ["new.bin"];
  await rename(context, [objectNode("a/old.bin")]);
  assert.deepEqual(context.engine.calls, renamed);
});
