import assert from "node:assert/strict";
import { before } from "node:test";
import { startS3Server, type S3Server } from "../servers/s3.ts";
import { startScripted, type ScriptedServer } from "../unit/http/scriptedServer.ts";
import { teardownAfterTests } from "../teardown.ts";
import { ConnectionForm } from "./workbench/connectionForm.ts";
import { contrastOf, styleOf } from "./workbench/contrast.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let workbench: Workbench;
let server: S3Server;
let late: S3Server;
let strict: S3Server;
let secure: ScriptedServer;

before(async () => {
  server = teardown.add(await startS3Server());
  late = teardown.add(await startS3Server({ clockSkewMs: 3_600_000 }));
  secure = teardown.add(
    await startScripted((_seen, response) => void response.end(), { tls: true }),
  );
  strict = teardown.add(
    await startS3Server({
      denies: ({ bucket }) => bucket === "",
      region: "eu-1",
    }),
  );
  workbench = await openWorkbench(teardown);
});

const test = (name: string, body: (workbench: Workbench) => Promise<void>) =>
  uiTest(name, () => workbench, body);

function valuesOf(of: S3Server, name: string): Record<string, string> {
  const { endpoint, region, accessKeyId, secretAccessKey } = of;
  return { name, endpoint, region, accessKeyId, secretAccessKey };
}

test("without a connection the view invites, and the form adds one", async ({ views, page }) => {
  await views.open("Stowage");
  await workbench.shot("welcome");
  await page.locator(".welcome-view").getByRole("button", { name: "Add Connection" }).click();
  const form = await ConnectionForm.shown(workbench);
  await workbench.shot("connection-form-new");
  await form.fill(valuesOf(server, "Lab"));
  assert.match(
    await form.test(),
    /^Connected (No buckets yet|\d+ buckets?), answered in \d+ ms\.$/,
  );
  await workbench.shot("connection-form-tested");
  await form.press("save");
  await views.row("Lab").waitFor();
  await form.whole.waitFor({ state: "detached" });
});

async function newForm(): Promise<ConnectionForm> {
  await workbench.runCommand("Stowage: Add Connection");
  return ConnectionForm.shown(workbench);
}

/** Does something in an empty form, and throws it away. */
async function inNewForm(body: (form: ConnectionForm) => Promise<void>): Promise<void> {
  const form = await newForm();
  try {
    await body(form);
  } finally {
    await form.press("close");
    await workbench.dialogs.press("Don't Save");
    await form.whole.waitFor({ state: "detached" });
  }
}

test("the form says where a token is made, and opens the page by a click", async (shown) => {
  const { page, webviews, quick } = shown;
  await workbench.runCommand("Stowage: Add Connection");
  const form = await ConnectionForm.shown(workbench);
  for (const [kind, label, href] of [
    ["Krutrim", "Open the Krutrim console", "https://cloud.olakrutrim.com/console"],
    ["UpCloud", "How to create one", "https://upcloud.com/docs/guides/managing-api-tokens/"],
  ] as const) {
    await form.whole.locator(".card", { hasText: kind }).click();
    const link = webviews.inner().getByRole("link", { name: label });
    const [opened] = await Promise.all([
      page.context().waitForEvent("page"),
      page.context().waitForEvent("request", (request) => request.url() === href),
      link.click(),
    ]);
    await opened.close();
    await workbench.shotInBothThemes(`connection-form-link-${kind}`);
  }
  await quick.runCommand("View: Close All Editors");
});

test("a test says exactly what is wrong", async () => {
  await inNewForm(async (form) => {
    const right = valuesOf(server, "Try");
    const said = async (values: Record<string, string>) => {
      await form.fill({ ...right, ...values });
      return form.test();
    };
    assert.match(await said({ endpoint: "http://127.0.0.1:9" }), /refuses connections/);
    assert.match(
      await said({ endpoint: "http://no-such-host.invalid" }),
      /no server named no-such/,
    );
    assert.match(
      await said({ endpoint: server.endpoint.replace("http:", "https:") }),
      /does not speak https/,
    );
    assert.match(
      await said({ endpoint: secure.origin.replace("https:", "http:") }),
      /looks like a TLS port/,
    );
    await workbench.shot("connection-form-tls-port");
    assert.match(await said({ endpoint: late.endpoint }), /clock .* 60 minutes behind/);
    assert.match(await said({ accessKeyId: "unknownkey" }), /does not know this access key/);
    assert.match(await said({ secretAccessKey: "wrong" }), /secret does not match/);
    await workbench.shot("connection-form-wrong-secret");
    assert.equal(await form.button("save").innerText(), "Save Anyway");
    await form.link("Go to the Secret").click();
    await form.input("secretAccessKey").and(form.whole.locator(":focus")).waitFor();
    assert.match(await said({}), /^Connected/);
    assert.equal(await form.button("save").innerText(), "Save");
  });
});

test("a wrong region offers the right one, and a refused list the names of buckets", async ({
  views,
}) => {
  const form = await newForm();
  await form.fill({ ...valuesOf(strict, "Limited"), region: "us-east-1" });
  assert.match(await form.test(), /region eu-1/);
  await form.link("Use eu-1").click();
  assert.equal(await form.input("region").inputValue(), "eu-1");
  assert.match(await form.test(), /^Connected, with limits .*may not list buckets/);
  await form.link("Name the Buckets").click();
  await form.input("buckets").and(form.whole.locator(":focus")).waitFor();
  await form.fill({ buckets: "s3://only-this/prefix, other" });
  await form.press("save");
  await views.expand("Limited");
  await views.row("only-this").waitFor();
  await views.row("other").waitFor();
});

