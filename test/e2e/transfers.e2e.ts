import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import type { Locator } from "playwright-core";
import { teardownAfterTests } from "../teardown.ts";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { killExtensionHost } from "./workbench/extensionHost.ts";
import { uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let setting: ObjectSetting;
let workbench: Workbench;
let local: string;

before(async () => {
  setting = await startObjectSetting(teardown, "one");
  await setting.fill("one", "a.txt");
  local = teardown.folder();
  workbench = await setting.openWorkbench("one");
});

/** The first part arrives, the others take longer than any machine until they are seen. */
function slowUploads() {
  return setting.proxy.add({
    ...{ method: "PUT", target: /[?&]partNumber=(?!1(&|$))/ },
    fault: { kind: "drip", in: "request", bytesPerSecond: 32 * 1024 },
  });
}

async function upload({ views, quick }: Workbench, name: string, bytes: Uint8Array) {
  const path = join(local, name);
  writeFileSync(path, bytes);
  await views.contextMenu("one", "Upload Files…");
  await quick.fillPath(path, "Upload");
  return path;
}

/** What held it up does so no more when it goes on. */
async function pauseAndGoOn({ views }: Workbench, row: Locator, slow: { remove(): void }) {
  await row.hover();
  await row.getByRole("button", { name: "Pause" }).click();
  await views.row("Paused (1)", "Transfers").waitFor();
  slow.remove();
  await row.hover();
  await row.getByRole("button", { name: "Resume" }).click();
}

uiTest(
  "a transfer is seen in its view, on the icon and in the status bar; it is paused and goes on",
  () => workbench,
  async (window) => {
    const { views, page } = window;
    const slow = slowUploads();
    await upload(window, "video.mp4", new Uint8Array(24 * 1024 ** 2).fill(7));
    const row = views.row("video.mp4", "Transfers");
    await row.waitFor();
    await eventually(async () => assert.match(await row.innerText(), /%.*\/s/));
    const status = page.locator(".statusbar-item").filter({ hasText: /\d+% · .*\/s/ });
    await status.waitFor();
    await page.locator(".activitybar .badge-content").getByText("1", { exact: true }).waitFor();
    await window.shotInBothThemes("transfers-running");
    await row.hover();
    await row.getByRole("button", { name: "Pause" }).click();
    await views.row("Paused (1)", "Transfers").waitFor();
    await page.locator(".statusbar").getByText("1 transfer paused").waitFor();
    await window.shot("transfers-paused-dark");
    slow.remove();
    await row.hover();
    await row.getByRole("button", { name: "Resume" }).click();
    await views.row("Done (1)", "Transfers").waitFor();
    assert.ok((await setting.keys("one")).includes("video.mp4"));
    await window.shot("transfers-done-dark");
  },
);

uiTest(
  "a large download is paused, goes on and is the same to the byte",
  () => workbench,
  async (window) => {
    const { views, quick } = window;
    const bytes = randomBytes(40 * 1024 ** 2);
    await setting.put("one", "disk.img", bytes);
    await views.contextMenu("one", "Refresh");
    // Longer than it takes to be seen.
    const slow = setting.proxy.add({
      ...{ method: "GET", target: /disk\.img/ },
      fault: { kind: "drip", in: "answer", bytesPerSecond: 128 * 1024 },
    });
    await views.contextMenu("disk.img", "Download…");
    await quick.fillPath(local, "Download Here");
    const row = views.row("disk.img", "Transfers");
    await eventually(async () => assert.match(await row.innerText(), /[1-9]\d*%.*\/s/));
    await window.shotInBothThemes("transfers-download");
    await pauseAndGoOn(window, row, slow);
    const target = join(local, "disk.img");
    await eventually(async () => assert.ok(existsSync(target)));
    assert.ok(readFileSync(target).equals(bytes));
    await window.shot("transfers-download-done-dark");
  },
);

uiTest(
  "a folder of small objects is downloaded, shows what is under way, is paused and goes on",
  () => workbench,
  async (window) => {
    const { views, quick } = window;
    const names = Array.from({ length: 150 }, (_, index) => `${index + 100}.txt`);
    for (const name of names) await setting.put("one", `notes/${name}`, `content of ${name}`);
    await views.contextMenu("one", "Refresh");
    const slow = setting.proxy.add({
      ...{ method: "GET", target: /notes\/\d+\.txt/ },
      fault: { kind: "delay", delayMs: 1500 },
    });
    await views.contextMenu("notes", "Download…");
    await quick.fillPath(local, "Download Here");
    const row = views.row("notes/", "Transfers");
    await eventually(async () => assert.match(await row.innerText(), /[1-9]\d*%/));
    await views.expand("notes/", "Transfers");
    await eventually(async () => {
      const underWay = await views.labels("Transfers");
      assert.ok(
        underWay.some((label) => /\d+\.txt$/.test(label)),
        underWay.join(),
      );
    });
    await window.shotInBothThemes("transfers-small-files");
    await pauseAndGoOn(window, row, slow);
    const folder = join(local, "notes");
    await eventually(async () => {
      const there = readdirSync(folder).sort();
      assert.deepEqual(there, names);
    });
    for (const name of names)
      assert.equal(readFileSync(join(folder, name), "utf8"), `content of ${name}`);
  },
);

uiTest(
  "what failed is listed with its reason, and a retry does the rest",
  () => workbench,
  async (window) => {
    const { views, quick } = window;
    const folder = join(local, "reports");
    mkdirSync(folder);
    for (const name of ["x", "y", "z"]) writeFileSync(join(folder, `${name}.txt`), name);
    const fault = { kind: "status", status: 403, code: "AccessDenied" } as const;
    const rule = setting.proxy.add({ method: "PUT", target: /reports\/y\.txt/, fault });
    await views.contextMenu("one", "Upload Folder…");
    await quick.fillPath(folder, "Upload");
    await views.row("Failed (1)", "Transfers").waitFor();
    await views.expand("reports", "Transfers");
    await views.row("y.txt", "Transfers").waitFor();
    await window.shot("transfers-failed-dark");
    rule.remove();
    const sent = () =>
      setting.proxy.requests.filter(
        ({ method, target }) => method === "PUT" && target.includes("reports/x.txt"),
      ).length;
    const sentBefore = sent();
    const row = views.row("reports", "Transfers");
    await row.hover();
    await row.getByRole("button", { name: "Retry" }).click();
    await views.row("Done (4)", "Transfers").waitFor();
    assert.equal(await setting.text("one", "reports/y.txt"), "y");
    assert.equal(sent(), sentBefore, "what was there already is not sent again");
  },
);

uiTest(
  "a rename is undone from its row",
  () => workbench,
  async ({ views, quick }) => {
    await views.row("a.txt", "Storage").click();
    await views.contextMenu("a.txt", "Rename…");
    await quick.fill("renamed.txt");
    await views.row("renamed.txt", "Storage").waitFor();
    await views.expand("Done (5)", "Transfers");
    const row = views.row("a.txt → renamed.txt", "Transfers");
    await row.hover();
    await row.getByRole("button", { name: "Undo" }).click();
    await views.row("a.txt", "Storage").waitFor();
    assert.equal(await setting.text("one", "a.txt"), "content of a.txt");
    assert.ok(!(await setting.keys("one")).includes("renamed.txt"));
  },
);

uiTest(
  "an upload whose extension host was killed goes on after a reload, and is the same to the byte",
  () => workbench,
  async (window) => {
    const { views, dialogs, page } = window;
    const bytes = randomBytes(64 * 1024 ** 2);
    const slow = slowUploads();
    const isPart = ({ method, target }: { method: string; target: string }) =>
      // The byte by which checksums are tried has a number that no part of it has.
      method === "PUT" && /big\.bin\?.*partNumber=\d(&|$)/.test(target);
    await upload(window, "big.bin", bytes);
    await eventually(async () => {
      const parts = await uploadedParts("big.bin");
      assert.ok(parts > 0, "No part has arrived");
    }, 60_000);
    killExtensionHost(window.home);
    const before = await uploadedParts("big.bin");
    slow.remove();
    setting.proxy.clear();
    await window.reload();
    await views.open("Stowage");
    await dialogs.toast("A transfer was interrupted: big.bin").waitFor({ timeout: 60_000 });
    await views.row("Interrupted (1)", "Transfers").waitFor();
    await window.shotInBothThemes("transfers-interrupted");
    await dialogs.pressInToast("A transfer was interrupted: big.bin", "Resume");
    await views.row("Done (1)", "Transfers").waitFor({ timeout: 60_000 });
    const sent = setting.proxy.requests.filter(isPart).length;
    assert.ok(sent <= 8 - before, `${sent} parts were sent again, ${before} of 8 were there`);
    assert.equal(await digest("one", "big.bin"), sha256(bytes));
    const { signal } = new AbortController();
    const left = await setting.home.store.multipart?.unfinished("one", { prefix: "" }, signal);
    assert.deepEqual(left?.items, []);
    await page.locator(".statusbar").waitFor();
  },
  { timeoutMs: 240_000 },
);

/** Parts of an unfinished upload that the server has. */
async function uploadedParts(key: string): Promise<number> {
  const { signal } = new AbortController();
  const { multipart } = setting.home.store;
  const page = await multipart?.unfinished("one", { prefix: key }, signal);
  const [upload] = page?.items ?? [];
  if (!multipart || !upload) return 0;
  const target = { bucket: "one", key, uploadId: upload.uploadId };
  return (await multipart.parts(target, undefined, signal)).items.length;
}

async function digest(bucket: string, key: string): Promise<string> {
  const { bytes } = await setting.home.store.read(bucket, key, {}, new AbortController().signal);
  const hash = createHash("sha256");
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest("hex");
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

uiTest(
  "a folder of small files is uploaded, shows what is under way, is paused, goes on, and is renamed",
  () => workbench,
  async (window) => {
    const { views, quick } = window;
    const folder = join(local, "drafts");
    mkdirSync(folder);
    const names = Array.from({ length: 150 }, (_, index) => `${index + 100}.txt`);
    for (const name of names) writeFileSync(join(folder, name), `content of ${name}`);
    const slow = setting.proxy.add({
      ...{ method: "PUT", target: /drafts\/\d+\.txt/ },
      fault: { kind: "delay", delayMs: 1500 },
    });
    await views.contextMenu("one", "Upload Folder…");
    await quick.fillPath(folder, "Upload");
    const row = views.row("drafts", "Transfers");
    await eventually(async () => assert.match(await row.innerText(), /[1-9]\d*%/));
    await views.expand("drafts", "Transfers");
    await eventually(async () => {
      const underWay = await views.labels("Transfers");
      assert.ok(
        underWay.some((label) => /\d+\.txt$/.test(label)),
        underWay.join(),
      );
    });
    await window.shotInBothThemes("transfers-small-uploads");
    await pauseAndGoOn(window, row, slow);
    const keysIn = async (prefix: string) =>
      (await setting.keys("one")).filter((key) => key.startsWith(prefix));
    const all = (prefix: string) => names.map((name) => prefix + name);
    await eventually(async () => assert.deepEqual(await keysIn("drafts/"), all("drafts/")));
    for (const name of names)
      assert.equal(await setting.text("one", `drafts/${name}`), `content of ${name}`);
    await views.contextMenu("one", "Refresh");
    await views.contextMenu("drafts", "Rename…");
    await quick.fill("papers");
    await views.row("papers", "Storage").waitFor();
    await eventually(async () => assert.deepEqual(await keysIn("drafts/"), []));
    assert.deepEqual(await keysIn("papers/"), all("papers/"));
    await window.shot("transfers-small-renamed-dark");
  },
);
