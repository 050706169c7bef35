import assert from "node:assert/strict";
import { before } from "node:test";
import { teardownAfterTests } from "../teardown.ts";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let setting: ObjectSetting;
let workbench: Workbench;

before(async () => {
  setting = await startObjectSetting(teardown, "one");
  await setting.fill("one", "a.txt");
  workbench = await setting.openWorkbench("one");
});

uiTest(
  "an object that was open is shown after a reload, also where no view of Stowage is",
  () => workbench,
  async (window) => {
    const { views, page } = window;
    const lines = page.locator(".editor-instance .view-lines").first();
    const isShown = () =>
      eventually(async () => assert.match(await lines.innerText(), /content\sof\sa\.txt/));
    const row = views.row("a.txt", "Storage");
    await row.click();
    await isShown();
    // Kept open, and not only looked at.
    await row.dblclick();
    await page.locator(".tabs-container .tab:not(:has(.italic))").getByText("a.txt").waitFor();
    const explorer = page.locator(".activitybar").getByRole("tab", { name: /Explorer/ });
    await explorer.first().click();
    await views.row("a.txt", "Storage").waitFor({ state: "hidden" });
    // In a browser, VS Code writes down what is open every five seconds.
    await page.waitForTimeout(6000);
    await window.reload();
    await isShown();
    await window.shot("restored-editor-dark");
  },
);
