import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { vsixExtensionsDir } from "../run/build.ts";
import { teardownAfterTests } from "../teardown.ts";
import { type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { ConnectionForm } from "./workbench/connectionForm.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

// The package as a user installs it: no development folder, no connection that is there already.
const teardown = teardownAfterTests();
let setting: ObjectSetting;
let workbench: Workbench;
before(async () => {
  setting = await startObjectSetting(teardown, "parcels");
  await setting.put("parcels", "docs/note.txt", "from the server\n");
  workbench = await openWorkbench(teardown, { install: "vsix", connections: [setting.connection] });
});

function installedFolder(): string {
  const extensions = vsixExtensionsDir();
  const [name = ""] = readdirSync(extensions).filter((entry) => entry.startsWith("stowage."));
  return join(extensions, name);
}

test("the package holds what a user needs and nothing else", () => {
  const files = readdirSync(installedFolder(), { recursive: true, encoding: "utf8" });
  const allowed =
    /^(dist|media|l10n)(\/|$)|^(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt|\.vsixmanifest)$/i;
  assert.deepEqual(
    files.filter((file) => !allowed.test(file) || /\.map$|\.meta\.json$|\.source\./.test(file)),
    [],
  );
});

test("a production build has no way in for connections of a file", () => {
  const bundle = readFileSync(join(installedFolder(), "dist", "extension.cjs"), "utf8");
  assert.ok(bundle.length > 10_000 && !bundle.includes("STOWAGE_SANDBOX"));
});

uiTest(
  "a connection is added in the form and stays after a reload",
  () => workbench,
  async ({ views, page }) => {
    await views.open("Stowage");
    // The file with a connection was named in the environment: only development builds read it.
    await page.locator(".welcome-view").getByRole("button", { name: "Add Connection" }).click();
    const form = await ConnectionForm.shown(workbench);
    const { connection, secrets } = setting.connection;
    assert.ok(connection.kind === "s3");
    const { accessKeyId = "", secretAccessKey = "" } = secrets;
    const { endpoint, region } = connection;
    await form.fill({ name: "Depot", endpoint, region, accessKeyId, secretAccessKey });
    assert.match(await form.test(), /^Connected 1 bucket/);
    await form.press("save");
    await form.whole.waitFor({ state: "detached" });
    await workbench.reload();
    await views.open("Stowage");
    await views.expandPath("Depot", "parcels", "docs");
  },
);

uiTest(
  "an object opens, a file is uploaded, an object is deleted",
  () => workbench,
  async ({ views, editors, quick, dialogs, home }) => {
    await views.row("note.txt").click();
    await editors.tab("note.txt").waitFor();
    assert.match(await editors.text(), /^from the server/);
    const local = join(home, "label.txt");
    writeFileSync(local, "to the server\n");
    await views.contextMenu("docs", "Upload Files…");
    await quick.fillPath(local, "Upload");
    await views.row("label.txt").waitFor();
    assert.equal(await setting.text("parcels", "docs/label.txt"), "to the server\n");
    await views.contextMenu("note.txt", "Delete…");
    await dialogs.press("Delete");
    await views.row("note.txt").waitFor({ state: "detached" });
    assert.deepEqual(await setting.keys("parcels"), ["docs/label.txt"]);
  },
);
