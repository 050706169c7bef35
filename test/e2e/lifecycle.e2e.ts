import assert from "node:assert/strict";
import { before } from "node:test";
import { startSandboxServers } from "../run/sandboxServers.ts";
import { teardownAfterTests } from "../teardown.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let workbench: Workbench;
let servers: Awaited<ReturnType<typeof startSandboxServers>>;
before(async () => {
  servers = teardown.add(await startSandboxServers());
  workbench = await openWorkbench(teardown, { connections: servers.connections });
});

uiTest(
  "lifecycle rules are created, checked, previewed, switched off, duplicated and deleted",
  () => workbench,
  async ({ views, webviews, dialogs }) => {
    await views.open("Stowage");
    await views.row("UpCloud", "Storage").waitFor();
    await views.expand("Krutrim", "Storage");
    await views.expand("In-Bangalore-1", "Storage");
    await views.row("invoices").waitFor();
    await views.contextMenu("invoices", "Lifecycle Rules");
    const page = await webviews.having("[data-action=new]");
    await page.locator("[data-action=new]").click();

    await page.locator("[data-field=expirationDays] input").fill("-3");
    await page.locator("[data-action=save]").click();
    await page.getByText("Give the rule a name.").waitFor();
    await page.getByText("The number cannot be negative.").waitFor();
    await workbench.shot("lifecycle-problems");

    await page.locator("[data-field=name] input").fill("Old logs");
    await page.locator("[data-field=expirationDays] input").fill("30");
    await page.getByText("Removes objects 30 days after their creation.").first().waitFor();
    await page.locator("[data-action=preview]").click();
    await page.getByText(/It would remove none of the \d+ objects today\./).waitFor();
    await page.locator("[data-action=save]").click();
    const rule = page.locator('[data-rule="Old logs"]');
    await rule.waitFor();
    await page.getByRole("button", { name: "Delete: Old logs", exact: true }).waitFor();
    await workbench.shotInBothThemes("lifecycle");

    await rule.locator("vscode-checkbox").click();
    await page.locator('.rule.disabled[data-rule="Old logs"]').waitFor();
    await rule.locator("[data-action=duplicate]").click();
    await page.locator("[data-action=save]").click();
    const copy = page.locator('[data-rule="Old logs copy"]');
    await copy.waitFor();
    await copy.locator("[data-action=remove]").click();
    await dialogs.press("Delete Rule");
    await copy.waitFor({ state: "detached" });
    assert.equal(await rule.count(), 1);
  },
);
