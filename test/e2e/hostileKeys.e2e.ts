import assert from "node:assert/strict";
import { before } from "node:test";
import { createHttpClient, type HttpClient } from "../../src/http/client.ts";
import { createS3Home } from "../../src/s3/home.ts";
import { s3Sandbox } from "../run/workbench/sandbox.ts";
import { type CephServer, startCeph } from "../servers/ceph.ts";
import { teardownAfterTests } from "../teardown.ts";
import { eventually } from "./objectSetting.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

// On Ceph, because it takes every key there can be.
const bucket = "hostile";
const { signal } = new AbortController();

/** Keys that a person can type. */
const typed = [
  "../../etc/passwd",
  "..",
  ".",
  "a/../b.txt",
  "a/./c.txt",
  "a//d.txt",
  "/abs/e.txt",
  "C:\\f.txt",
  "con.txt",
  "100% #1?&=+.txt",
  "%2e%2e/%2F.txt",
  "😀/🎉 ünï.txt",
  "trailing dot.",
  "  spaces around  ",
  `${"long ".repeat(60)}.txt`,
  "$(zap) **bold** [x](command:y).txt",
  "{0} ${x} `y`.txt",
];
/** The others, by the labels that lead to them. */
const shown = [
  { key: "tail/", in: ["tail"], label: "tail/" },
  { key: "//", in: ["(empty name)", "(empty name)"], label: "(empty name)/" },
  { key: "new\nline.txt", label: "new\\nline.txt" },
  { key: "tab\there.txt", label: "tab\\there.txt" },
  { key: "not\u202Etxt.exe", label: "not\\u{202E}txt.exe" },
];
const keys = [...typed, ...shown.map(({ key }) => key)];
const contentOf = (key: string) => `content ${keys.indexOf(key)}.`;

const teardown = teardownAfterTests();
let workbench: Workbench;
let ceph: CephServer;
let http: HttpClient;
let home: ReturnType<typeof createS3Home>;

before(async () => {
  ceph = teardown.add(await startCeph());
  http = teardown.add(createHttpClient({}));
  const { endpoint, region, accessKeyId, secretAccessKey } = ceph;
  const credentials = () => ({ accessKeyId, secretAccessKey });
  home = createS3Home({ http, endpoint, region, addressing: "path", credentials, identity: "e2e" });
  await home.createBucket({ name: bucket }, signal);
  for (const key of keys) {
    const body = { kind: "bytes", bytes: Buffer.from(contentOf(key)) } as const;
    await home.store.write(bucket, key, body, { contentType: "text/plain" }, signal);
  }
  const { connection, ...sandbox } = s3Sandbox(ceph);
  if (connection.kind !== "s3") throw new Error("The sandbox is not S3");
  workbench = await openWorkbench(teardown, {
    // All rows are in sight, and once; what other tests left on the server is none of them.
    connections: [{ ...sandbox, connection: { ...connection, buckets: [bucket] } }],
    settings: { "workbench.tree.enableStickyScroll": false },
    viewport: { width: 1280, height: 1400 },
  });
  await workbench.views.open("Stowage");
  await workbench.views.expandPath("Sandbox", bucket);
});

/** The editor in front has this text. */
async function reads({ page, editors }: Workbench, text: string): Promise<void> {
  await page.locator(".editor-instance .view-line", { hasText: text }).waitFor();
  assert.equal(await editors.text(), text);
}

uiTest(
  "every key that can be typed is gone to, and opens",
  () => workbench,
  async ({ views, quick, page }) => {
    for (const key of typed) {
      await views.contextMenu(bucket, "Go to Prefix or Key…");
      await quick.fill(`s3://${bucket}/${key}`, { accepts: false });
      await quick.widget.locator(".quick-input-list .monaco-list-row").first().waitFor();
      await page.waitForTimeout(400);
      await quick.input.press("Enter");
      await quick.widget.waitFor({ state: "hidden" });
      await views.pane("Storage").locator(".monaco-list-row.selected.focused").waitFor();
      await page.keyboard.press("Enter");
      await reads(workbench, contentOf(key)).catch(async (error: unknown) => {
        throw new Error(`${JSON.stringify(key)} does not open`, { cause: error });
      });
    }
    await workbench.shot("hostile-keys");
  },
  { timeoutMs: 240_000 },
);

uiTest(
  "keys that end like folders, and with characters that cannot be seen, are shown as what they are",
  () => workbench,
  async ({ views }) => {
    await views.collapse("a");
    for (const { key, label, in: folder = [] } of shown) {
      for (const [depth, name] of folder.entries()) {
        const row = views.row(name).and(workbench.page.locator(`[aria-level="${depth + 3}"]`));
        if ((await row.getAttribute("aria-expanded")) !== "true") {
          await row.locator(".monaco-tl-twistie").click();
        }
      }
      await views.row(label).click();
      await reads(workbench, contentOf(key));
    }
  },
);

uiTest(
  "they are deleted, each alone and nothing else",
  () => workbench,
  async ({ views, dialogs, editors }) => {
    await editors.closeAll();
    for (const label of ["con.txt", "new\\nline.txt", "100% #1?&=+.txt"]) {
      await views.contextMenu(label, "Delete…");
      await dialogs.press("Delete");
      await views.row(label).waitFor({ state: "detached" });
    }
    const gone = new Set(["con.txt", "new\nline.txt", "100% #1?&=+.txt"]);
    await eventually(async () => {
      const { items } = await home.store.list(bucket, { prefix: "" }, signal);
      const left = items.map((item) => (item.kind === "object" ? item.key : item.prefix));
      assert.deepEqual(left.sort(), keys.filter((key) => !gone.has(key)).sort());
    });
  },
);
