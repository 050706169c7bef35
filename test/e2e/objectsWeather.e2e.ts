import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { teardownAfterTests } from "../teardown.ts";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let setting: ObjectSetting;
let workbench: Workbench;
let local: string;

/** However long the workbench takes until something is cancelled. */
const stalled = { kind: "stall", in: "request", afterBytes: 0 } as const;

before(async () => {
  setting = await startObjectSetting(teardown, "one");
  await setting.fill("one", "a.txt", "docs/b.txt", "docs/c.txt");
  local = teardown.folder();
  workbench = await setting.openWorkbench("one");
});

uiTest(
  "an upload that is refused says why, and Retry works without choosing the file again",
  () => workbench,
  async ({ views, quick, dialogs }) => {
    const path = join(local, "refused.txt");
    writeFileSync(path, "refused at first");
    const fault = { kind: "status", status: 500, code: "InternalError" } as const;
    const rule = setting.proxy.add({ method: "PUT", fault });
    await views.contextMenu("one", "Upload Files…");
    await quick.fillPath(path, "Upload");
    const sentence = "The server failed to do its part (HTTP 500, InternalError).";
    await dialogs.toast(sentence).waitFor({ timeout: 30_000 });
    await workbench.shotInBothThemes("weather-refused");
    rule.remove();
    await dialogs.pressInToast(sentence, "Retry");
    await views.row("refused.txt").waitFor();
    assert.equal(await setting.text("one", "refused.txt"), "refused at first");
  },
);

uiTest(
  "an upload can be cancelled, and leaves nothing behind",
  () => workbench,
  async ({ views, quick, dialogs, page }) => {
    const path = join(local, "slow.bin");
    writeFileSync(path, new Uint8Array(40_000_000));
    setting.proxy.add({ method: "PUT", fault: stalled });
    await views.contextMenu("one", "Upload Files…");
    await quick.fillPath(path, "Upload");
    await dialogs.toast("Uploading to one").waitFor();
    await workbench.shot("weather-progress-dark");
    await dialogs.pressInToast("Uploading to one", "Cancel");
    await page.locator(".statusbar").getByText("Cancelled. Uploaded 0 files").waitFor();
    setting.proxy.clear();
    assert.ok(!(await setting.keys("one")).includes("slow.bin"));
    const { signal } = new AbortController();
    await eventually(async () => {
      const page = await setting.home.store.multipart?.unfinished("one", { prefix: "" }, signal);
      assert.deepEqual(page?.items, []);
    });
  },
);

uiTest(
  "what failed among much that went well is counted, explained and listed",
  () => workbench,
  async ({ views, quick, dialogs, editors }) => {
    const folder = join(local, "many");
    mkdirSync(folder);
    for (const name of ["x", "y", "z"]) writeFileSync(join(folder, `${name}.txt`), name);
    const fault = { kind: "status", status: 403, code: "AccessDenied" } as const;
    setting.proxy.add({ method: "PUT", target: /many\/y\.txt/, fault });
    await views.contextMenu("one", "Upload Folder…");
    await quick.fillPath(folder, "Upload");
    const summary =
      "Uploaded 2 files (2 B), 1 failed. You have no permission to write “many/y.txt”";
    await dialogs.toast(summary).waitFor();
    await workbench.shot("weather-partly-dark");
    await dialogs.pressInToast(summary, "Show Details");
    await eventually(async () => assert.match(await editors.text(), /Failed\n +\S*many\/y\.txt/));
    await workbench.shot("weather-report-dark");
    setting.proxy.clear();
  },
);

uiTest(
  "counting what would be deleted can be cancelled, and deletes nothing",
  () => workbench,
  async ({ views, dialogs, page }) => {
    setting.proxy.add({ method: "GET", target: /docs/, fault: stalled });
    await views.row("docs").locator(".label-name").click();
    await page.keyboard.press("Delete");
    await dialogs.toast("Counting what would be deleted").waitFor();
    await dialogs.pressInToast("Counting what would be deleted", "Cancel");
    await dialogs.toast("Counting what would be deleted").waitFor({ state: "detached" });
    await page.waitForTimeout(500);
    assert.equal(await dialogs.modal.count(), 0);
    setting.proxy.clear();
    assert.ok((await setting.keys("one")).includes("docs/b.txt"));
  },
);
