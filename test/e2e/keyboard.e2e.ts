import assert from "node:assert/strict";
import { after, before } from "node:test";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { exactly } from "./workbench/text.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

let setting: ObjectSetting;
let workbench: Workbench;

before(async () => {
  setting = await startObjectSetting("one");
  for (const key of ["d/1.txt", "d/2.txt", "d/3.txt", "d/4.txt", "z.txt"])
    await setting.put("one", key, `content of ${key}`);
  workbench = await openWorkbench({ connections: [setting.connection] });
  await workbench.views.open("Stowage");
  await workbench.views.expandPath("Sandbox", "one", "d");
});
after(async () => {
  await workbench?.close();
  await setting?.stop();
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
