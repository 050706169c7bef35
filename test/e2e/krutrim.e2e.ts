import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { unseenOperations } from "../fixtures/krutrim/operations.ts";
import { fillKrutrim } from "../servers/krutrim/sample.ts";
import { startKrutrim, type KrutrimServer } from "../servers/krutrim/server.ts";
import { teardownAfterTests } from "../teardown.ts";
import { openAccessPane, until } from "./workbench/access.ts";
import { ConnectionForm } from "./workbench/connectionForm.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let workbench: Workbench;
let server: KrutrimServer;
let local: string;

before(async () => {
  server = teardown.add(await startKrutrim());
  await fillKrutrim(server);
  local = teardown.folder();
  workbench = await openWorkbench(teardown, {
    files: { "trip/day 1.txt": "arrived", "trip/photos/beach #1.txt": "sun", "trip/empty.txt": "" },
  });
});

/** It is in the tree, and no running transfer has a row of that name. */
async function transferred(name: string): Promise<void> {
  await workbench.views.row(name, "Storage").waitFor();
  await workbench.views.row(name, "Transfers").waitFor({ state: "detached" });
}

uiTest(
  "a connection is tested in the form, with each failure explained, then saved",
  () => workbench,
  async ({ views }) => {
    await views.open("Stowage");
    await workbench.runCommand("Stowage: Add Connection");
    const form = await ConnectionForm.shown(workbench);
    await form.choose("kind", "Krutrim");
    await form.fill({ name: "Krutrim", baseUrl: "http://127.0.0.1:9", token: "wrong" });
    const tested = async (text: RegExp) => {
      await form.press("test");
      await form.report.filter({ hasText: text }).waitFor();
    };
    await tested(/refuses connections/);
    await form.fill({ baseUrl: server.baseUrl });
    await tested(/does not accept this token/);
    await form.fill({ token: server.apiKey });
    await tested(/No credentials are stored/);
    await form.whole.locator("details.section > summary").first().click();
    const { accessKeyId, secretAccessKey } = server;
    await form.fill({ accessKeyId, secretAccessKey: "wrong" });
    await workbench.shotInBothThemes("krutrim-form");
    await form.fill({ secretAccessKey });
    await tested(/4 buckets, answered in/);
    await form.press("save");
    await views.row("Krutrim").waitFor();
  },
);

uiTest(
  "the addresses of a bucket are edited: a bad one is told, what it means is asked, a conflict is shown",
  () => workbench,
  async ({ views, webviews, dialogs }) => {
    await views.open("Stowage");
    await views.expandPath("Krutrim", "In-Bangalore-1");
    await views.contextMenu("invoices", "Bucket Policy");
    const page = await webviews.having("[data-action=add-readWrite]");
    const readOnly = page.locator("[data-list=readOnly]");
    await workbench.shot("policy-saved-dark");

    await page.locator("[data-action=add-readOnly]").click();
    await readOnly.locator("input").last().fill("10.0.0.0/99");
    await page.locator("[data-action=save]").click();
    await page.getByText("This is no address.").waitFor();
    await readOnly.locator("input").last().fill("0.0.0.0/0");
    await page.getByText("Everybody's address may read.").waitFor();
    await workbench.shotInBothThemes("policy-warning");

    await page.locator("[data-action=save]").click();
    await dialogs.modal.getByText("Everybody's address may read.").waitFor();
    await dialogs.press("Cancel");
    assert.deepEqual(policyOf("invoices")?.readOnly, ["2001:db8::/32"]);
    await page.locator("[data-action=save]").click();
    await dialogs.press("Save Anyway");
    await page.getByText("The policy is saved.").waitFor();
    assert.deepEqual(policyOf("invoices")?.readOnly, ["2001:db8::/32", "0.0.0.0/0"]);

    const bucket = server.context.account.bucketNamed("invoices");
    assert.ok(bucket?.policy);
    bucket.policy = { ...bucket.policy, readWrite: ["198.51.100.1"], updatedAt: new Date() };
    await readOnly.locator("input").last().fill("192.0.2.0/24");
    await page.locator("[data-action=save]").click();
    await page.getByText(/changed by somebody else meanwhile/).waitFor();
    await workbench.shot("policy-conflict-dark");
    await page.getByText("Show what is saved").click();
    await page.locator("[data-action=remove]").click();
    await dialogs.press("Delete Policy");
    await page.getByText("The policy is deleted.").waitFor();
    assert.equal(policyOf("invoices"), undefined);
    await workbench.shot("policy-none-dark");
    await page.locator("[data-action=add-readWrite]").click();
    await page.locator("[data-list=readWrite] input").last().fill("0.0.0.0/0");
    await page.locator("[data-action=save]").click();
    await dialogs.press("Save Anyway");
    await page.getByText("The policy is saved.").waitFor();
    assert.deepEqual(policyOf("invoices")?.readWrite, ["0.0.0.0/0"]);
  },
);

