import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import { testContext } from "./context.ts";
import { bucketNode, connectionNode, objectNode, prefixNode } from "./nodes.ts";
import { reportOf } from "./reports.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { workspace } = await import("../vscodeStub/vscode.ts");
const { Uri } = await import("../vscodeStub/uri.ts");
const { handleDrop } = await import("../../../src/commands/drop.ts");

beforeEach(() => {
  user.reset();
  workspace.settings.delete("drop.action");
});
const nothing = { nodes: [], uris: [], files: [] };

test("files dropped on an object go into its folder", async () => {
  const context = await testContext();
  const uris = [Uri.file("/home/me/a.txt"), Uri.file("/home/me/folder")] as never;
  await handleDrop(context, { ...nothing, target: objectNode("a/b.txt"), uris });
  assert.deepEqual(context.engine.calls, ["upload /home/me/a.txt,/home/me/folder to bucket/a/"]);
});

test("files that carry only bytes are uploaded under their names", async () => {
  const context = await testContext();
  const files = [{ name: "a.txt", data: async () => new Uint8Array(3) }] as never;
  await handleDrop(context, { ...nothing, target: bucketNode(), files });
  assert.deepEqual(context.engine.calls, ["upload a.txt to bucket/"]);
});

test("entries of the view are moved or copied, as the user answers", async () => {
  for (const [answer, calls] of [
    ["Move", ["move bucket/a.txt to other/"]],
    ["Copy", ["copy bucket/a.txt to other/"]],
    [undefined, []],
  ] as const) {
    user.reset();
    const context = await testContext();
    user.answers = [answer];
    const nodes = [objectNode("a.txt")];
    await handleDrop(context, { ...nothing, target: bucketNode("other"), nodes });
    assert.deepEqual(context.engine.calls, calls);
  }
});

test("an answer for good is remembered, and asked no more", async () => {
  for (const [answer, mode] of [
    ["Always Move", "move"],
    ["Always Copy", "copy"],
  ] as const) {
    user.reset();
    workspace.settings.delete("drop.action");
    const context = await testContext();
    user.answers = [answer];
    const drop = { ...nothing, target: bucketNode("other"), nodes: [objectNode("a.txt")] };
    await handleDrop(context, drop);
    await handleDrop(context, drop);
    const call = `${mode} bucket/a.txt to other/`;
    assert.deepEqual(context.engine.calls, [call, call]);
    assert.equal(user.asked.length, 1);
  }
});

test("a bucket is not moved even when moving is the rule", async () => {
  workspace.settings.set("drop.action", "move");
  const context = await testContext();
  user.answers = [undefined];
  await handleDrop(context, { ...nothing, target: bucketNode("other"), nodes: [bucketNode()] });
  assert.match(String(user.questions[0]), /^Copy “bucket” to other\/\?/);
  assert.deepEqual(context.engine.calls, []);
});

test("a drop that would do nothing or nest a folder into itself is refused with a sentence", async () => {
  const context = await testContext();
  const drop = { ...nothing, nodes: [prefixNode("a/")] };
  await handleDrop(context, { ...drop, target: objectNode("b.txt") });
  await handleDrop(context, { ...drop, target: prefixNode("a/b/") });
  assert.match(user.said[0]?.text ?? "", /where it is already/);
  assert.match(user.said[1]?.text ?? "", /cannot go into itself/);
  assert.deepEqual(context.engine.calls, []);
});

test("an editor tab of ours is the object that it shows", async () => {
  const context = await testContext();
  context.store.seed("a/b.txt", "hello");
  user.answers = ["Copy"];
  const uris = [Uri.from({ scheme: "stowage", authority: "c1", path: "/bucket/a/b.txt" })] as never;
  await handleDrop(context, { ...nothing, target: bucketNode("other"), uris });
  assert.deepEqual(context.engine.calls, ["copy bucket/a/b.txt to other/"]);
});

test("a bucket is copied and never moved", async () => {
  const context = await testContext();
  user.answers = ["Copy"];
  const nodes = [bucketNode()];
  await handleDrop(context, { ...nothing, target: bucketNode("other"), nodes });
  assert.deepEqual(user.asked[0]?.args.slice(2), ["Copy"]);
  assert.deepEqual(context.engine.calls, ["copy bucket/ to other/"]);
});

test("a folder that a browser does not hand over is explained", async (t) => {
  const data = async () => Promise.reject(new Error("NotFoundError"));
  const engine = createTransferEngine();
  t.after(() => engine.dispose());
  const files = [{ name: "photos", data }] as never;
  const context = await testContext(engine);
  await handleDrop(context, { ...nothing, target: bucketNode(), files });
  assert.match(user.said[0]?.text ?? "", /^“photos” cannot be transferred.*use Upload Folder…/);
});

test("a drop beside every folder says where to drop", async () => {
  const context = await testContext();
  for (const target of [undefined, connectionNode])
    await handleDrop(context, { ...nothing, target, nodes: [objectNode("a")] });
  assert.equal(user.said.length, 2);
  assert.match(user.said[0]?.text ?? "", /Drop on a bucket or a folder/);
});

test("a drop without files says what to use instead", async () => {
  const context = await testContext();
  await handleDrop(context, { ...nothing, target: bucketNode() });
  assert.match(user.said[0]?.text ?? "", /Upload Files…/);
});

test("an upload that fails is explained", async () => {
  const context = await testContext();
  const error = new StorageError("localAccessDenied", "", { path: "/home/me/a.txt" });
  context.engine.report = reportOf({ done: 0, failed: [{ what: "/home/me/a.txt", error }] });
  const uris = [Uri.file("/home/me/a.txt")] as never;
  await handleDrop(context, { ...nothing, target: bucketNode(), uris });
  assert.match(user.said[0]?.text ?? "", /no permission for “\/home\/me\/a\.txt”/);
});
