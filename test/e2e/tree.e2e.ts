import assert from "node:assert/strict";
import { before } from "node:test";
import type { Connection } from "../../src/core/connection.ts";
import { s3Sandbox } from "../run/workbench/sandbox.ts";
import { type LongListing, longListingKey, startLongListing } from "../servers/longListing.ts";
import { fillWithSamples } from "../servers/sampleData.ts";
import { type S3Server, startS3Server } from "../servers/s3.ts";
import { teardownAfterTests } from "../teardown.ts";
import { extensionHostMemory } from "./workbench/extensionHost.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const presses = 20;
const owner = { accessKeyId: "owneraccess", secretAccessKey: "ownersecret0123456789" };
const stranger = { accessKeyId: "strangeraccess", secretAccessKey: "strangersecret0123456789" };
const teardown = teardownAfterTests();
let workbench: Workbench;
let server: S3Server;
let long: LongListing;
before(async () => {
  server = teardown.add(
    await startS3Server({
      credentials: [owner, stranger],
      denies: ({ bucket, headers }) =>
        bucket === "" && String(headers.authorization).includes(stranger.accessKeyId),
    }),
  );
  await fillWithSamples(server);
  long = teardown.add(await startLongListing(1_000_000));
  const sandbox = s3Sandbox(server);
  const wrong: Connection = { ...sandbox.connection, id: "sandboxwrong", name: "Wrong" };
  workbench = await openWorkbench(teardown, {
    connections: [
      sandbox,
      s3Sandbox({ ...server, endpoint: long.endpoint }, "Long"),
      { connection: wrong, secrets: { ...sandbox.secrets, secretAccessKey: "another" } },
      s3Sandbox({ ...server, ...stranger }, "Denied"),
    ],
  });
  await workbench.views.open("Stowage");
  // The connections come one after the other, and each moves the rows.
  await workbench.views.row("Denied", "Storage").waitFor();
  // Long trees need the room.
  await workbench.views.pane("Transfers").locator(".pane-header").click();
});

uiTest(
  "credentials that do not work are said on the connection, and the others go on",
  () => workbench,
  async ({ views, page }) => {
    await views.expand("Wrong");
    const row = views.row("Wrong");
    await row.locator(".label-description", { hasText: "credentials do not work" }).waitFor();
    await page.locator(".label-name", { hasText: /^The secret does not match/ }).waitFor();
    await row.hover();
    await row.getByRole("button", { name: "Update Credentials" }).waitFor();
    await workbench.shot("tree-refused");
    await views.collapse("Wrong");
    await views.expandPath("Sandbox", "samples");
    await views.row("readme.md").waitFor();
  },
);

uiTest(
  "who may not list buckets is offered other credentials, and told that the key may be wrong",
  () => workbench,
  async ({ views, page }) => {
    await views.expand("Denied");
    const row = views.row("Denied");
    await row.locator(".label-description", { hasText: "credentials may be wrong" }).waitFor();
    await page.locator(".label-name", { hasText: /^These credentials may not list/ }).waitFor();
    await row.hover();
    await row.getByRole("button", { name: "Update Credentials" }).waitFor();
    await workbench.shot("tree-denied");
    await views.collapse("Denied");
  },
);

uiTest(
  "odd names are shown and opened",
  () => workbench,
  async ({ views, editors }) => {
    await views.expandPath("odd names", "(empty name)");
    await views.row("after an empty segment.txt").click();
    await editors.tab("after an empty segment.txt").waitFor();
    assert.equal(await editors.text(), "a doubled slash\n");
    for (const [name, text] of [
      ["percent%2Fencoded.txt", "not a slash\n"],
      ["question?mark=1&more.txt", "a question\n"],
      ["back\\slash:colon.txt", "a back slash\n"],
      ["hash#tag.txt", "a hash\n"],
      ["Case.txt", "upper\n"],
      ["case.txt", "lower\n"],
    ] as const) {
      await views.row(name).click();
      await views.row(name).and(workbench.page.locator(".selected")).waitFor();
      await workbench.page
        .locator(".editor-instance .view-line", { hasText: text.trim() })
        .waitFor();
    }
    await workbench.shot("tree-odd-names");
    await editors.closeAll();
    await views.collapse("odd names");
  },
);

uiTest(
  "a picture opens as a picture",
  () => workbench,
  async ({ views, editors, webviews }) => {
    await views.expandPath("pictures");
    await views.row("gradient.png").click();
    await editors.tab("gradient.png").waitFor();
    await webviews.having("img");
    await workbench.shot("tree-picture");
    await views.collapse("pictures");
    await editors.closeAll();
  },
);