uiTest(
  "a bucket is made with its settings; anonymous access asks twice",
  () => workbench,
  async ({ views, quick, dialogs }) => {
    await views.contextMenu("Krutrim", "Create Bucket…");
    await quick.fill("holidays");
    await quick.pick("In-Bangalore-1");
    await quick.pick(/Description/);
    await quick.item(/Versioning/).waitFor({ state: "hidden" });
    await quick.fill("Pictures of the holidays");
    await quick.pick(/Versioning/);
    await quick.item(/Create Bucket/).waitFor();
    await quick.widget.getByText("Pictures of the holidays").waitFor();
    await workbench.shot("bucket-create-settings");
    await quick.pick(/Create Bucket/);
    await views.row("holidays").waitFor();
    assert.equal(server.context.account.bucketNamed("holidays")?.versioning, true);

    await views.contextMenu("holidays", "Bucket Settings");
    await quick.widget.getByText("Settings: holidays").waitFor();
    await quick.fill("Anonymous access", { accepts: false });
    await quick.item(/Save/).waitFor({ state: "hidden" });
    await quick.input.press("Enter");
    await dialogs.modal.getByText(/Let everybody read/).waitFor();
    await workbench.shot("bucket-public-question");
    await dialogs.press("Turn On Anonymous Access");
    await quick.fill("holidays");
    await quick.widget.getByText("Settings: holidays").waitFor();
    await quick.fill("Save", { accepts: false });
    await quick.item(/Versioning/).waitFor({ state: "hidden" });
    await quick.input.press("Enter");
    await views.row("holidays").getByText("public").waitFor();
    assert.equal(server.context.account.bucketNamed("holidays")?.isAnonymous, true);
  },
);

uiTest(
  "a folder is dragged in, downloaded and deleted, over S3 and over the service's own API",
  () => workbench,
  async ({ views, mouse, page, quick, dialogs }) => {
    await views.open(/^Explorer/);
    const folder = page.locator(".explorer-folders-view .monaco-list-row", { hasText: "trip" });
    await mouse.drag(folder.first(), views.row("holidays"), { via: views.tab("Stowage") });
    await transferred("trip");
    await views.expandPath("holidays", "trip", "photos");
    await views.row("beach #1.txt").waitFor();
    await workbench.shotInBothThemes("krutrim-tree");
    await views.contextMenu("trip", "Download…");
    await quick.fillPath(local, "Download Here");
    await dialogs.toast("Downloaded 3 objects").waitFor();
    assert.equal(readFileSync(join(local, "trip", "photos", "beach #1.txt"), "utf8"), "sun");
    assert.equal(readFileSync(join(local, "trip", "empty.txt"), "utf8"), "");
    await transferred("trip");
    await views.contextMenu("trip", "Delete…");
    await dialogs.modal.getByText(/3 objects/).waitFor();
    await dialogs.press("Delete");
    await views.row("trip").waitFor({ state: "detached" });

    // Its access key is of the other region, so these objects are reached over the API.
    await views.expandPath("In-Hyderabad-1", "backups");
    await views.row("weekly").waitFor();
    assert.ok(server.calls.includes("listObjects"));
    await views.contextMenu("weekly", "Download…");
    await quick.fillPath(local, "Download Here");
    await dialogs.toast("Downloaded 12 objects").waitFor();
    assert.equal(readdirSync(join(local, "weekly")).length, 12);
    assert.ok(server.calls.includes("downloadObject"));
    await transferred("weekly");
    await views.contextMenu("weekly", "Delete…");
    await dialogs.press("Delete");
    await views.row("weekly").waitFor({ state: "detached" });
    assert.ok(server.calls.includes("deleteObject"));
  },
);

uiTest(
  "without S3, objects are uploaded, looked at, renamed and moved over the service's own API",
  () => workbench,
  async ({ views, mouse, page, quick, dialogs, editors }) => {
    const path = join(local, "report.md");
    writeFileSync(path, "# Report\n");
    await mouse.dropFiles(views.row("backups"), [path]);
    await transferred("report.md");
    // A list that is read anew just then swallows a click.
    for (let attempt = 0; attempt < 5 && !(await editors.tab("report.md").isVisible()); attempt++) {
      await views.row("report.md").click();
      await page.waitForTimeout(1500);
    }
    await editors.tab("report.md").waitFor();
    await views.contextMenu("report.md", "Properties");
    await page.locator(".tab.active", { hasText: "Properties: report.md" }).waitFor();
    await views.contextMenu("report.md", "Rename…");
    await quick.fill("report 50%.md");
    await transferred("report 50%.md");
    assert.ok(server.calls.includes("renameObject"));
    await mouse.drag(views.row("report 50%.md"), views.row("nightly"));
    await dialogs.press("Move");
    await until(() => server.calls.includes("moveObject"));
    await views.row("report 50%.md", "Storage").waitFor({ state: "detached" });
    await views.row("report 50%.md", "Transfers").waitFor({ state: "detached" });
    const hyderabad = server.context.account.regions[1]?.s3;
    assert.equal((await hyderabad?.head("backups", "nightly/report 50%.md"))?.ContentLength, 9);
    await editors.closeAll();
    await views.collapse("In-Hyderabad-1");
  },
);

