import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { s3Sandbox } from "../run/workbench/sandbox.ts";
import { fillWithSamples } from "../servers/sampleData.ts";
import { type S3Server, startS3Server } from "../servers/s3.ts";
import { teardownAfterTests } from "../teardown.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let server: S3Server;
let workbench: Workbench;
before(async () => {
  server = teardown.add(await startS3Server());
  await fillWithSamples(server);
  workbench = await openWorkbench(teardown, {
    files: { "a.txt": "alpha" },
    connections: [s3Sandbox(server)],
  });
});

uiTest(
  "the workbench opens a folder and its files",
  () => workbench,
  async ({ views, editors, page }) => {
    await views.open(/^Explorer/);
    const row = page.locator(".explorer-folders-view .monaco-list-row", { hasText: "a.txt" });
    await row.dblclick();
    await editors.tab("a.txt").waitFor();
    assert.equal(await editors.text(), "alpha");
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

uiTest(
  "a connection and its secret outlive a reload of the window",
  () => workbench,
  async ({ views, home }) => {
    await views.open("Stowage");
    await views.expandPath("Sandbox", "archive");
    // What put the connection there is gone: from here on it is what was saved.
    rmSync(join(home, "sandbox.json"));
    await workbench.reload();
    await views.open("Stowage");
    await views.expandPath("Sandbox", "archive", "2025");
    await views.row("report.txt").waitFor();
  },
);
