import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { before } from "node:test";
import { teardownAfterTests } from "../teardown.ts";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { killExtensionHost } from "./workbench/extensionHost.ts";
import { uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let setting: ObjectSetting;
let workbench: Workbench;
let local: string;

const mebibyte = 1024 ** 2;
const uploads = ["one.bin", "two.bin", "three.bin", "four.bin"];

before(async () => {
  setting = await startObjectSetting(teardown, "one");
  await setting.fill("one", "a.txt");
  await setting.put("one", "down/big.bin", randomBytes(32 * mebibyte));
  local = teardown.folder();
  for (const name of uploads) writeFileSync(join(local, name), randomBytes(20 * mebibyte));
  mkdirSync(join(local, "into"));
  workbench = await setting.openWorkbench("one");
});

/** Slow enough to be in the middle of it for long. */
function slow() {
  const bytesPerSecond = 32 * 1024;
  for (const [method, side] of [
    ["PUT", "request"],
    ["GET", "answer"],
  ] as const)
    setting.proxy.add({
      ...{ method, target: /\.bin/ },
      fault: { kind: "drip", in: side, bytesPerSecond },
    });
}

async function upload({ views, quick }: Workbench, name: string): Promise<void> {
  await views.contextMenu("one", "Upload Files…");
  await quick.fillPath(join(local, name), "Upload");
}

async function unfinished(): Promise<readonly string[]> {
  const { signal } = new AbortController();
  const page = await setting.home.store.multipart?.unfinished("one", { prefix: "" }, signal);
  return (page?.items ?? []).map(({ key }) => key);
}

/** The extension host ends as in a crash, and the window is opened again. */
async function crash(window: Workbench): Promise<void> {
  killExtensionHost(window.home);
  setting.proxy.clear();
  await window.reload();
  await window.views.open("Stowage");
}

/** What is kept of transfers, of whatever window. */
function journals(): readonly string[] {
  const found = readdirSync(workbench.home, { recursive: true, encoding: "utf8" });
  return found.filter((name) => /transfers\/[^/]*\.(jsonl|waiting|items)$/.test(name));
}

uiTest(
  "uploads and a download that a crash interrupted, and one that waited, are discarded without a trace",
  () => workbench,
  async (window) => {
    const { views, quick, dialogs } = window;
    await views.contextMenu("a.txt", "Rename…");
    await quick.fill("renamed.txt");
    await views.row("renamed.txt", "Storage").waitFor();
    slow();
    await views.contextMenu("down", "Download…");
    await quick.fillPath(join(local, "into"), "Download Here");
    for (const name of uploads.slice(0, 3)) await upload(window, name);
    await views.row("Queued (1)", "Transfers").waitFor();
    await eventually(async () => {
      assert.deepEqual(await unfinished(), ["one.bin", "two.bin"]);
      assert.equal(journals().filter((name) => name.endsWith(".waiting")).length, 1);
      assert.ok(readdirSync(join(local, "into"), { recursive: true }).length > 0);
    }, 60_000);
    await crash(window);
    const question = "4 transfers were interrupted, 1 of them before they began.";
    await dialogs.toast(question).waitFor({ timeout: 60_000 });
    await views.row("Interrupted (4)", "Transfers").waitFor();
    await window.shotInBothThemes("transfers-crashed");
    await dialogs.pressInToast(question, "Discard");
    await views.row("Cancelled (4)", "Transfers").waitFor();
    assert.deepEqual(await unfinished(), []);
    assert.deepEqual(await setting.keys("one"), ["down/big.bin", "renamed.txt"]);
    const files = readdirSync(join(local, "into"), { recursive: true, withFileTypes: true });
    assert.deepEqual(
      files.filter((entry) => entry.isFile()),
      [],
    );
    assert.equal(journals().length, 1, "only the rename, for its undo");
  },
  { timeoutMs: 240_000 },
);

uiTest(
  "a rename of before the crash is taken back",
  () => workbench,
  async (window) => {
    const { views, quick } = window;
    await quick.runCommand("Stowage: Undo a Past Move, Rename or Delete…");
    await quick.item(/a\.txt → renamed\.txt/).waitFor();
    await window.shotInBothThemes("transfers-undo-past");
    await quick.pick(/a\.txt → renamed\.txt/);
    await views.row("Done (1)", "Transfers").waitFor();
    assert.deepEqual(await setting.keys("one"), ["a.txt", "down/big.bin"]);
    assert.equal(await setting.text("one", "a.txt"), "content of a.txt");
    assert.deepEqual(journals(), []);
  },
);

uiTest(
  "what waited when the extension host was killed runs after what was interrupted",
  () => workbench,
  async (window) => {
    const { views, dialogs } = window;
    slow();
    for (const name of uploads) await upload(window, name);
    await views.row("Queued (1)", "Transfers").waitFor();
    await eventually(async () => assert.equal((await unfinished()).length, 3), 60_000);
    await crash(window);
    const question = "4 transfers were interrupted, 1 of them before they began.";
    await dialogs.toast(question).waitFor({ timeout: 60_000 });
    await dialogs.pressInToast(question, "Resume");
    await views.row("Done (4)", "Transfers").waitFor({ timeout: 60_000 });
    await window.shotInBothThemes("transfers-resumed");
    for (const name of uploads) {
      const { bytes } = await setting.home.store.read(
        "one",
        name,
        {},
        new AbortController().signal,
      );
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(Buffer.from(chunk));
      assert.ok(Buffer.concat(chunks).equals(readFileSync(join(local, name))), name);
    }
    assert.deepEqual([await unfinished(), journals()], [[], []]);
  },
  { timeoutMs: 240_000 },
);

uiTest(
  "what failed is tried again from the message about it",
  () => workbench,
  async (window) => {
    const { views, quick, dialogs } = window;
    const folder = join(local, "reports");
    mkdirSync(folder);
    for (const name of ["x", "y", "z"]) writeFileSync(join(folder, `${name}.txt`), name);
    const fault = { kind: "status", status: 500, code: "InternalError" } as const;
    const rule = setting.proxy.add({ method: "PUT", target: /reports\/y\.txt/, fault });
    await views.contextMenu("one", "Upload Folder…");
    await quick.fillPath(folder, "Upload");
    const message = "Uploaded 2 files (2 B), 1 failed.";
    await dialogs.toast(message).waitFor({ timeout: 60_000 });
    await views.row("Failed (1)", "Transfers").waitFor();
    await views.expand(basename(folder), "Transfers");
    await views.row("y.txt", "Transfers").waitFor();
    await window.shotInBothThemes("transfers-retry");
    rule.remove();
    await dialogs.pressInToast(message, "Retry");
    await views.row("Done (5)", "Transfers").waitFor();
    assert.equal(await setting.text("one", "reports/y.txt"), "y");
  },
  { timeoutMs: 120_000 },
);

uiTest(
  "a synchronization that a crash interrupted goes on, and what it deleted comes back",
  () => workbench,
  async (window) => {
    const { views, quick, dialogs } = window;
    const mirror = join(local, "mirror");
    mkdirSync(mirror);
    writeFileSync(join(mirror, "extra.txt"), "only here");
    await views.contextMenu("down", "Compare", "Compare with Folder…");
    await quick.fillPath(mirror, "Compare");
    await views.row("mirror → one/down/", "Compare").waitFor();
    await views.titleAction("Compare", "Swap Direction");
    await views.row("one/down/ → mirror", "Compare").waitFor();
    await window.runCommand("Stowage: Delete What Only the Target Has");
    await views.pane("Compare").locator(".message", { hasText: "to delete" }).waitFor();
    slow();
    await views.titleAction("Compare", "Synchronize…");
    await dialogs.modal.waitFor();
    await dialogs.press("Synchronize");
    await eventually(async () => assert.ok(readdirSync(mirror).length > 1), 60_000);
    await crash(window);
    const question = "A transfer was interrupted: mirror";
    await dialogs.toast(question).waitFor({ timeout: 60_000 });
    assert.ok(readdirSync(mirror).includes("extra.txt"), "deleting comes last");
    await dialogs.pressInToast(question, "Resume");
    await dialogs.toast("Synchronized 2 items").waitFor({ timeout: 60_000 });
    await window.shotInBothThemes("transfers-sync-resumed");
    assert.ok(!readdirSync(mirror).includes("extra.txt"));
    await dialogs.pressInToast("Synchronized 2 items", "Undo Deletes");
    await eventually(async () =>
      assert.deepEqual(readdirSync(mirror).sort(), ["big.bin", "extra.txt"]),
    );
    assert.equal(readFileSync(join(mirror, "extra.txt"), "utf8"), "only here");
  },
  { timeoutMs: 240_000 },
);
