import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { startS3Server, type S3Server } from "../servers/s3.ts";
import { teardownAfterTests } from "../teardown.ts";
import { eventually } from "./objectSetting.ts";
import { ConnectionForm } from "./workbench/connectionForm.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

/** Unlike anything that VS Code or a test would write by itself. */
const known = {
  accessKeyId: "AKIAKNOWNSEARCHEDFOR",
  secretAccessKey: "knownSecretSearchedFor/0+1=",
  wrongSecret: "knownWrongSearchedFor/2+3=",
  sessionToken: "knownSessionSearchedFor4",
  krutrimToken: "knownKrutrimSearchedFor5",
  upcloudToken: "ucat_knownUpCloudSearchedFor6",
  password: "knownPasswordSearchedFor7",
  unsaved: "knownUnsavedSearchedFor8",
};

const teardown = teardownAfterTests();
let workbench: Workbench;
let server: S3Server;

before(async () => {
  const { accessKeyId, secretAccessKey } = known;
  server = teardown.add(await startS3Server({ credentials: [{ accessKeyId, secretAccessKey }] }));
  workbench = await openWorkbench(teardown, { logLevel: "trace" });
});

const test = (name: string, body: (workbench: Workbench) => Promise<void>) =>
  uiTest(name, () => workbench, body, { timeoutMs: 180_000 });

/** Fills in an empty form of one kind, tests it, saves it. */
async function add(
  kind: string,
  values: Readonly<Record<string, string>>,
  choices: Readonly<Record<string, string>> = {},
): Promise<void> {
  await workbench.runCommand("Stowage: Add Connection");
  const form = await ConnectionForm.shown(workbench);
  await form.choose("kind", kind);
  for (const [field, label] of Object.entries(choices)) await form.choose(field, label);
  await form.fill(values);
  await form.test();
  await form.press("save");
  await workbench.views.row(values.name ?? "").waitFor();
  await form.whole.waitFor({ state: "detached" });
}

test("secrets are written through the form, and used in every way that fails", async ({
  views,
  page,
}) => {
  await views.open("Stowage");
  const { endpoint, region } = server;
  const { accessKeyId, secretAccessKey, wrongSecret, sessionToken } = known;
  const pair = { accessKeyId, secretAccessKey };
  await add("S3-compatible", { name: "Right", endpoint, region, ...pair });
  const wrong = { accessKeyId, secretAccessKey: wrongSecret, sessionToken };
  await add("S3-compatible", { name: "Wrong", endpoint, region, ...wrong });
  const nowhere = "http://127.0.0.1:9";
  await add("S3-compatible", { name: "Nowhere", endpoint: nowhere, region, ...wrong });
  await add("Krutrim", { name: "Krutrim", baseUrl: endpoint, token: known.krutrimToken });
  await add("UpCloud", { name: "Token", baseUrl: endpoint, token: known.upcloudToken });
  const account = { username: "somebody", password: known.password };
  await add(
    "UpCloud",
    { name: "Password", baseUrl: endpoint, ...account },
    { authentication: "User name and password" },
  );

  await views.contextMenu("Right", "Create Bucket…");
  await workbench.quick.fill("known-bucket");
  await workbench.quick.widget.getByText("Region of the bucket").waitFor();
  await workbench.quick.fill(region);
  await workbench.quick.pick(/Create Bucket/);
  // The new bucket is shown and selected, which opens its connection.
  await views.row("known-bucket").waitFor();
  for (const name of ["Wrong", "Nowhere", "Krutrim", "Token", "Password"]) {
    await views.expand(name);
    await views.contextMenu(name, "Test Connection");
    await views.collapse(name);
  }
  await workbench.runCommand("Stowage: Add Connection");
  const unsaved = await ConnectionForm.shown(workbench);
  await unsaved.fill({ name: "Unsaved", secretAccessKey: known.unsaved });
  // A browser's VS Code writes its state every five seconds.
  await eventually(async () => {
    assert.ok((await page.evaluate<string>(browserStorage)).includes("Unsaved"));
  });
});

/** What a text is found to hold of the known secrets. */
function leaks(text: string): string[] {
  return Object.entries(known)
    .filter(([, secret]) =>
      [secret, encodeURIComponent(secret), btoa(secret)].some((form) => text.includes(form)),
    )
    .map(([name]) => name);
}

test("the search finds what is there", async () => {
  assert.deepEqual(leaks(`x${known.sessionToken}y`), ["sessionToken"]);
  assert.deepEqual(leaks(encodeURIComponent(known.secretAccessKey)), ["secretAccessKey"]);
});

test("no file of the profile, the logs or the workspace holds a secret", async ({ home }) => {
  const paths = readdirSync(home, { recursive: true, encoding: "utf8" })
    .map((name) => join(home, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  const found = paths.flatMap((path) => {
    // VS Code goes on working, and removes files of its own meanwhile.
    const names = existsSync(path) ? leaks(readFileSync(path, "latin1")) : [];
    return names.length > 0 ? [`${path}: ${names.join()}`] : [];
  });
  assert.ok(
    paths.some((path) => path.endsWith("Stowage.log")),
    "the log is among them",
  );
  assert.match(workbench.extensionLog(), /\[(trace|debug)\]/, "the log is in detail");
  assert.deepEqual(found, []);
});

/** Everything that the browser keeps for VS Code: settings, states of windows, extensions, views. */
const browserStorage = `(async () => {
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of db.objectStoreNames) {
      const request = db.transaction(store).objectStore(store).getAll();
      const values = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      found.push(name + " " + store + " " + values.map((value) =>
        typeof value === "string" ? value
        : value instanceof Uint8Array ? new TextDecoder().decode(value)
        : JSON.stringify(value)).join("\\n"));
    }
    db.close();
  }
  return found.join("\\n");
})()`;

test("neither settings nor states hold a secret, nor the page of a closed form", async ({
  page,
}) => {
  const stored = await page.evaluate<string>(browserStorage);
  assert.ok(stored.includes("stowage.connections"), "the extension's state is among it");
  assert.ok(stored.includes("Unsaved"), "the state of the open form is among it");
  assert.deepEqual(leaks(stored), []);
});

test("nothing on screen holds a secret", async ({ page, dialogs }) => {
  const form = await ConnectionForm.shown(workbench);
  await form.press("close");
  await dialogs.press("Don't Save");
  await form.whole.waitFor({ state: "detached" });
  await workbench.runCommand("Notifications: Show Notifications");
  await workbench.runCommand("Output: Focus on Output View");
  await page.waitForTimeout(500);
  const frames = await Promise.all(page.frames().map((frame) => frame.content()));
  assert.deepEqual(leaks(frames.join("\n")), []);
  await workbench.shot("secrets");
});

test("neither addresses nor names that are copied hold a secret", async ({ views, page }) => {
  const copied: string[] = [];
  for (const item of ["Copy S3 URI", "Copy URL"]) {
    await page.evaluate(`navigator.clipboard.writeText("")`);
    await views.contextMenu("known-bucket", "Copy as Text", item);
    await eventually(async () => {
      const text = await page.evaluate<string>("navigator.clipboard.readText()");
      assert.notEqual(text, "");
      copied.push(text);
    });
  }
  assert.match(copied.join(), /known-bucket/);
  assert.deepEqual(leaks(copied.join()), []);
});