uiTest(
  "the tooltip is plain text with the whole key",
  () => workbench,
  async ({ views, page }) => {
    const tooltip = page.locator(".workbench-hover:visible", { hasText: "ETag" });
    // A window that is still busy with a tab that closes takes no hover.
    for (let attempt = 0; attempt < 5 && !(await tooltip.isVisible()); attempt++) {
      await page.mouse.move(600, 600);
      await views.row("readme.md").hover();
      await page.waitForTimeout(1500);
    }
    assert.match((await tooltip.textContent()) ?? "", /Size: 43 bytes/);
    await workbench.shot("tree-tooltip");
    await page.mouse.move(600, 600);
  },
);

uiTest(
  "a filter hides what does not match, says so, and is cleared",
  () => workbench,
  async ({ views, quick, page }) => {
    await views.expandPath("data");
    await views.row("people.csv").waitFor();
    await workbench.runCommand("Stowage: Filter Loaded Rows…");
    await quick.fill("PEOPLE");
    await views.row("readme.md").waitFor({ state: "detached" });
    await views.row("people.csv").waitFor();
    await page.locator(".sidebar", { hasText: "whose name holds “PEOPLE”" }).waitFor();
    await workbench.shot("tree-filter");
    await workbench.runCommand("Stowage: Clear Filter");
    await views.row("readme.md").waitFor();
    await views.collapse("data");
  },
);

uiTest(
  "what is open stays open over a reload of the window",
  () => workbench,
  async ({ views }) => {
    await views.expandPath("logs", "2026", "02");
    await views.row("app.log").waitFor();
    await workbench.page.waitForTimeout(500);
    await workbench.reload();
    await views.open("Stowage");
    await views.row("app.log").waitFor();
    assert.equal(await views.row("Wrong").getAttribute("aria-expanded"), "false");
    await views.collapse("Sandbox");
  },
);

uiTest(
  "a folder of a million objects opens with one request, and each Load more is one",
  () => workbench,
  async ({ views, page, home }) => {
    await views.expandPath("Long", "long");
    const pages = () => long.listings.filter((query) => query.get("prefix") === "big/").length;
    const opened = performance.now();
    await views.expand("big");
    await views.row(nameOf(0)).waitFor();
    const times = [performance.now() - opened];
    assert.equal(pages(), 1);
    await views.row(nameOf(0)).click({ modifiers: ["Control"] });
    const memory = [extensionHostMemory(home)];
    for (let press = 1; press <= presses; press++) {
      await page.keyboard.press("End");
      await views.row("Load more…").click();
      const started = performance.now();
      const first = views.row(nameOf(press * 1000));
      await first.and(page.locator(".selected")).waitFor();
      times.push(performance.now() - started);
      memory.push(extensionHostMemory(home));
    }
    assert.equal(pages(), 1 + presses);
    await page.keyboard.press("End");
    const count = `${(presses + 1).toLocaleString("en")},000 loaded`;
    await page.locator(".label-description", { hasText: count }).waitFor();
    await workbench.shot("tree-load-more");
    console.log(`ms: ${times.map((ms) => ms.toFixed(0)).join(" ")}`);
    console.log(`MiB of the extension host: ${memory.join(" ")}`);
    await views.collapse("Long");
  },
  { timeoutMs: 240_000 },
);

uiTest(
  "what lies far beyond the loaded pages is revealed, and the view says where it is",
  () => workbench,
  async ({ views, quick, page }) => {
    await workbench.runCommand("Stowage: Refresh All");
    await views.contextMenu("Long", /Go to/);
    await quick.fill(`s3://long/${longListingKey(765_432)}`, { accepts: false });
    await quick.pick(/Go to/);
    const row = views.row(nameOf(765_432));
    await row.and(page.locator(".selected")).waitFor();
    await page.locator(".tree-explorer-viewlet-tree-view .message:visible").waitFor();
    await workbench.shot("tree-beyond");
    await views.collapse("Long");
  },
);

uiTest(
  "the view in the light theme",
  () => workbench,
  async ({ views }) => {
    await views.expandPath("Sandbox", "samples", "odd names");
    await workbench.setTheme("light");
    await workbench.shot("tree-light");
    await workbench.setTheme("high contrast");
    await workbench.shot("tree-high-contrast");
    await workbench.setTheme("dark");
    await views.collapse("Sandbox");
  },
);

uiTest(
  "a slow folder says that it loads, and ends its request when it is closed",
  () => workbench,
  async ({ views, page }) => {
    // Nothing of it is known any more, and nothing of it is open.
    await views.expand("Long");
    await views.collapse("long");
    await views.collapse("Long");
    await views.contextMenu("Long", "Reconnect");
    await views.expand("Long");
    long.delayMs = 60_000;
    await views.row("long").locator(".monaco-tl-twistie").click();
    await page.locator(".label-description", { hasText: "Loading…" }).first().waitFor();
    await views.expand("Sandbox");
    await views.row("samples").waitFor();
    await workbench.shot("tree-loading");
    // What is below comes into sight.
    await views.collapse("Sandbox");
    await views.collapse("long");
    long.delayMs = 0;
    await views.expand("long");
    await views.row("big").waitFor();
  },
);

function nameOf(index: number): string {
  return longListingKey(index).slice("big/".length);
}
