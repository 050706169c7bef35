import assert from "node:assert/strict";
import { before } from "node:test";
import { teardownAfterTests } from "../teardown.ts";
import { type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let workbench: Workbench;
let setting: ObjectSetting;
let second: ObjectSetting;

before(async () => {
  setting = await startObjectSetting(teardown, "site");
  second = await startObjectSetting(teardown, "backup");
  await setting.put("site", "index.html", "<h1>As it is on the site</h1>\n");
  await setting.put("site", "start.html", "<h1>Another beginning</h1>\n");
  await second.put("backup", "old #1?.html", "<h1>As it was</h1>\n");
  const { connection, secrets } = second.connection;
  workbench = await openWorkbench(teardown, {
    connections: [
      setting.connection,
      { connection: { ...connection, id: "second", name: "Second" }, secrets },
    ],
    files: { "local.html": "<h1>As it is here</h1>\n" },
  });
  await workbench.views.open("Stowage");
  await workbench.views.expandPath("Sandbox", "site");
  await workbench.views.expandPath("Second", "backup");
});

uiTest(
  "an object is compared with one of another connection that was selected before",
  () => workbench,
  async ({ views, editors, page }) => {
    const before = await views.contextMenuLabels("index.html");
    assert.ok(before.includes("Select for Compare"), before.join());
    assert.ok(!before.includes("Compare with Selected"), before.join());
    await views.contextMenu("old #1?.html", "Select for Compare");
    await page.locator(".statusbar", { hasText: "is selected for comparing" }).waitFor();
    await views.contextMenu("index.html", "Compare with Selected");
    await difference("old #1?.html ↔ index.html", "As it was", "As it is on the site");
    await workbench.shotInBothThemes("compare-objects");
    await editors.closeAll();
  },
);

uiTest(
  "two selected objects are compared",
  () => workbench,
  async ({ views, editors }) => {
    await views.select("start.html", "index.html");
    await views.contextMenu("index.html", "Compare Selected");
    await difference(/ ↔ /, "Another beginning", "As it is on the site");
    await workbench.shot("compare-selected-objects");
    await editors.closeAll();
  },
);

uiTest(
  "an object and a file of the Explorer are compared, whichever was selected",
  () => workbench,
  async ({ views, editors }) => {
    await views.select("index.html");
    await views.contextMenu("index.html", "Select for Compare");
    await views.open(/^Explorer/);
    await views.contextMenu("local.html", "Compare with Selected");
    await difference("index.html ↔ local.html", "As it is on the site", "As it is here");
    await editors.closeAll();
    await views.contextMenu("local.html", "Select for Compare");
    await views.open("Stowage");
    await views.contextMenu("start.html", "Compare with Selected");
    await difference("local.html ↔ start.html", "As it is here", "Another beginning");
    await editors.closeAll();
  },
);

uiTest(
  "an object is compared with the editor in front, when that has text",
  () => workbench,
  async ({ views, page, quick }) => {
    const before = await views.contextMenuLabels("start.html");
    assert.ok(!before.includes("Compare with Active Editor"), before.join());
    await quick.runCommand("File: New Untitled Text File");
    await page.keyboard.type("As it is typed");
    await views.contextMenu("start.html", "Compare with Active Editor");
    await difference(/^start\.html ↔ As it is typed$/, "Another beginning", "As it is typed");
    await workbench.shot("compare-object-editor");
  },
);

/** Waits for a side-by-side editor of this title with these texts. */
async function difference(title: string | RegExp, left: string, right: string): Promise<void> {
  const { page } = workbench;
  await page.locator(".tab.active .label-name", { hasText: title }).waitFor();
  const side = (name: string, text: string) =>
    page.locator(`.monaco-diff-editor .editor.${name} .view-line`, { hasText: text }).waitFor();
  await side("original", left);
  await side("modified", right);
}
