import assert from "node:assert/strict";
import { after, before } from "node:test";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

let workbench: Workbench;
before(async () => {
  workbench = await openWorkbench({ files: { "a.txt": "alpha" } });
});
after(() => workbench.close());

uiTest(
  "the workbench opens a folder and its files",
  () => workbench,
  async ({ views, editors, page }) => {
    await views.open(/^Explorer/);
    const row = page.locator(".explorer-folders-view .monaco-list-row", { hasText: "a.txt" });
    await row.dblclick();
    await editors.tab("a.txt").waitFor();
    assert.equal(await editors.text(), "alpha");
    await workbench.shot("harness");
  },
);

uiTest(
  "themes change while running",
  () => workbench,
  async () => {
    await workbench.setTheme("light");
    await workbench.setTheme("dark");
  },
);
