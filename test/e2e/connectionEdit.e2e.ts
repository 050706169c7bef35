import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { s3Sandbox } from "../run/workbench/sandbox.ts";
import { startS3Server, type S3Server } from "../servers/s3.ts";
import { teardownAfterTests } from "../teardown.ts";
import { ConnectionForm } from "./workbench/connectionForm.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let workbench: Workbench;
let server: S3Server;
let other: S3Server;
const home = teardown.folder();

before(async () => {
  server = teardown.add(await startS3Server());
  other = teardown.add(await startS3Server());
  const profile = [`endpoint_url = ${server.endpoint}`, "region = us-east-1"];
  const pair = [
    `aws_access_key_id = ${server.accessKeyId}`,
    `aws_secret_access_key = ${server.secretAccessKey}`,
  ];
  const text = ["[profile lab]", ...profile, ...pair, "[profile corp]", "sso_session = corp"];
  writeFileSync(join(home, "config"), text.join("\n"));
  workbench = await openWorkbench(teardown, {
    connections: [s3Sandbox(other, "Other")],
    env: {
      AWS_CONFIG_FILE: join(home, "config"),
      AWS_SHARED_CREDENTIALS_FILE: join(home, "credentials"),
    },
  });
  await workbench.views.open("Stowage");
  await workbench.views.row("Other").waitFor();
});

const test = (name: string, body: (workbench: Workbench) => Promise<void>) =>
  uiTest(name, () => workbench, body);

test("profiles are imported from a list", async ({ views, quick, dialogs }) => {
  await workbench.runCommand("Stowage: Import Connections");
  await quick.item("lab").waitFor();
  assert.deepEqual(await quick.labels(), ["lab", "corp"]);
  await workbench.shot("connection-import");
  await quick.tick("lab");
  await quick.pressOk();
  await dialogs.toast("The connection “lab” was imported.").waitFor();
  await views.expand("lab");
});

async function edit(name: string): Promise<ConnectionForm> {
  await workbench.views.contextMenu(name, "Edit Connection…");
  return ConnectionForm.shown(workbench);
}

test("a connection is edited without typing its secret again, which the page never gets", async ({
  views,
}) => {
  const form = await edit("lab");
  assert.equal(await form.input("name").inputValue(), "lab");
  assert.equal(await form.input("accessKeyId").inputValue(), server.accessKeyId);
  assert.equal(await form.input("secretAccessKey").inputValue(), "");
  await workbench.shot("connection-form-edit");
  const page = await form.whole.evaluate(
    (element: { ownerDocument: { documentElement: { outerHTML: string } } }) =>
      element.ownerDocument.documentElement.outerHTML,
  );
  assert.equal(page.includes(server.secretAccessKey), false);
  assert.match(await form.test(), /^Connected/);
  await form.fill({ name: "Renamed" });
  await form.press("save");
  await views.row("Renamed").waitFor();
  await views.expand("Renamed");
});

test("closing with changes asks as an editor does, and can go back to them", async ({
  dialogs,
  page,
}) => {
  let form = await edit("Renamed");
  await form.fill({ region: "eu-1", secretAccessKey: "typed anew" });
  await page.locator(".tab", { hasText: "● Renamed" }).waitFor();
  await workbench.runCommand("View: Close Editor");
  await dialogs.modal.getByText("save the changes to the connection “Renamed”").waitFor();
  await workbench.shot("connection-form-unsaved");
  await dialogs.press("Cancel");
  form = await ConnectionForm.shown(workbench);
  assert.equal(await form.input("region").inputValue(), "eu-1");
  assert.equal(await form.input("secretAccessKey").inputValue(), "typed anew");
  await form.press("close");
  await dialogs.press("Don't Save");
  form = await edit("Renamed");
  assert.equal(await form.input("region").inputValue(), "us-east-1");
  await form.press("close");
  await form.whole.waitFor({ state: "detached" });
});

test("a reload keeps what was typed, but no secret, and says so", async () => {
  let form = await edit("Renamed");
  await form.fill({ region: "eu-2", secretAccessKey: "typed and lost" });
  // A browser's VS Code writes its state every five seconds; a desktop does at shutdown.
  await workbench.page.waitForTimeout(6_000);
  await workbench.reload();
  form = await ConnectionForm.shown(workbench);
  assert.equal(await form.input("region").inputValue(), "eu-2");
  assert.equal(await form.input("secretAccessKey").inputValue(), "");
  await form.banner.getByText("The window was reloaded").waitFor();
  await form.press("close");
  await workbench.dialogs.press("Don't Save");
  await form.whole.waitFor({ state: "detached" });
});

test("credentials that stop working are named on the node, and the rest goes on", async ({
  views,
}) => {
  const port = Number(new URL(server.endpoint).port);
  await server.stop();
  const credentials = { accessKeyId: server.accessKeyId, secretAccessKey: "rotated0123456789" };
  server = teardown.add(await startS3Server({ port, credentials: [credentials] }));
  await views.contextMenu("Renamed", "Refresh");
  await views.row("Renamed").locator(".codicon-key").first().waitFor();
  await workbench.shot("connection-refused");
  await views.expand("Other");
  await views.pane("Storage").getByText("Nothing here yet").waitFor();

  await views.inlineAction("Renamed", "Update Credentials…");
  const form = await ConnectionForm.shown(workbench);
  await form.banner.getByText("The secret does not match the access key").waitFor();
  await form.input("secretAccessKey").and(form.whole.locator(":focus")).waitFor();
  await workbench.shot("connection-form-update");
  await form.fill({ secretAccessKey: credentials.secretAccessKey });
  assert.match(await form.test(), /^Connected/);
  await form.press("save");
  await form.whole.waitFor({ state: "detached" });
  await views.row("Renamed").locator(".codicon-database").waitFor();
});

test("two windows: what one adds the other has, and neither loses what the other did", async ({
  views,
}) => {
  const second = await workbench.secondWindow();
  await second.views.open("Stowage");
  await second.views.row("Renamed").waitFor();
  const { endpoint, accessKeyId, secretAccessKey } = other;
  await second.runCommand("Stowage: Add Connection");
  const form = await ConnectionForm.shown(second);
  await form.fill({ name: "From the second", endpoint, accessKeyId, secretAccessKey });
  await form.press("save");
  await second.views.row("From the second").waitFor();

  const first = await edit("Renamed");
  await first.fill({ name: "Renamed again" });
  await first.press("save");
  await views.row("Renamed again").waitFor();
  await views.row("From the second").waitFor();
  await second.runCommand("Stowage: Refresh All");
  await second.views.row("Renamed again").waitFor();
  await second.views.row("From the second").waitFor();
  await second.page.close();
});

test("removing asks first, and says that the data stays", async ({ views, dialogs, page }) => {
  await page.mouse.move(800, 400); // away from the rows, whose hovers would be in the way
  await views.contextMenu("Renamed again", "Remove Connection…");
  await dialogs.modal.getByText("Buckets and objects stay as they are.").waitFor();
  await workbench.shot("connection-remove");
  await dialogs.press("Cancel");
  await views.row("Renamed again").waitFor();
  await views.contextMenu("Renamed again", "Remove Connection…");
  await dialogs.press("Remove Connection");
  await views.row("Renamed again").waitFor({ state: "detached" });
});
