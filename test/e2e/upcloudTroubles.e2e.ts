import assert from "node:assert/strict";
import { before } from "node:test";
import { fillWithSamples } from "../servers/upcloud/sample.ts";
import { startUpCloud, type UpCloudServer } from "../servers/upcloud/server.ts";
import { teardownAfterTests } from "../teardown.ts";
import { openAccessPane, until } from "./workbench/access.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const slow = { timeout: 40_000 };

const teardown = teardownAfterTests();
let server: UpCloudServer;
let workbench: Workbench;
before(async () => {
  server = teardown.add(await startUpCloud({ stepMs: 20 }));
  await fillWithSamples(server);
  server.allow("ucat_none", "none");
  server.allow("ucat_reader", "readOnly");
  const connect = (id: string, name: string, token: string) => ({
    connection: { kind: "upcloud", id, name, baseUrl: server.baseUrl } as const,
    secrets: { token },
  });
  workbench = await openWorkbench(teardown, {
    connections: [
      connect("cloud", "Cloud", server.token),
      connect("none", "No Rights", "ucat_none"),
      connect("reader", "Reader", "ucat_reader"),
    ],
  });
  workbench.page.setDefaultTimeout(slow.timeout);
  await workbench.views.open("Stowage");
  // The connections come one after the other, and each moves the rows.
  await workbench.views.row("Reader", "Storage").waitFor();
  await workbench.views.expand("Cloud", "Storage");
});

function serviceNamed(name: string) {
  return [...server.account.services.values()].find((service) => service.name === name);
}

