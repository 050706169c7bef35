import assert from "node:assert/strict";
import { before } from "node:test";
import { fillWithSamples } from "../servers/upcloud/sample.ts";
import { startUpCloud, type UpCloudServer } from "../servers/upcloud/server.ts";
import { teardownAfterTests } from "../teardown.ts";
import { openAccessPane, replaceText, typingSettings, until } from "./workbench/access.ts";
import { openWorkbench, uiTest as anyUiTest, type Workbench } from "./workbench/session.ts";

/** Long ways through the workbench, on machines that do other things too. */
const uiTest = (name: string, bench: () => Workbench, body: (bench: Workbench) => Promise<void>) =>
  anyUiTest(name, bench, body, { timeoutMs: 240_000 });

const teardown = teardownAfterTests();
let server: UpCloudServer;
let workbench: Workbench;
before(async () => {
  server = teardown.add(await startUpCloud({ stepMs: 20 }));
  await fillWithSamples(server);
  const { baseUrl, token } = server;
  const connection = { kind: "upcloud", id: "upcloud", name: "UpCloud", baseUrl } as const;
  workbench = await openWorkbench(teardown, {
    connections: [{ connection, secrets: { token } }],
    settings: typingSettings,
  });
  const { views } = workbench;
  await views.open("Stowage");
  await openAccessPane(views);
  for (const label of ["UpCloud", "media"]) await views.expand(label, "Access");
});

function media() {
  const found = [...server.account.services.values()].find(({ name }) => name === "media");
  assert.ok(found);
  return found;
}

function uploads() {
  const policy = media().policies.get("uploads");
  assert.ok(policy);
  return policy;
}

function policyText(action: string): string {
  const statement = { Effect: "Allow", Action: [action], Resource: ["arn:aws:s3:::images/*"] };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, undefined, 2);
}

const tabName = "uploads.iam-policy.json";

uiTest(
  "a policy is edited as JSON, with remarks as it is typed; saving makes the new version the default",
  () => workbench,
  async (bench) => {
    const { views, page, editors } = bench;
    await views.expand("Policies", "Access");
    await views.contextMenu("uploads", "Open Document");
    await editors.tab(tabName).waitFor();
    const wild = policyText("s3:PutObject").replace('"Effect"', '"Efect": 1, "Effect"');
    await replaceText(bench, wild.replace("s3:PutObject", "s3:PutObjekt"));
    await page.locator(".squiggly-warning").first().waitFor();
    await bench.runCommand("Problems: Focus on Problems View");
    const problems = page.locator(".markers-panel");
    await problems
      .getByText(/Unknown key “Efect”/)
      .first()
      .waitFor();
    await problems
      .getByText(/No known action is called “s3:PutObjekt”/)
      .first()
      .waitFor();
    await bench.shot("access-diagnostics-dark");
    await page.keyboard.press("Control+j");

    await replaceText(bench, policyText("s3:GetObj"));
    await page.keyboard.press("Control+f");
    await page.keyboard.type("s3:GetObj");
    await page.keyboard.press("Escape");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Control+Space");
    await page
      .locator(".suggest-widget .monaco-list-row", { hasText: "s3:GetObject" })
      .first()
      .waitFor();
    await bench.shot("access-completion-dark");
    await page.keyboard.press("Escape");

    await replaceText(bench, policyText("s3:GetObject"));
    await editors.save();
    await until(() => uploads().defaultVersion === "v3");
    assert.match(uploads().versions.at(-1)?.document ?? "", /"s3:GetObject"/);
    await views.row("uploads", "Access").locator(".label-description", { hasText: "v3" }).waitFor();
  },
);

uiTest(
  "what is no JSON, and what is too long, stays unsaved and changes nothing",
  () => workbench,
  async (bench) => {
    const { editors, dialogs, page } = bench;
    const before = uploads().versions.length;
    await replaceText(bench, policyText("s3:GetObject").slice(0, -4));
    await page.keyboard.press("Control+s");
    await dialogs.toast(/not valid JSON/).waitFor();
    await bench.shot("access-invalid-dark");
    await bench.runCommand("Notifications: Clear All Notifications");
    await replaceText(bench, policyText(`s3:${"x".repeat(6200)}`));
    await page.keyboard.press("Control+s");
    await dialogs.toast(/at most 6144 characters/).waitFor();
    await page.locator(".tab.active.dirty").waitFor();
    assert.equal(uploads().versions.length, before);
    await bench.runCommand("Notifications: Clear All Notifications");
    await replaceText(bench, policyText("s3:GetObject"));
    await editors.tab(tabName).waitFor();
    await bench.runCommand("File: Revert File");
    await page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  },
);

uiTest(
  "a policy that somebody else changed meanwhile is compared or overwritten, as its editor decides",
  () => workbench,
  async (bench) => {
    const { dialogs, page, editors } = bench;
    await replaceText(bench, policyText("s3:PutObject"));
    // The same length as what was opened: a change that sizes do not show.
    const policy = uploads();
    const now = policy.versions.find(({ version_id: id }) => id === policy.defaultVersion);
    assert.ok(now);
    policy.versions.push({
      ...{ version_id: "v9", created_at: now.created_at },
      document: now.document.replace("s3:GetObject", "s3:GetBucket"),
    });
    policy.defaultVersion = "v9";
    await page.keyboard.press("Control+s");
    await dialogs.toast(/content of the file is newer/).waitFor();
    await bench.shot("access-conflict-dark");
    await page.locator(".tab.active.dirty").waitFor();
    assert.equal(policy.versions.length, 4);
    await dialogs.pressInToast(/content of the file is newer/, "Overwrite");
    await until(() => policy.versions.length === 5);
    await page.locator(".tab.active.dirty").waitFor({ state: "detached" });
    assert.match(policy.versions.at(-1)?.document ?? "", /s3:PutObject/);
    await editors.closeAll();
  },
);

