import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { testContext } from "./context.ts";
import { objectNode, prefixNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { Uri } = await import("../vscodeStub/uri.ts");
const { TabInputText, window, workspace } = await import("../vscodeStub/vscode.ts");
const {
  compareObjectWithEditor,
  compareObjectWithSelected,
  compareSelectedObjects,
  selectObjectForCompare,
} = await import("../../../src/commands/compareObjects.ts");

const megabyte = 1024 ** 2;

beforeEach(() => {
  user.reset();
  workspace.settings.clear();
  window.tabGroups.activeTabGroup.activeTab = undefined;
});

function executed(): string[] {
  return user.executed.map(({ id, args }) =>
    [id, ...args.map((arg) => (arg instanceof Uri ? arg.path : String(arg)))].join(" "),
  );
}

test("an object is selected, and compared, where VS Code keeps what is selected", async () => {
  const context = await testContext();
  await selectObjectForCompare(context, [objectNode("a/one.txt")]);
  await compareObjectWithSelected(context, [objectNode("b/%2F #?.txt", "other")]);
  assert.deepEqual(executed(), [
    "selectForCompare /bucket/a/one.txt",
    "compareFiles /other/b/%2F #?.txt",
  ]);
  assert.equal(user.said[0]?.text, "one.txt is selected for comparing.");
});

test("an object is compared with the text in the editor in front, or says that there is none", async () => {
  const context = await testContext();
  await compareObjectWithEditor(context, [objectNode("a/one.txt")]);
  assert.equal(user.said[0]?.text, "There is no text editor in front to compare with.");
  const input = new TabInputText(Uri.file("/here/two.txt"));
  window.tabGroups.activeTabGroup.activeTab = { label: "two.txt", input };
  await compareObjectWithEditor(context, [objectNode("a/one.txt")]);
  assert.deepEqual(executed(), ["vscode.diff /bucket/a/one.txt /here/two.txt one.txt ↔ two.txt"]);
});

test("the title of two objects tells them apart", async () => {
  const context = await testContext();
  const elsewhere = objectNode("a/one.txt");
  const inOther = { ...elsewhere, address: { ...elsewhere.address, connectionId: "c2" } };
  await compareSelectedObjects(context, [objectNode("a/one.txt"), objectNode("a/two.txt")]);
  await compareSelectedObjects(context, [objectNode("a/one.txt"), objectNode("b/one.txt")]);
  await compareSelectedObjects(context, [objectNode("a/one.txt"), inOther]);
  assert.deepEqual(
    user.executed.map(({ id, args }) => [id, args[2]]),
    [
      ["vscode.diff", "one.txt ↔ two.txt"],
      ["vscode.diff", "bucket/a/one.txt ↔ bucket/b/one.txt"],
      ["vscode.diff", "Lab: bucket/a/one.txt ↔ c2: bucket/a/one.txt"],
    ],
  );
});

test("a folder among the two is no object to compare", async () => {
  const context = await testContext();
  await compareSelectedObjects(context, [objectNode("a.txt"), prefixNode("b/")]);
  assert.deepEqual(executed(), []);
  assert.equal(user.said[0]?.text, "Select two objects to compare them.");
});

test("large objects are compared only when the user insists", async () => {
  const context = await testContext();
  const large = objectNode("big.txt", "bucket", 21 * megabyte);
  user.answers = [undefined, undefined, undefined, "Compare Anyway"];
  await selectObjectForCompare(context, [large]);
  await compareObjectWithSelected(context, [large]);
  await compareSelectedObjects(context, [objectNode("a.txt"), large]);
  assert.deepEqual(executed(), []);
  await compareSelectedObjects(context, [large, objectNode("a.txt")]);
  assert.equal(user.executed[0]?.id, "vscode.diff");
  assert.deepEqual(user.questions, Array(4).fill("“big.txt” has 21 MB."));
  assert.deepEqual(
    user.asked.map(({ args }) => args[2]),
    ["Select Anyway", "Compare Anyway", "Compare Anyway", "Compare Anyway"],
  );
});

test("what no editor can hold cannot be compared", async () => {
  const context = await testContext();
  user.answers = [undefined];
  await compareObjectWithSelected(context, [objectNode("huge.bin", "bucket", 600 * megabyte)]);
  assert.deepEqual(user.asked[0]?.args.slice(2), []);
  assert.deepEqual(executed(), []);
});
