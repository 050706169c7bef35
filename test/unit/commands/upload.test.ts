import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { testContext } from "./context.ts";
import { bucketNode, objectNode, prefixNode } from "./nodes.ts";
import { reportOf } from "./reports.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { Uri } = await import("../vscodeStub/uri.ts");
const { uploadFiles, uploadFolders } = await import("../../../src/commands/upload.ts");

beforeEach(() => user.reset());
const followUp = () => new Promise((resolve) => setTimeout(resolve, 5));

test("chosen files go into the folder of what is selected, which is listed again", async () => {
  const context = await testContext();
  user.answers = [[Uri.file("/home/me/a.txt"), Uri.file("/home/me/b.txt")]];
  await uploadFiles(context, [objectNode("photos/old.jpg")]);
  assert.deepEqual(context.engine.calls, [
    "upload /home/me/a.txt,/home/me/b.txt to bucket/photos/",
  ]);
  assert.deepEqual(context.tree.told, ["invalidate bucket/photos/"]);
  assert.deepEqual(
    user.said.map(({ text }) => text),
    ["Uploaded 1 file (1 KB)."],
  );
});

test("the folder of the last choice is where the next dialog opens", async () => {
  const context = await testContext();
  user.answers = [[Uri.file("/home/me/a.txt")], undefined];
  await uploadFiles(context, [bucketNode()]);
  await uploadFolders(context, [bucketNode()]);
  const [, second] = user.questions as {
    defaultUri?: { path: string };
    canSelectFolders: boolean;
  }[];
  assert.equal(second?.defaultUri?.path, "/home/me");
  assert.equal(second?.canSelectFolders, true);
});

test("a dialog that is left uploads nothing", async () => {
  const context = await testContext();
  user.answers = [undefined];
  await uploadFiles(context, [prefixNode("photos/")]);
  assert.deepEqual([context.engine.calls, context.tree.told, user.said], [[], [], []]);
});

test("a failure is explained, Retry does not ask for the files again, and the view is refreshed", async () => {
  const context = await testContext();
  const error = new StorageError("connectionLost", "Cannot upload", { host: "s3.test" });
  context.engine.report = reportOf({ done: 0, failed: [{ what: "a.txt", error }] });
  user.answers = [[Uri.file("/home/me/a.txt")]];
  user.clicks = ["Retry"];
  await uploadFiles(context, [bucketNode()]);
  await followUp();
  assert.match(user.said[0]?.text ?? "", /connection to the server s3\.test broke off/);
  assert.equal(context.engine.calls.length, 2);
  assert.equal(user.asked.length, 1);
  assert.deepEqual(context.tree.told, ["invalidate bucket/", "invalidate bucket/"]);
});

test("a cancelled upload says what was uploaded before", async () => {
  const context = await testContext();
  context.engine.report = reportOf({ done: 3, isCancelled: true });
  user.answers = [[Uri.file("/home/me/folder")]];
  await uploadFolders(context, [bucketNode()]);
  assert.match(user.said[0]?.text ?? "", /^Cancelled\. Uploaded 3 files/);
  assert.deepEqual(context.tree.told, ["invalidate bucket/"]);
});

test("a taken name is asked about with the sizes and dates of both", async () => {
  const context = await testContext();
  const answers: unknown[] = [];
  context.engine.during = async ({ onConflict, onProgress }) => {
    onProgress?.({
      filesDone: 0,
      filesTotal: 2,
      bytesDone: 0,
      bytesTotal: 10,
      bytesMoved: 0,
      isCounting: false,
      current: "a.txt",
      active: [],
      failed: [],
    });
    answers.push(
      await onConflict?.({
        target: "photos/a.txt",
        existing: { sizeBytes: 4096, modified: new Date("2026-01-02T03:04:05Z") },
        incoming: { sizeBytes: 5, modified: new Date("2026-03-02T03:04:05Z") },
      }),
    );
  };
  user.answers = [[Uri.file("/home/me/a.txt")], "Apply to All…", "Keep Both of All"];
  await uploadFiles(context, [bucketNode()]);
  assert.deepEqual(answers, [{ choice: "keepBoth", applyToAll: true }]);
  const [text, options, ...buttons] = user.asked[1]?.args ?? [];
  assert.equal(text, "“photos/a.txt” exists already.");
  const { detail, modal } = options as { detail: string; modal: boolean };
  assert.equal(modal, true);
  assert.match(
    detail,
    /Existing: 4 KB \(4,096 B\), .*2026.*\nIncoming: 5 B, .*\n.*incoming one is newer/,
  );
  assert.deepEqual(buttons, ["Skip", "Overwrite", "Keep Both", "Apply to All…"]);
});

test("the question about what was to be overwritten and has changed says so", async () => {
  const context = await testContext();
  context.engine.during = async ({ onConflict }) =>
    onConflict?.({
      ...{ target: "a", existing: { sizeBytes: 1 }, incoming: { sizeBytes: 1 } },
      hasChanged: true,
    });
  user.answers = [[Uri.file("/home/me/a.txt")], "Overwrite"];
  await uploadFiles(context, [bucketNode()]);
  assert.equal(user.asked[1]?.args[0], "“a” has changed since Overwrite was chosen.");
});

test("Cancel at the question about a taken name ends the transfer without a word", async () => {
  const context = await testContext();
  context.engine.during = async ({ onConflict }) =>
    onConflict?.({ target: "a", existing: { sizeBytes: 1 }, incoming: { sizeBytes: 1 } });
  user.answers = [[Uri.file("/home/me/a.txt")], undefined];
  await uploadFiles(context, [bucketNode()]);
  assert.deepEqual(user.said, []);
});