uiTest(
  "two versions are compared in the diff editor, and another one becomes the default",
  () => workbench,
  async (bench) => {
    const { views, page, dialogs } = bench;
    await views.expand("uploads", "Access");
    await views.contextMenu("v1", "Make Default…");
    await dialogs.press("Make Default");
    await until(() => uploads().defaultVersion === "v1");
    await views.row("v1", "Access").locator(".label-description", { hasText: "default" }).waitFor();
    await views.select("v1", "v2");
    await views.contextMenu("v2", "Compare Versions…");
    await page.locator(".tab", { hasText: "uploads: v1 ↔ v2" }).waitFor();
    await page.locator(".diffOverview").first().waitFor();
    await bench.shotInBothThemes("access-diff");
    // One row is selected again: the menus of a single row are back.
    await views.row("v9", "Access").locator(".label-name").click();
    await bench.editors.tab("uploads v9.iam-policy.json").waitFor();
    await bench.editors.closeAll();
    await views.collapse("Policies", "Access");
  },
);

uiTest(
  "a user is created, gets a policy and a key whose secret is shown once, and goes with all of it",
  () => workbench,
  async (bench) => {
    const { views, page, dialogs, quick } = bench;
    await views.contextMenu("Users", "Create User…");
    await quick.fill("not a name", { accepts: false });
    await quick.message.getByText(/Only letters, digits/).waitFor();
    await quick.fill("robot");
    await views.row("robot", "Access").waitFor();
    await views.contextMenu("robot", "Attach Policies…");
    await quick.tick("ECSS3ReadOnlyAccess");
    await quick.pressOk();
    await until(() => media().users.get("robot")?.policies.has("ECSS3ReadOnlyAccess") === true);

    await views
      .row("robot", "Access")
      .locator(".label-description", { hasText: "1 policy" })
      .waitFor();

    await views.contextMenu("robot", "Create Access Key…");
    await dialogs.modal.getByText(/^Access key/).waitFor();
    const [key] = [...(media().users.get("robot")?.keys.values() ?? [])];
    assert.ok(key);
    await dialogs.modal.getByText(key.secret_access_key).waitFor();
    await dialogs.press("Done");
    await dialogs.modal.getByText("Close without the secret?").waitFor();
    await dialogs.press("Cancel");
    await dialogs.press("Use for This Service");
    await dialogs.modal.getByText(/^Secret:.*Taken/s).waitFor();
    await dialogs.press("Done");
    await dialogs.modal.waitFor({ state: "detached" });
    assert.ok(!bench.extensionLog().includes(key.secret_access_key));

    await views.expand("robot", "Access");
    await views.expand("Access keys", "Access");
    const row = views.row(key.access_key_id, "Access");
    await row.locator(".label-description", { hasText: "never used" }).waitFor();
    await bench.shotInBothThemes("access-user");
    await views.contextMenu(key.access_key_id, "Deactivate");
    await row.locator(".label-description", { hasText: "inactive" }).waitFor();
    assert.equal(key.status, "Inactive");

    await views.contextMenu(key.access_key_id, "Delete Access Key…");
    await dialogs.modal.getByText(/Stowage itself uses/).waitFor();
    await bench.shot("access-key-delete-dark");
    await dialogs.press("Cancel");
    assert.equal(media().users.get("robot")?.keys.size, 1);

    await views.contextMenu("robot", "Delete User…");
    await dialogs.modal.getByText(new RegExp(key.access_key_id)).waitFor();
    await dialogs.press("Delete");
    await views.row("robot", "Access").waitFor({ state: "detached" });
    assert.equal(media().users.has("robot"), false);
    await page.keyboard.press("Escape");
  },
);

uiTest(
  "a role's trust policy and an inline policy are documents too; a refresh shows what others changed",
  () => workbench,
  async (bench) => {
    const { views, page, quick, editors } = bench;
    await views.collapse("Users", "Access");
    await views.contextMenu("Roles", "Create Role…");
    await quick.fill("auditor");
    await quick.tick("analyst");
    await quick.pressOk();
    await quick.fill("Looks at everything");
    await editors.tab("auditor.trust-policy.json").waitFor();
    await until(() => media().roles.has("auditor"));
    // The view selects the new row when it has listed it; people type in the editor by then.
    await views.row("auditor", "Access").and(page.locator(".selected")).waitFor();
    await editors.active.and(page.locator(".focused")).waitFor();
    await replaceText(
      bench,
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
      }),
    );
    await page.locator(".squiggly-warning").first().waitFor();
    await editors.save();
    await until(() => /"AWS":"\*"/.test(media().roles.get("auditor")?.trustPolicy ?? ""));
    await bench.shot("access-trust-dark");
    await editors.closeAll();

    await views.contextMenu("auditor", "Create Inline Policy…");
    await quick.fill("own");
    await editors.tab("auditor own.iam-policy.json").waitFor();
    await replaceText(bench, policyText("s3:ListBucket"));
    await editors.save();
    await until(() => media().roles.get("auditor")?.inlinePolicies.has("own") === true);
    await views.expand("auditor", "Access");
    await views.expand("Inline policies", "Access");
    await views.row("own", "Access").waitFor();
    await bench.shotInBothThemes("access-role");

    const role = media().roles.get("auditor");
    role?.inlinePolicies.set("own", JSON.stringify(JSON.parse(policyText("s3:DeleteObject"))));
    await views.titleAction("Access", "Refresh All");
    await editors.active.getByText("s3:DeleteObject").first().waitFor();
    await editors.closeAll();
  },
);
