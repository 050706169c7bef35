import assert from "node:assert/strict";
import { before } from "node:test";
import { fillWithSamples } from "../servers/upcloud/sample.ts";
import { startUpCloud, type UpCloudServer } from "../servers/upcloud/server.ts";
import { teardownAfterTests } from "../teardown.ts";
import {
  openAccessPane,
  openOnlyPane,
  replaceText,
  typingSettings,
  until,
} from "./workbench/access.ts";
import { ConnectionForm } from "./workbench/connectionForm.ts";
import { contrastOf } from "./workbench/contrast.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const slow = { timeout: 40_000 };

const teardown = teardownAfterTests();
let server: UpCloudServer;
let workbench: Workbench;
before(async () => {
  // Long enough for a state to be seen on a busy machine.
  server = teardown.add(await startUpCloud({ stepMs: 600, bucketDeletionMs: 8_000 }));
  await fillWithSamples(server);
  workbench = await openWorkbench(teardown, {
    settings: typingSettings,
    files: { "beach.txt": "sand", "shells/1 ü.txt": "shell" },
  });
  workbench.page.setDefaultTimeout(slow.timeout);
});

function serviceNamed(name: string) {
  return [...server.account.services.values()].find((service) => service.name === name);
}

function usersOf(name: string) {
  return [...(serviceNamed(name)?.users.values() ?? [])];
}

/** A row whose description says this. */
function rowSaying(label: string, text: string | RegExp) {
  const description = workbench.page.locator(".label-description", { hasText: text });
  return workbench.views.row(label, "Storage").filter({ has: description });
}

const test = (name: string, body: (workbench: Workbench) => Promise<void>) =>
  uiTest(name, () => workbench, body, { timeoutMs: 180_000 });

test("a token that is wrong is told from one that works; the connection needs nothing else", async ({
  views,
}) => {
  await views.open("Stowage");
  await workbench.runCommand("Stowage: Add Connection");
  const form = await ConnectionForm.shown(workbench);
  await form.choose("kind", "UpCloud");
  await form.fill({ name: "Cloud", baseUrl: server.baseUrl, token: "ucat_wrong0000000000000" });
  await form.press("test");
  await form.report.filter({ hasText: "does not accept this token" }).waitFor(slow);
  await form.fill({ token: server.token });
  await form.press("test");
  await form.report.filter({ hasText: "Connected" }).waitFor(slow);
  await workbench.shot("upcloud-form");
  await form.press("save");
  await views.expand("Cloud", "Storage");
  await rowSaying("media", /running/).waitFor(slow);
  await rowSaying("backups", /stopped/).waitFor(slow);
});

test("a service is created, and the view follows it until it runs", async ({ views, quick }) => {
  await views.contextMenu("Cloud", "Create Service…");
  await quick.pick("europe-1");
  await quick.fill("no spaces", { accepts: false });
  await quick.message.filter({ hasText: "Only letters" }).waitFor();
  await quick.fill("fresh");
  await quick.item("Public").waitFor();
  await quick.pressOk();
  await quick.fill("env=test, team=web");
  await quick.pick("Started");
  await rowSaying("fresh", /…/).waitFor(slow);
  await workbench.shot("upcloud-service-busy");
  await rowSaying("fresh", /running/).waitFor(slow);
  assert.deepEqual(serviceNamed("fresh")?.labels.length, 2);
});

test("a bucket without keys offers to make one, which opens it", async ({ views, quick }) => {
  await views.expand("media", "Storage");
  await views.expand("images", "Storage");
  await views.row("Create Access Key…").waitFor(slow);
  await views.row("Enter Keys…").waitFor();
  await workbench.shotInBothThemes("upcloud-no-keys");
  await views.row("Create Access Key…").click();
  await quick.pick("Full Access");
  await quick.fill("stowage");
  await views.row("readme.md", "Storage").waitFor(slow);
  assert.equal(usersOf("media").find(({ name }) => name === "stowage")?.keys.size, 1);
  assert.doesNotMatch(workbench.extensionLog(), /secret/i);
});