/** Does something with the API that the workbench does not know of. */
async function api(method: string, path: string, body?: object): Promise<void> {
  const answer = await fetch(`${server.baseUrl}/1.3/object-storage-2${path}`, {
    method,
    headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.text()}`);
}

const test = (name: string, body: (workbench: Workbench) => Promise<void>) =>
  uiTest(name, () => workbench, body, { timeoutMs: 180_000 });

test("a token without rights, and one that may only read, are told from each other", async (all) => {
  const { views, quick, dialogs } = all;
  await views.expand("No Rights", "Storage");
  await views
    .pane("Storage")
    .getByText(/no permission/i)
    .first()
    .waitFor(slow);
  await all.shot("upcloud-no-rights");
  await views.collapse("No Rights", "Storage");
  const before = server.account.services.size;
  await views.contextMenu("Reader", "Create Service…");
  await quick.pick("europe-1");
  await quick.fill("refused");
  await quick.pressOk();
  await quick.fill("");
  await quick.pick("Started");
  await dialogs.toast(/permission/i).waitFor(slow);
  assert.equal(server.account.services.size, before);
  await all.runCommand("Notifications: Clear All Notifications");
});

test("without credits nothing is made, and it is said why", async ({ views, quick, dialogs }) => {
  server.account.hasCredits = false;
  const before = server.account.services.size;
  await views.contextMenu("Cloud", "Create Service…");
  await quick.pick("europe-1");
  await quick.fill("costly");
  await quick.pressOk();
  await quick.fill("");
  await quick.pick("Started");
  await dialogs.toast(/not enough credit/).waitFor(slow);
  await workbench.shot("upcloud-credits");
  assert.equal(server.account.services.size, before);
  server.account.hasCredits = true;
  await workbench.runCommand("Notifications: Clear All Notifications");
});

test("a service without a public endpoint lists its buckets, and says why objects are out of reach", async ({
  views,
}) => {
  await api("POST", "", {
    ...{ name: "hidden", region: "europe-1", configured_status: "started" },
    networks: [
      {
        ...{ name: "inside", type: "private", family: "IPv4" },
        uuid: "03aa7245-2ff9-49c8-9f0e-7ca0270d71a4",
      },
    ],
  });
  const id = serviceNamed("hidden")?.uuid ?? "";
  await until(() => serviceNamed("hidden")?.timeline.at(-1)?.state === "running");
  await api("POST", `/${id}/buckets`, { name: "locked-in" });
  await views.contextMenu("Cloud", "Refresh");
  await views.expand("hidden", "Storage");
  await views.expand("locked-in", "Storage");
  await views
    .pane("Storage")
    .getByText(/no public address/)
    .first()
    .waitFor(slow);
  await workbench.shot("upcloud-private-only");
  await views.collapse("hidden", "Storage");
});

test("a key that stopped working says so, and a new one is made from there", async (all) => {
  const { views, quick } = all;
  await views.expand("media", "Storage");
  await views.expand("images", "Storage");
  await views.row("Create Access Key…").click();
  await quick.pick("Full Access");
  await quick.fill("stowage");
  await views.row("readme.md", "Storage").waitFor(slow);
  const media = serviceNamed("media");
  const [key] = media?.users.get("stowage")?.keys.keys() ?? [];
  assert.ok(media && key !== undefined);
  const path = `/${media.uuid}/users/stowage/access-keys/${key}`;
  await api("PATCH", path, { status: "Inactive" });
  await views.contextMenu("images", "Refresh");
  await views
    .pane("Storage")
    .getByText(/does not know this access key/)
    .first()
    .waitFor(slow);
  await all.shot("upcloud-expired-key");
  await api("PATCH", path, { status: "Active" });
  await views.contextMenu("images", "Refresh");
  await views.row("readme.md", "Storage").waitFor(slow);
});

test("a service that is gone meanwhile is said to be gone", async ({ views, dialogs, page }) => {
  const hidden = serviceNamed("hidden");
  assert.ok(hidden);
  server.account.services.delete(hidden.uuid);
  await hidden.s3.stop();
  await views.contextMenu("hidden", "Service Details");
  await dialogs
    .toast(/does not exist any more/)
    .first()
    .waitFor(slow);
  await workbench.shot("upcloud-gone");
  await page.keyboard.press("Escape");
  await workbench.runCommand("Notifications: Clear All Notifications");
  await views.contextMenu("Cloud", "Refresh");
  await views.row("hidden", "Storage").waitFor({ state: "detached" });
});

test("each rule of names is said before anything is sent", async ({ views, quick, page }) => {
  const asked = server.requests();
  const refused = async (text: string, message: string | RegExp) => {
    await quick.fill(text, { accepts: false });
    await quick.message.filter({ hasText: message }).waitFor();
    await page.keyboard.press("Escape");
  };
  await views.contextMenu("media", "Rename Service…");
  await refused("a".repeat(65), /at most 64 characters/);
  await views.contextMenu("media", "Create Bucket…");
  await refused("no/slashes", /Only letters, digits, dots/);
  await openAccessPane(views);
  await views.expand("Cloud", "Access");
  for (const [item, text] of [
    ["Create User…", "a b"],
    ["Create Group…", "a/b"],
    ["Create Role…", "ü"],
    ["Create Policy…", "a:b"],
  ] as const) {
    await views.row("media", "Access").click({ button: "right" });
    await views.clickMenuItem(item);
    await quick.input.waitFor();
    await refused(text, /Only letters/);
  }
  assert.ok(server.requests() - asked < 20);
  assert.equal(serviceNamed("media")?.groups.has("a/b"), false);
});

test("a list that may not be seen leads to the log and the credentials; a long one says how much is shown", async (all) => {
  const { views, page, webviews, quick } = all;
  await openAccessPane(views);
  await views.expand("No Rights", "Access");
  const failed = views.pane("Access").locator(".monaco-list-row", { hasText: /no permission/i });
  await failed.first().waitFor(slow);
  await failed.first().click({ button: "right" });
  await page.locator(".monaco-menu").getByRole("menuitem", { name: "Show Log" }).waitFor();
  await all.shot("access-denied-dark");
  await views.clickMenuItem(/^Update Credentials/);
  await webviews.having("[data-field=token]");
  await all.editors.closeAll();
  await views.collapse("No Rights", "Access");

  const media = serviceNamed("media") ?? assert.fail("no such service");
  const [first] = media.users.values();
  assert.ok(first);
  for (let index = 0; index < 450; index++) {
    const name = `person-${String(index).padStart(3, "0")}`;
    media.users.set(name, { ...first, name, keys: new Map(), policies: new Set(), tags: [] });
  }
  await views.expand("Cloud", "Access");
  await views.expand("media", "Access");
  await views.expand("Users", "Access");
  await views.row("person-000", "Access").click();
  await page.keyboard.press("Escape");
  const more = views.row("Load More", "Access");
  // The row is past the end of what is in sight.
  for (let presses = 0; presses < 40 && (await more.count()) === 0; presses++) {
    await page.keyboard.press("PageDown");
    await page.waitForTimeout(50);
  }
  await more
    .locator(".label-description", { hasText: `200 of ${media.users.size} shown` })
    .waitFor(slow);
  await all.shotInBothThemes("access-more");
  await views.inlineAction("Load More", "Find in List…", "Access");
  await quick.fill("-449", { accepts: false });
  await all.shot("access-find-dark");
  await quick.pick("person-449");
  await views.row("person-449", "Access").and(page.locator(".selected")).waitFor(slow);
  await all.shot("access-found-dark");
});