uiTest(
  "a lifecycle rule is edited, and one that somebody else changed meanwhile is not overwritten",
  () => workbench,
  async ({ views, webviews, dialogs }) => {
    await views.contextMenu("invoices", "Lifecycle Rules");
    const page = await webviews.having("[data-action=new]");
    const row = page.locator('[data-rule="drop old drafts"]');
    await row.waitFor();
    await workbench.shotInBothThemes("krutrim-lifecycle");
    await row.locator("[data-action=edit]").click();
    const days = page.locator("[data-field=expirationDays] input");
    await days.fill("-1");
    await page.locator("[data-action=save]").click();
    await page.getByText("The number cannot be negative.").waitFor();
    await days.fill("45");
    await workbench.shotInBothThemes("krutrim-lifecycle-editor");
    await page.locator("[data-action=save]").click();
    await row.getByText(/45 days/).waitFor();
    const rule = ruleOf("invoices", "drop old drafts");
    assert.deepEqual([rule.expiration_days, rule.delete_incomplete_mpu], [45, 7]);

    await row.locator("[data-action=edit]").click();
    rule.expiration_days = 10;
    await days.fill("60");
    await page.locator("[data-action=save]").click();
    await page
      .getByText(/changed .*meanwhile/)
      .first()
      .waitFor();
    await workbench.shot("krutrim-lifecycle-conflict");
    assert.equal(rule.expiration_days, 10);

    await row.locator("[data-action=duplicate]").click();
    await page.locator("[data-action=save]").click();
    const copy = page.locator('[data-rule="drop old drafts copy"]');
    await copy.locator("[data-action=remove]").click();
    await dialogs.press("Delete Rule");
    await copy.waitFor({ state: "detached" });
  },
);

uiTest(
  "an access key is made and shown once",
  () => workbench,
  async ({ views, quick, dialogs, page }) => {
    await openAccessPane(views);
    await views.expand("Krutrim", "Access");
    await views.expand("Access keys", "Access");
    await workbench.shotInBothThemes("krutrim-access");
    await views.contextMenu("Access keys", "Create Access Key…");
    await quick.fill("ci");
    await dialogs.modal.getByText(/^Access key/).waitFor();
    const made = [...server.context.account.keys.values()].find(({ name }) => name === "ci");
    assert.ok(made);
    await dialogs.modal.getByText(made.secretAccessKey).waitFor();
    await workbench.shot("krutrim-key-made");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await dialogs.press("Copy Secret");
    await dialogs.modal.getByText(/^Secret: .*\s*Taken\./).waitFor();
    assert.equal(await page.evaluate("navigator.clipboard.readText()"), made.secretAccessKey);
    await dialogs.press("Done");
    await dialogs.modal.waitFor({ state: "detached" });
    await views.row("ci", "Access").waitFor();
    assert.ok(!workbench.extensionLog().includes(made.secretAccessKey));
    await views.pane("Access").locator(".pane-header").click();
    await views.pane("Storage").locator(".pane-header").click();
    await views.row("ci", "Access").waitFor({ state: "detached" });
  },
);

uiTest(
  "a session is activated, shown and deactivated; a bucket is deleted with a one-time password",
  () => workbench,
  async ({ views, quick, dialogs }) => {
    await views.contextMenu("Krutrim", /^Activate Session/);
    await dialogs
      .toast(/The session is active/)
      .first()
      .waitFor();
    await workbench.shot("session-active");
    await views.contextMenu("Krutrim", /^Refresh Session/);
    await until(() => server.calls.includes("refreshSession"));
    await views.contextMenu("Krutrim", /^Show Session/);
    await until(() => server.calls.includes("getSessionStatus"));
    await views.contextMenu("Krutrim", /^Deactivate Session/);
    await dialogs
      .toast(/No session is open/)
      .first()
      .waitFor();

    Object.assign(server.context.behaviour, { oneTimePassword: "123456" });
    await views.contextMenu("empty-bucket", /^Delete Bucket/);
    await dialogs.press("Delete");
    await quick.input.waitFor();
    await workbench.shot("one-time-password");
    await quick.fill("123456");
    await views.row("empty-bucket").waitFor({ state: "detached" });
    assert.equal(server.context.account.bucketNamed("empty-bucket"), undefined);
  },
);

uiTest(
  "every operation that has its place here was asked for by what was done",
  () => workbench,
  async () => assert.deepEqual(unseenOperations(import.meta.filename, server.calls), []),
);

function policyOf(name: string) {
  return server.context.account.bucketNamed(name)?.policy;
}

function ruleOf(bucket: string, name: string): Record<string, unknown> {
  const rules = server.context.account.bucketNamed(bucket)?.rules.values() ?? [];
  const found = [...rules].find((rule) => rule["name"] === name);
  assert.ok(found, `No rule ${name}`);
  return found;
}
