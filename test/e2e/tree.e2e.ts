import assert from "node:assert/strict";
import { after, before } from "node:test";
import { s3Sandbox } from "../run/workbench/sandbox.ts";
import { startSandboxServers } from "../run/sandboxServers.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

void s3Sandbox;
let workbench: Workbench;
let servers: Awaited<ReturnType<typeof startSandboxServers>>;
before(async () => {
  servers = await startSandboxServers();
  workbench = await openWorkbench({ connections: servers.connections });
});
after(async () => {
  await workbench.close();
  await servers.stop();
});

uiTest(
  "browse",
  () => workbench,
  async ({ views, page }) => {
    await views.open("Stowage");
    await views.expand("Sandbox");
    await page.waitForTimeout(500);
    const rows = await page.locator(".monaco-list-row .label-name").allTextContents();
    console.log(rows);
    await workbench.shot("tree-1");
    await views.expand("samples");
    await page.waitForTimeout(700);
    console.log(await views.rows("Storage"));
    await workbench.shot("tree-2");
    await views.row("readme.md").click();
    await page.waitForTimeout(1500);
    await views.row("readme.md").hover();
    await page.waitForTimeout(1500);
    await workbench.setTheme("light");
    await workbench.shot("tree-3");
    assert.ok(rows.length > 1);
  },
);
