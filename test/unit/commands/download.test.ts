import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { basename } from "node:path";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { localName } from "../../../src/transfers/local/localName.ts";
import { testContext } from "./context.ts";
import { bucketNode, objectNode, prefixNode } from "./nodes.ts";
import { reportOf } from "./reports.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { Uri } = await import("../vscodeStub/uri.ts");
const { download, downloadAs } = await import("../../../src/commands/download.ts");

beforeEach(() => user.reset());
const followUp = () => new Promise((resolve) => setTimeout(resolve, 5));

test("objects and folders go into the chosen folder", async () => {
  const context = await testContext();
  user.answers = [[Uri.file("/home/me/in")]];
  await download(context, [objectNode("a.txt"), prefixNode("photos/"), bucketNode("other")]);
  assert.deepEqual(context.engine.calls, [
    "download bucket/a.txt,bucket/photos/,other/ to /home/me/in",
  ]);
});

test("the dialog names what is downloaded, a bucket too", async () => {
  const context = await testContext();
  const titles: string[] = [];
  const remember = ({ title }: { title: string }) => void titles.push(title);
  user.answers = [remember, remember, remember];
  await download(context, [bucketNode("other")]);
  await download(context, [objectNode("a/b.txt")]);
  await download(context, [objectNode("a/b.txt"), prefixNode("photos/")]);
  assert.deepEqual(titles, [
    ...["Download “other”", "Download “b.txt”", "Download 2 selected items"],
  ]);
});

test("a finished download of one object offers to open it", async () => {
  const context = await testContext();
  context.engine.report = reportOf({ created: ["/home/me/in/a.txt"] });
  user.answers = [[Uri.file("/home/me/in")]];
  user.clicks = ["Open"];
  await download(context, [objectNode("a.txt")]);
  await followUp();
  assert.deepEqual(user.said[0]?.buttons, ["Open"]);
  assert.equal(user.executed[0]?.id, "vscode.open");
  assert.equal(String(user.executed[0]?.args[0]), "file:///home/me/in/a.txt");
});

test("names that could not be kept are reported with the names used instead", async () => {
  const context = await testContext();
  const renamed = [{ key: "con.txt", path: "/in/con_.txt" }];
  context.engine.report = reportOf({ done: 2, renamed });
  user.answers = [[Uri.file("/in")]];
  user.clicks = ["Show Details"];
  await download(context, [prefixNode("names/")]);
  await followUp();
  assert.match(user.said[0]?.text ?? "", /Downloaded 2 objects.*1 saved under another name/);
  assert.match(context.shown[0] ?? "", /con\.txt\n {6}→ \/in\/con_\.txt/);
});

test("a dialog that is left downloads nothing", async () => {
  const context = await testContext();
  user.answers = [undefined, undefined];
  await download(context, [objectNode("a.txt")]);
  await downloadAs(context, [objectNode("a.txt")]);
  assert.deepEqual([context.engine.calls, user.said], [[], []]);
});

test("a folder that only VS Code can reach is refused", async () => {
  const context = await testContext();
  user.answers = [[Uri.from({ scheme: "vscode-vfs", path: "/repo" })]];
  await assert.rejects(download(context, [objectNode("a.txt")]), { kind: "localUnsupported" });
  assert.deepEqual(context.engine.calls, []);
});

test("a full disk is explained", async () => {
  const context = await testContext();
  const error = new StorageError("diskFull", "Cannot write", { path: "/in/a.txt" });
  context.engine.report = reportOf({ done: 0, failed: [{ what: "a.txt", error }] });
  user.answers = [[Uri.file("/in")]];
  await download(context, [objectNode("a.txt")]);
  assert.match(user.said[0]?.text ?? "", /no space left on the disk for “\/in\/a\.txt”/);
});

test("failures of one kind among successes are counted and explained once", async () => {
  const context = await testContext();
  const error = new StorageError("accessDenied", "", { operation: "get", key: "b" });
  const failed = [
    { what: "b", error },
    { what: "c", error },
  ];
  context.engine.report = reportOf({ done: 5, failed });
  user.answers = [[Uri.file("/in")]];
  await download(context, [prefixNode("photos/")]);
  assert.equal(user.said[0]?.method, "error");
  assert.match(
    user.said[0]?.text ?? "",
    /5 objects.*2 failed\. You have no permission to read “b”/,
  );
  assert.deepEqual(user.said[0]?.buttons, ["Show Details", "Show in File Manager"]);
  assert.equal(context.logged.filter((line) => line.includes("accessDenied")).length, 2);
});

test("what failed for a reason that may pass is tried again at a click, and told again", async () => {
  const context = await testContext();
  const error = new StorageError("timeout", "", { operation: "get", key: "b" });
  context.engine.report = reportOf({ done: 5, failed: [{ what: "b", error }] });
  user.answers = [[Uri.file("/in")]];
  user.clicks = ["Retry"];
  await download(context, [prefixNode("photos/")]);
  context.engine.report = reportOf({ done: 6 });
  while (user.said.length < 2) await followUp();
  assert.deepEqual(user.said[0]?.buttons, ["Retry", "Show Details", "Show in File Manager"]);
  assert.equal(context.engine.calls.length, 2);
  assert.match(user.said[1]?.text ?? "", /6 objects/);
});

test("Download As suggests a name that this system takes, and does not ask twice to overwrite", async () => {
  const context = await testContext();
  let answer: unknown;
  context.engine.during = async ({ onConflict }) => {
    const size = { sizeBytes: 1 };
    answer = await onConflict?.({ target: "x", existing: size, incoming: size });
  };
  user.answers = [Uri.file("/home/me/what.txt")];
  await downloadAs(context, [objectNode("a/con.txt")]);
  const { defaultUri } = user.questions[0] as { defaultUri: { path: string } };
  assert.equal(basename(defaultUri.path), localName("con.txt", process.platform));
  assert.deepEqual(context.engine.calls, ["downloadTo bucket/a/con.txt to /home/me/what.txt"]);
  assert.deepEqual(answer, { choice: "overwrite", applyToAll: true });
});