test("a bucket is created, and files and folders are dragged into it, with the key", async (all) => {
  const { views, quick, mouse, page, webviews, editors } = all;
  await views.contextMenu("media", "Create Bucket…");
  await quick.fill("holiday");
  await quick.pick(/Create Bucket/);
  await views.row("holiday", "Storage").waitFor(slow);
  for (const name of ["beach.txt", "shells"]) {
    await views.open(/^Explorer/);
    const file = page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first();
    await mouse.drag(file, views.row("holiday", "Storage"), { via: views.tab("Stowage") });
    await views.row(name, "Transfers").waitFor({ state: "detached" });
  }
  await views.expand("holiday", "Storage");
  await views.row("beach.txt", "Storage").waitFor(slow);
  await views.contextMenu("holiday", /^Bucket Details/);
  const details = await webviews.having("dl.facts");
  await details.locator("dl.facts dt", { hasText: "Listed at" }).waitFor(slow);
  assert.match(await details.locator("dl.facts").innerText(), /europe-1/);
  await workbench.shotInBothThemes("upcloud-bucket-details");
  await editors.closeAll();
  await views.expand("shells", "Storage");
  await views.row("1 ü.txt", "Storage").waitFor(slow);
  await workbench.shotInBothThemes("upcloud-dragged");
});

test("a policy is edited, and the new version becomes the default", async (all) => {
  const { views, editors, dialogs } = all;
  const uploads = () => serviceNamed("media")?.policies.get("uploads");
  const before = uploads()?.defaultVersion;
  assert.ok(before);
  await openAccessPane(views);
  for (const label of ["Cloud", "media", "Policies"]) await views.expand(label, "Access");
  await views.contextMenu("uploads", "Open Document");
  await editors.tab("uploads.iam-policy.json").waitFor(slow);
  const statement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::*"] };
  const document = { Version: "2012-10-17", Statement: [statement] };
  await replaceText(all, JSON.stringify(document, undefined, 2));
  await editors.save();
  await until(() => uploads()?.defaultVersion !== before);
  const made = uploads()?.defaultVersion ?? "";
  await workbench.shotInBothThemes("upcloud-policy");
  await editors.closeAll();
  await views.expand("uploads", "Access");
  const isDefault = (version: string) =>
    views.row(version, "Access").locator(".label-description", { hasText: "default" });
  await isDefault(made).waitFor(slow);
  await views.contextMenu(before, "Make Default…");
  await dialogs.press("Make Default");
  await isDefault(before).waitFor(slow);
  await views.contextMenu(made, "Make Default…");
  await dialogs.press("Make Default");
  await isDefault(made).waitFor(slow);
  assert.equal(uploads()?.defaultVersion, made);
  await views.collapse("Cloud", "Access");
  await openOnlyPane(views, "Storage");
});

test("the key is rotated, and the objects are reached with the new one", async ({
  views,
  dialogs,
}) => {
  const keyOf = () => [
    ...(usersOf("media")
      .find(({ name }) => name === "stowage")
      ?.keys.keys() ?? []),
  ];
  const before = keyOf();
  await views.contextMenu("media", "Rotate Access Key…");
  await dialogs.press("Rotate");
  await until(() => keyOf().length === 1 && keyOf()[0] !== before[0]);
  await views.row("beach.txt", "Storage").waitFor(slow);
});

