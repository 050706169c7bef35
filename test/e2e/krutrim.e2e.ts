import assert from "node:assert/strict";
import { after, before } from "node:test";
import { fillKrutrim } from "../servers/krutrim/sample.ts";
import { startKrutrim, type KrutrimServer } from "../servers/krutrim/server.ts";
import { ConnectionForm } from "./workbench/connectionForm.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

let workbench: Workbench;
let server: KrutrimServer;

before(async () => {
  server = await startKrutrim();
  await fillKrutrim(server);
  const { baseUrl, apiKey: token, customerId, accessKeyId, secretAccessKey } = server;
  const place = { kind: "krutrim", baseUrl, region: "In-Bangalore-1", customerId } as const;
  const connection = { ...place, id: "sandboxkrutrim", name: "Krutrim" };
  const secrets = { token, accessKeyId, secretAccessKey };
  workbench = await openWorkbench({ connections: [{ connection, secrets }] });
});
after(async () => {
  await workbench?.close();
  await server?.stop();
});

uiTest(
  "a connection is tested in the form, with each failure explained, then saved",
  () => workbench,
  async ({ views }) => {
    await views.open("Stowage");
    await workbench.runCommand("Stowage: Add Connection");
    const form = await ConnectionForm.shown(workbench);
    await form.choose("kind", "Krutrim");
    await form.fill({ name: "Work", baseUrl: "http://127.0.0.1:9", token: "wrong" });
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
    await form.fill({ accessKeyId, secretAccessKey });
    await tested(/4 buckets, answered in/);
    await workbench.shot("krutrim-form-tested");
    await form.press("save");
    await views.row("Work").waitFor();
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
    await workbench.shot("policy-warning-dark");
    await workbench.setTheme("light");
    await workbench.shot("policy-warning-light");
    await workbench.setTheme("dark");

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
    if (await dialogs.modal.isVisible({ timeout: 2000 })) await dialogs.press("Save Anyway");
    await page.getByText(/changed by somebody else meanwhile/).waitFor();
    await workbench.shot("policy-conflict-dark");
    await page.getByText("Show what is saved").click();
    await page.locator("[data-action=remove]").click();
    await dialogs.press("Delete Policy");
    await page.getByText("The policy is deleted.").waitFor();
    assert.equal(policyOf("invoices"), undefined);
    await workbench.shot("policy-none-dark");
  },
);

uiTest(
  "a bucket is made with its settings; anonymous access asks twice",
  () => workbench,
  async ({ views, quick, dialogs }) => {
    await views.contextMenu("Krutrim", "New Bucket…");
    await quick.fill("holidays");
    await quick.pick("In-Bangalore-1");
    await quick.fill("Description");
    await quick.fill("Pictures of the holidays");
    await quick.fill("Versioning");
    await quick.item(/Create Bucket/).waitFor();
    await quick.widget.getByText("Pictures of the holidays").waitFor();
    await workbench.shot("bucket-create-settings");
    await quick.fill("Create Bucket");
    await views.row("holidays").waitFor();
    assert.equal(server.context.account.bucketNamed("holidays")?.versioning, true);

    await views.contextMenu("holidays", "Bucket Settings");
    await quick.fill("Anonymous access");
    await dialogs.modal.getByText(/Let everybody read/).waitFor();
    await workbench.shot("bucket-public-question");
    await dialogs.press("Turn On Anonymous Access");
    await quick.fill("holidays");
    await quick.fill("Save");
    await views.row("holidays").getByText("public").waitFor();
    assert.equal(server.context.account.bucketNamed("holidays")?.isAnonymous, true);
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

function policyOf(name: string) {
  return server.context.account.bucketNamed(name)?.policy;
}
