import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { testContext } from "./context.ts";
import { objectNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { Uri } = await import("../vscodeStub/uri.ts");
const { workspace } = await import("../vscodeStub/vscode.ts");
const { openObject } = await import("../../../src/commands/open.ts");

const megabyte = 1024 ** 2;

beforeEach(() => {
  user.reset();
  workspace.settings.clear();
});

test("an object opens in the editor that VS Code has for it", async () => {
  const context = await testContext();
  await openObject(context, [objectNode("a/b #?.txt")]);
  assert.equal(user.executed[0]?.id, "vscode.open");
  const uri = user.executed[0]?.args[0] as InstanceType<typeof Uri>;
  assert.deepEqual([uri.scheme, uri.authority, uri.path], ["stowage", "c1", "/bucket/a/b #?.txt"]);
});

test("a large object asks first, and is downloaded instead when told to", async () => {
  const context = await testContext();
  user.answers = ["Download Instead", [Uri.file("/in")]];
  await openObject(context, [objectNode("big.bin", "bucket", 21 * megabyte)]);
  assert.equal(user.questions[0], "“big.bin” has 21 MB.");
  assert.deepEqual(context.engine.calls, ["download bucket/big.bin to /in"]);
  assert.deepEqual(user.executed, []);
});

test("a large object opens when the user insists, and not when the question is left", async () => {
  const context = await testContext();
  user.answers = ["Open Anyway", undefined];
  await openObject(context, [objectNode("big.bin", "bucket", 21 * megabyte)]);
  await openObject(context, [objectNode("big.bin", "bucket", 21 * megabyte)]);
  assert.deepEqual(
    user.executed.map(({ id }) => id),
    ["vscode.open"],
  );
});

test("what no editor can hold can only be downloaded", async () => {
  const context = await testContext();
  user.answers = [undefined];
  await openObject(context, [objectNode("huge.bin", "bucket", 600 * megabyte)]);
  assert.deepEqual(user.asked[0]?.args.slice(2), ["Download Instead"]);
});

test("the size from which on it asks is a setting", async () => {
  const context = await testContext();
  workspace.settings.set("open.askAboveMegabytes", 100);
  await openObject(context, [objectNode("big.bin", "bucket", 21 * megabyte)]);
  assert.equal(user.executed[0]?.id, "vscode.open");
});