test("the page of a service changes labels, domains, networks and websites", async (all) => {
  const { views, webviews, dialogs } = all;
  await views.contextMenu("media", "Service Details");
  const page = await webviews.having("[data-section=labels]");
  const section = (id: string) => page.locator(`[data-section=${id}]`);
  const fill = (id: string, field: string, text: string) =>
    section(id).locator(`[data-field=${field}]`).locator("input, textarea").fill(text);
  await workbench.shotInBothThemes("upcloud-service");

  await section("labels").locator("[data-action=add]").click();
  await fill("labels", "key", "x");
  await section("labels").locator("[data-action=save]").click();
  await page.getByText("This needs at least 2 characters.").waitFor();
  await fill("labels", "key", "cost");
  await fill("labels", "value", "42");
  await section("labels").locator("[data-action=save]").click();
  await section("labels").locator("[data-row=cost]").waitFor();
  await section("labels").locator("[data-row=cost] [data-action=edit]").click();
  await fill("labels", "value", "43");
  await section("labels").locator("[data-action=save]").click();
  await section("labels").locator("[data-row=cost]", { hasText: "43" }).waitFor();
  await section("labels").locator("[data-row=cost] [data-action=remove]").click();
  await dialogs.press("Remove");
  await section("labels").locator("[data-row=cost]").waitFor({ state: "detached" });

  await section("customDomains").locator("[data-action=add]").click();
  await fill("customDomains", "name", "files.example.com");
  await section("customDomains").locator("[data-action=save]").click();
  await section("customDomains").locator(".record").first().waitFor(slow);
  await section("customDomains").scrollIntoViewIfNeeded();
  await workbench.shotInBothThemes("upcloud-domain");
  await section("websites").locator("[data-action=add]").click();
  await fill("websites", "bucket", "website");
  await fill("websites", "prefix", "public/");
  await fill("websites", "errorPages", "nonsense");
  await section("websites").locator("[data-action=save]").click();
  await page.getByText("Every line needs a status").waitFor();
  await fill("websites", "errorPages", "404 404.html\n500-599 error.html");
  await workbench.shot("upcloud-website-form");
  await section("websites").locator("[data-action=save]").click();
  await section("websites").locator("[data-row]").waitFor(slow);
  assert.equal(serviceNamed("media")?.websites.size, 1);

  await section("networks").locator("[data-action=add]").click();
  await fill("networks", "name", "inside");
  const uuid = section("networks").locator("[data-field=uuid]");
  assert.equal(await uuid.isVisible(), false, "a public network has none");
  await section("networks").getByText("Private", { exact: true }).click();
  await fill("networks", "uuid", "nothing");
  await section("networks").locator("[data-action=save]").click();
  await page.getByText("A network is named by its UUID").waitFor();
  await fill("networks", "uuid", "03aa7245-2ff9-49c8-9f0e-7ca0270d71a4");
  await section("networks").locator("[data-action=save]").click();
  await section("networks").locator("[data-row=inside]").waitFor(slow);
  await page.getByRole("button", { name: "Remove: inside", exact: true }).waitFor();
});

test("all settings of a service are one document, and what its saving takes away is asked about", async (all) => {
  const { views, dialogs, editors, quick } = all;
  const before = serviceNamed("media")?.labels.length ?? 0;
  assert.ok(before > 0);
  await views.contextMenu("media", "Edit Service as JSON");
  await editors.tab("media.service.json").waitFor(slow);
  await workbench.shotInBothThemes("upcloud-service-json");
  const networks = [...(serviceNamed("media")?.networks.values() ?? [])];
  const document = { name: "media", wanted: "started", networks };
  await replaceText(all, JSON.stringify({ ...document, wanted: "on" }));
  await workbench.page.keyboard.press("Control+s");
  await dialogs.toast(/wanted is one of started, stopped/).waitFor(slow);
  await workbench.runCommand("Notifications: Clear All Notifications");
  const wished = { ...document, accessControlOrigin: "https://app.example.com" };
  await replaceText(all, JSON.stringify(wished, undefined, 2));
  await workbench.page.keyboard.press("Control+s");
  await dialogs.modal.getByText(/Labels: /).waitFor(slow);
  await workbench.shot("upcloud-service-json-losses");
  await dialogs.press("Cancel");
  assert.equal(serviceNamed("media")?.labels.length, before);
  await dialogs.toast(/Nothing was changed/).waitFor(slow);
  await workbench.runCommand("Notifications: Clear All Notifications");
  await workbench.page.keyboard.press("Control+s");
  await dialogs.press("Replace");
  await until(() => serviceNamed("media")?.labels.length === 0);
  assert.equal(serviceNamed("media")?.originOverride, "https://app.example.com");
  await workbench.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  await editors.closeAll();
  await views.contextMenu("media", "Allowed Origin (CORS)…");
  await quick.fill("nonsense", { accepts: false });
  await quick.message.filter({ hasText: "Enter an origin" }).waitFor();
  await quick.fill("");
  await until(() => serviceNamed("media")?.originOverride === undefined);
});

