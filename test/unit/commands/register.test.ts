import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { testContext } from "./context.ts";
import { setFocus } from "./focusedWindow.ts";
import { bucketNode, objectNode, prefixNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { registerCommands } = await import("../../../src/commands/register.ts");

beforeEach(() => user.reset());

async function pressed() {
  const context = await testContext();
  registerCommands(context);
  const call = (id: string, ...args: unknown[]) => user.commands.get(id)?.(...args);
  return { context, call };
}

test("who pastes right after copying gets what was copied", async () => {
  const { context, call } = await pressed();
  await call("stowage.object.copy", ["keyboard", objectNode("old.txt")]);
  let asked = 0;
  setFocus(() => (++asked < 3 ? undefined : prefixNode("docs/")));
  await Promise.all([
    call("stowage.object.copy", ["keyboard", undefined]),
    call("stowage.object.paste", bucketNode("other"), undefined),
  ]);
  assert.deepEqual(context.engine.calls, ["copy bucket/docs/ to other/"]);
});

test("of two copies the later one stays, however long the first one took", async () => {
  const { context, call } = await pressed();
  let asked = 0;
  setFocus(() => (++asked < 3 ? undefined : objectNode("first.txt")));
  await Promise.all([
    call("stowage.object.copy", ["keyboard", undefined]),
    call("stowage.object.copy", ["keyboard", objectNode("second.txt")]),
  ]);
  assert.equal(user.clipboard, "s3://bucket/second.txt");
  assert.equal(context.clipboard.content?.text, user.clipboard);
});

test("a copy that failed does not keep anybody from pasting", async () => {
  const { context, call } = await pressed();
  await call("stowage.object.copy", ["keyboard", objectNode("old.txt")]);
  user.commands.set("runCommands", () => {
    throw new Error("The window is gone");
  });
  await call("stowage.object.copy", ["keyboard", undefined]);
  await call("stowage.object.paste", bucketNode("other"), undefined);
  assert.deepEqual(context.engine.calls, ["copy bucket/old.txt to other/"]);
});
