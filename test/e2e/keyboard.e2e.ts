import assert from "node:assert/strict";
import { before } from "node:test";
import { teardownAfterTests } from "../teardown.ts";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { exactly } from "./workbench/text.ts";
import { uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let setting: ObjectSetting;
let workbench: Workbench;

before(async () => {
  setting = await startObjectSetting(teardown, "one");
  await setting.fill("one", "d/1.txt", "d/2.txt", "d/3.txt", "d/4.txt", "z.txt");
  workbench = await setting.openWorkbench("one");
  await workbench.views.expand("d");
});

/** Deletes what has the focus, with nothing but keys. */
async function pressDelete(): Promise<void> {
  await workbench.page.keyboard.press("Delete");
  await workbench.dialogs.modal.waitFor();
  await workbench.page.keyboard.press("Enter");
  await workbench.dialogs.modal.waitFor({ state: "detached" });
}

async function hasFocus(label: string): Promise<void> {
  const focused = workbench.page.locator(".monaco-list:focus .monaco-list-row.focused .label-name");
  await focused.filter({ hasText: exactly(label) }).waitFor();
}

uiTest(
  "after a delete the next row has the focus, or the one before",
  () => workbench,
  async ({ views, page }) => {
    await views.row("2.txt", "Storage").click();
    await views.pane("Storage").locator(".monaco-list").focus();
    await pressDelete();
    await hasFocus("3.txt");
    await page.keyboard.press("ArrowDown");
    await hasFocus("4.txt");
    await pressDelete();
    await hasFocus("3.txt");
    await pressDelete();
    await hasFocus("1.txt");
    await eventually(async () => {
      assert.deepEqual(await setting.keys("one"), ["d/1.txt", "z.txt"]);
    });
  },
);