test("the figures are charts with a table behind each", async ({ views, webviews }) => {
  await views.contextMenu("media", "Metrics");
  const page = await webviews.having("[data-chart=bytesTotal]");
  await page.locator("[data-chart=traffic] canvas").waitFor();
  assert.equal(await page.locator("canvas").count(), 5);
  await workbench.shotInBothThemes("upcloud-metrics");
  await page.locator("[data-range=month]").click();
  await page.getByText(/9[01] intervals of 8 hours/).waitFor();
  await workbench.shot("upcloud-metrics-month");
  await page.locator("[data-chart=bytesTotal] summary").click();
  assert.ok((await page.locator("[data-chart=bytesTotal] tbody tr").count()) >= 90);
  await page.locator("[data-range=own]").click();
  await page.locator("[data-field=from] input").fill("2026-02-30");
  await page.locator("[data-action=show]").click();
  await page.getByText("Enter a day as year").waitFor();
  for (const [theme, behind] of [
    ["high contrast", "black"],
    ["high contrast light", "white"],
  ] as const) {
    await workbench.setTheme(theme);
    await page.locator(`.vscode-${theme.replaceAll(" ", "-")}`).waitFor();
    const chosen = page.locator(".range[aria-pressed=true]");
    assert.ok((await contrastOf(chosen, behind)) >= 4.5, theme);
    await workbench.shot(`upcloud-metrics-${theme}`);
  }
  await workbench.setTheme("dark");
});

test("a service that is stopped while its objects are shown says so, and is started from there", async (all) => {
  const { views, dialogs } = all;
  await views.contextMenu("media", "Stop Service…");
  await dialogs.press("Stop");
  await rowSaying("media", /stopped/).waitFor(slow);
  await views.contextMenu("media", "Refresh");
  await views.row("Start Service", "Storage").first().waitFor(slow);
  await workbench.shot("upcloud-stopped");
  await views.row("Start Service", "Storage").first().click();
  await rowSaying("media", /running/).waitFor(slow);
  await views.row("beach.txt", "Storage").waitFor(slow);
});

test("a deleted bucket is shown as being deleted until it is gone", async ({ views, quick }) => {
  await views.contextMenu("holiday", "Delete Bucket…");
  await quick.fill("holiday", { accepts: false });
  await workbench.shot("upcloud-bucket-delete");
  await quick.fill("holiday");
  await rowSaying("holiday", /being deleted/).waitFor(slow);
  await views.row("holiday", "Storage").waitFor({ state: "detached", ...slow });
});

test("a protected service is not deleted, one with contents only by its name", async (all) => {
  const { views, dialogs, quick } = all;
  assert.ok(!(await views.contextMenuLabels("backups")).includes("Delete Service…"));
  await views.contextMenu("fresh", "Create Access Key…");
  await quick.pick("Read Only");
  await quick.fill("");
  await until(() => usersOf("fresh").length === 1);
  await views.contextMenu("fresh", "Delete Service…");
  await dialogs.modal.getByText(/Users \(1\)/).waitFor(slow);
  await workbench.shotInBothThemes("upcloud-service-delete");
  await dialogs.press("Delete Everything…");
  await quick.fill("fresh");
  await rowSaying("fresh", /deleted…/).waitFor(slow);
  await views.row("fresh", "Storage").waitFor({ state: "detached", ...slow });
});