test("mistakes are named beside their field, with a button where they can be put right", async () => {
  await inNewForm(async (form) => {
    await form.press("test");
    await form.input("name").and(form.whole.locator(":focus")).waitFor();
    assert.equal(await form.remark("name").innerText(), "Enter a name for the connection.");
    assert.equal(await form.status.innerText(), "4 fields need attention");
    await workbench.shot("connection-form-mistakes");

    await form.fill({
      ...valuesOf(server, "lab"),
      endpoint: "https://photos.s3.eu-west-1.amazonaws.com",
    });
    assert.match(await form.remark("name").innerText(), /Another connection has this name/);
    await form.link("Move the Bucket to the List").click();
    assert.equal(await form.input("endpoint").inputValue(), "https://s3.eu-west-1.amazonaws.com");
    assert.equal(await form.input("region").inputValue(), "eu-west-1");
    assert.equal(await form.input("buckets").inputValue(), "photos");

    await form.fill({ endpoint: "http://minio.example.com", name: "Free" });
    await form.input("region").focus();
    await form.remark("endpoint").getByText("Without https").waitFor();
    await form.button("save").and(form.whole.locator(":not([disabled])")).waitFor();
  });
});

test("a service fills in the form, and its endpoint follows the region", async () => {
  await inNewForm(async (form) => {
    await form.preset("Wasabi");
    assert.equal(await form.input("name").inputValue(), "Wasabi");
    assert.equal(await form.input("endpoint").inputValue(), "https://s3.us-east-1.wasabisys.com");
    await form.input("region").fill("eu-c");
    await form.input("region").press("ArrowDown");
    await form.input("region").press("Enter");
    assert.equal(await form.input("region").inputValue(), "eu-central-1");
    assert.equal(
      await form.input("endpoint").inputValue(),
      "https://s3.eu-central-1.wasabisys.com",
    );
  });
});

test("the whole form works with the keyboard, and is named for screen readers", async ({
  page,
}) => {
  const form = await newForm();
  await form.input("name").and(form.whole.locator(":focus")).waitFor();
  const { endpoint, accessKeyId, secretAccessKey } = server;
  await page.keyboard.type("Typed");
  for (const text of [endpoint, "", "", accessKeyId, secretAccessKey]) {
    await page.keyboard.press("Tab");
    if (text !== "") await page.keyboard.insertText(text);
  }
  assert.equal(await form.input("secretAccessKey").inputValue(), secretAccessKey);
  await form.status.getByText("Not tested").waitFor();
  const names = await form.whole.ariaSnapshot();
  for (const part of [
    'heading "New Connection"',
    'group "Kind of storage"',
    'radio "S3-compatible" [checked]',
    'textbox "Endpoint":',
    'combobox "Region": us-east-1',
    'group "Buckets are addressed by"',
    'textbox "Secret access key"',
    'button "Test Connection"',
  ]) {
    assert.ok(names.includes(part), `${part} in\n${names}`);
  }
  await page.keyboard.press("Control+s");
  await workbench.views.row("Typed").waitFor();
});

test("pictures of every kind in every theme", async ({ page }) => {
  for (const theme of ["dark", "light", "high contrast", "high contrast light"] as const) {
    await workbench.setTheme(theme);
    await inNewForm(async (form) => {
      for (const kind of ["Krutrim", "UpCloud", "S3-compatible"]) {
        await form.choose("kind", kind);
        await page.waitForTimeout(300);
        await workbench.shot(`connection-form-${kind}-${theme}`);
      }
      await form.preset("Amazon S3");
      await form.fill({ accessKeyId: "AKIAIOSFODNN7EXAMPLE", endpoint: "http://s3.example.com" });
      await form.button("test").focus();
      await page.waitForTimeout(300);
      await workbench.shot(`connection-form-filled-${theme}`);
    });
  }
  await workbench.setTheme("dark");
});

test("in high contrast, what has the focus is readable and stands out", async ({ page }) => {
  for (const [theme, behind] of [
    ["high contrast", "black"],
    ["high contrast light", "white"],
  ] as const) {
    await workbench.setTheme(theme);
    await inNewForm(async (form) => {
      await form.preset("Amazon S3");
      await form.input("name").focus();
      const field = form.whole.locator('vscode-textfield[data-field="name"]');
      assert.equal(await styleOf(field, "outlineStyle"), "solid");
      await form.button("test").focus();
      const button = form.button("test").locator(".base");
      assert.ok((await contrastOf(button, behind)) >= 4.5, `button in ${theme}`);
      await workbench.shot(`connection-form-button-${theme}`);
      const preset = form.whole.locator('[data-field="preset"]');
      await preset.click();
      const option = preset.locator(".option.active");
      assert.ok((await contrastOf(option, behind)) >= 4.5, `option in ${theme}`);
      await workbench.shot(`connection-form-option-${theme}`);
      await page.keyboard.press("Escape");
    });
  }
  await workbench.setTheme("dark");
});
