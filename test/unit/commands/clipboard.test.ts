import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { testContext } from "./context.ts";
import { bucketNode, objectNode, prefixNode } from "./nodes.ts";
import { reportOf } from "./reports.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { copyEntries, cutEntries, paste } = await import("../../../src/commands/clipboard.ts");
const { copyArn, copyKey, copyName, copyUri, copyUrl } =
  await import("../../../src/commands/copyText.ts");

beforeEach(() => user.reset());

test("copied objects are pasted into another bucket", async () => {
  const context = await testContext();
  await copyEntries(context, [objectNode("a/b.txt"), prefixNode("c/")]);
  assert.equal(user.clipboard, "s3://bucket/a/b.txt\ns3://bucket/c/");
  assert.deepEqual(user.executed.at(-1)?.args, ["stowage.clipboard", "copy"]);
  await paste(context, [prefixNode("to/", "other")]);
  await paste(context, [bucketNode("other")]);
  assert.deepEqual(context.engine.calls, [
    "copy bucket/a/b.txt,bucket/c/ to other/to/",
    "copy bucket/a/b.txt,bucket/c/ to other/",
  ]);
});

test("cut objects are moved once, and both places are listed again", async () => {
  const context = await testContext();
  await cutEntries(context, [objectNode("a/b.txt"), objectNode("a/c.txt")]);
  assert.equal(context.clipboard.content?.mode, "cut");
  await paste(context, [bucketNode("other")]);
  assert.deepEqual(context.engine.calls, ["move bucket/a/b.txt,bucket/a/c.txt to other/"]);
  assert.deepEqual(context.tree.told, ["invalidate other/", "invalidate bucket/a/"]);
  assert.equal(context.clipboard.content, undefined);
  assert.deepEqual(user.executed.at(-1)?.args, ["stowage.clipboard", undefined]);
});

test("what is copied while cut objects are being moved stays to be pasted", async () => {
  const context = await testContext();
  await cutEntries(context, [objectNode("a/b.txt")]);
  context.engine.during = () => copyEntries(context, [objectNode("c.txt")]);
  await paste(context, [bucketNode("other")]);
  assert.equal(context.clipboard.content?.mode, "copy");
  context.engine.during = () => undefined;
  await paste(context, [bucketNode("other")]);
  assert.equal(context.engine.calls.at(-1), "copy bucket/c.txt to other/");
});

test("what failed to move stays cut", async () => {
  const context = await testContext();
  const error = new StorageError("accessDenied", "", { operation: "put" });
  context.engine.report = reportOf({ done: 1, failed: [{ what: "a/b.txt", error }] });
  await cutEntries(context, [objectNode("a/b.txt"), objectNode("a/c.txt")]);
  await paste(context, [bucketNode("other")]);
  assert.equal(context.clipboard.content?.mode, "cut");
});

test("pasting a cut object where it is does nothing, and says so", async () => {
  const context = await testContext();
  await cutEntries(context, [objectNode("a/b.txt")]);
  await paste(context, [prefixNode("a/")]);
  assert.deepEqual(context.engine.calls, []);
  assert.match(user.said[0]?.text ?? "", /where it is already/);
});

test("a folder is not pasted into itself", async () => {
  const context = await testContext();
  await copyEntries(context, [prefixNode("a/")]);
  await paste(context, [prefixNode("a/b/")]);
  assert.deepEqual(context.engine.calls, []);
  assert.match(user.said[0]?.text ?? "", /cannot go into itself/);
});

test("pasting a copied object where it is makes a second one without a question", async () => {
  const context = await testContext();
  let answer: unknown;
  context.engine.during = async ({ onConflict }) => {
    const size = { sizeBytes: 1 };
    answer = await onConflict?.({ target: "a/b.txt", existing: size, incoming: size });
  };
  await copyEntries(context, [objectNode("a/b.txt")]);
  await paste(context, [prefixNode("a/")]);
  assert.deepEqual(context.engine.calls, ["copy bucket/a/b.txt to bucket/a/"]);
  assert.deepEqual(answer, { choice: "keepBoth", applyToAll: true });
});

test("paths of files that another program copied since are uploaded after a question", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "stowage-paste-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "a b.txt");
  writeFileSync(path, "x");
  const context = await testContext();
  await copyEntries(context, [objectNode("a/b.txt")]);
  for (const text of [path, `file://${path.replace(" ", "%20")}\r\n`]) {
    user.clipboard = text;
    user.answers = ["Upload"];
    await paste(context, [bucketNode("other")]);
    assert.equal(context.engine.calls.at(-1), `upload ${path} to other/`);
  }
  user.clipboard = path;
  user.answers = [undefined];
  await paste(context, [bucketNode("other")]);
  assert.equal(context.engine.calls.length, 2, "Cancel uploads nothing");
});

test("any other text on the clipboard leaves what was copied in the view to be pasted", async () => {
  const context = await testContext();
  await copyEntries(context, [objectNode("a/b.txt")]);
  user.clipboard = "/no/such/file\nhello";
  await paste(context, [bucketNode("other")]);
  assert.deepEqual(context.engine.calls, ["copy bucket/a/b.txt to other/"]);
});

test("with nothing to paste, paste says what could be", async () => {
  const context = await testContext();
  await paste(context, [bucketNode()]);
  assert.match(user.said[0]?.text ?? "", /nothing to paste/);
});

test("texts are copied exactly, one a line", async () => {
  const context = await testContext();
  const nodes = [objectNode("a b/ü#%.txt"), prefixNode("c//"), bucketNode("other")];
  const copied: string[] = [];
  for (const copy of [copyKey, copyName, copyUri, copyArn, copyUrl]) {
    await copy(context, nodes);
    copied.push(user.clipboard);
  }
  assert.deepEqual(copied, [
    "a b/ü#%.txt\nc//\n",
    "ü#%.txt\n\nother",
    "s3://bucket/a b/ü#%.txt\ns3://bucket/c//\ns3://other/",
    "arn:aws:s3:::bucket/a b/ü#%.txt\narn:aws:s3:::bucket/c//\narn:aws:s3:::other",
    "https://memory.test/bucket/a%20b/%C3%BC%23%25.txt\nhttps://memory.test/bucket/c//\nhttps://memory.test/other/",
  ]);
});
