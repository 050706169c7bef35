import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

let setting: ObjectSetting;
let workbench: Workbench;
let local: string;

before(async () => {
  setting = await startObjectSetting("one");
  await setting.put("one", "a.txt", "content of a.txt");
  local = mkdtempSync(join(tmpdir(), "stowage-e2e-transfers-"));
  workbench = await openWorkbench({ connections: [setting.connection] });
  await workbench.views.open("Stowage");
  await workbench.views.expandPath("Sandbox", "one");
});
after(async () => {
  await workbench.close();
  await setting.stop();
  rmSync(local, { recursive: true });
});

/** Slow enough to be seen. */
function slowUploads() {
  return setting.proxy.add({
    method: "PUT",
    fault: { kind: "drip", in: "request", bytesPerSecond: 1024 ** 2 },
  });
}

async function upload({ views, quick }: Workbench, name: string, bytes: Uint8Array) {
  const path = join(local, name);
  writeFileSync(path, bytes);
  await views.contextMenu("one", "Upload Files…");
  await quick.fillPath(path, "Upload");
  return path;
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
    await window.shot("transfers-running-dark");
    await window.setTheme("light");
    await window.shot("transfers-running-light");
    await window.setTheme("dark");
    await row.hover();
    await row.getByRole("button", { name: "Pause" }).click();
    await views.row("Paused (1)").waitFor();
    await page.locator(".statusbar").getByText("1 transfer paused").waitFor();
    await window.shot("transfers-paused-dark");
    slow.remove();
    await row.hover();
    await row.getByRole("button", { name: "Resume" }).click();
    await views.row("Done (1)").waitFor();
    assert.ok((await setting.keys("one")).includes("video.mp4"));
    await window.shot("transfers-done-dark");
  },
);

void mkdirSync;
