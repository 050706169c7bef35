import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { teardownAfterTests } from "../teardown.ts";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { uiTest, type Workbench } from "./workbench/session.ts";

const { signal } = new AbortController();
const teardown = teardownAfterTests();
let setting: ObjectSetting;
let workbench: Workbench;
let local: string;
const put: ObjectSetting["put"] = (...args) => setting.put(...args);
const keys: ObjectSetting["keys"] = (...args) => setting.keys(...args);
const text: ObjectSetting["text"] = (...args) => setting.text(...args);

before(async () => {
  setting = await startObjectSetting(teardown, "one", "two");
  await setting.fill("one", "docs/a.txt", "docs/deep/b.txt", "docs/deep/c.txt", "readme.md");
  local = teardown.folder();
  workbench = await setting.openWorkbench("one");
});

uiTest(
  "a folder is uploaded, and shows in the tree",
  () => workbench,
  async ({ views, quick, dialogs }) => {
    const folder = join(local, "photos");
    mkdirSync(join(folder, "2026"), { recursive: true });
    writeFileSync(join(folder, "2026", "p.txt"), "p");
    writeFileSync(join(folder, "q.txt"), "qq");
    await views.contextMenu("one", "Upload Folder…");
    await quick.fillPath(folder, "Upload");
    await dialogs.toast("Uploaded 2 files").waitFor();
    await views.row("photos").waitFor();
    assert.deepEqual(
      (await keys("one")).filter((key) => key.startsWith("photos")),
      ["photos/2026/p.txt", "photos/q.txt"],
    );
    await views.expand("photos");
    await views.row("q.txt").waitFor();
    await workbench.shot("objects-uploaded-dark");
  },
);

uiTest(
  "an upload onto a taken name asks, and keeps both when told to",
  () => workbench,
  async ({ views, quick, dialogs }) => {
    writeFileSync(join(local, "readme.md"), "another readme");
    await views.contextMenu("one", "Upload Files…");
    await quick.fillPath(join(local, "readme.md"), "Upload");
    await dialogs.modal.waitFor();
    assert.match(await dialogs.modal.innerText(), /“readme\.md” exists already/);
    await workbench.shotInBothThemes("objects-conflict");
    await dialogs.press("Keep Both");
    await views.row("readme (2).md").waitFor();
    assert.equal(await text("one", "readme.md"), "content of readme.md");
    assert.equal(await text("one", "readme (2).md"), "another readme");
  },
);

uiTest(
  "a folder is downloaded with everything in it",
  () => workbench,
  async ({ views, quick, dialogs }) => {
    const into = join(local, "in");
    mkdirSync(into);
    await views.contextMenu("docs", "Download…");
    await quick.fillPath(into, "Download Here");
    await dialogs.toast("Downloaded 3 objects").waitFor();
    assert.deepEqual(readdirSync(into, { recursive: true }).sort(), [
      "docs",
      join("docs", "a.txt"),
      join("docs", "deep"),
      join("docs", "deep", "b.txt"),
      join("docs", "deep", "c.txt"),
    ]);
    assert.equal(readFileSync(join(into, "docs", "a.txt"), "utf8"), "content of docs/a.txt");
  },
);

uiTest(
  "F2 renames the focused object, and the new name is selected",
  () => workbench,
  async ({ views, quick, page }) => {
    await views.expand("docs");
    await views.row("a.txt").click();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowDown");
    await views.pane("Storage").locator(".monaco-list").focus();
    await page.keyboard.press("F2");
    await quick.input.waitFor();
    assert.equal(await quick.input.inputValue(), "a.txt");
    await quick.fill("b.txt", { accepts: false });
    await quick.fill("a.txt", { accepts: false });
    await quick.message.getByText("That is its name already").waitFor();
    await workbench.shot("objects-rename-dark");
    await quick.fill("renamed.txt");
    await views.row("renamed.txt").and(page.locator(".selected")).waitFor();
    assert.deepEqual((await keys("one")).includes("docs/a.txt"), false);
    assert.equal(await text("one", "docs/renamed.txt"), "content of docs/a.txt");
  },
);

uiTest(
  "a key means the focused row when another one is selected",
  () => workbench,
  async ({ views, quick, page }) => {
    await views.row("renamed.txt").click();
    await page.keyboard.press("ArrowUp");
    await views.row("deep").and(page.locator(".focused")).waitFor();
    await page.keyboard.press("F2");
    await quick.input.waitFor();
    assert.equal(await quick.input.inputValue(), "deep");
    await page.keyboard.press("Escape");
    await views.row("renamed.txt").and(page.locator(".selected")).waitFor();
  },
);

uiTest(
  "cut objects are greyed, and pasted into another bucket with the keyboard",
  () => workbench,
  async ({ views, page }) => {
    await views.select("renamed.txt", "readme (2).md");
    await page.keyboard.press("Control+x");
    await page.waitForTimeout(500);
    await workbench.shot("objects-cut-dark");
    await views.row("two").locator(".label-name").click();
    await page.keyboard.press("Control+v");
    await eventually(async () => {
      assert.deepEqual(await keys("two"), ["readme (2).md", "renamed.txt"]);
      assert.ok(!(await keys("one")).includes("docs/renamed.txt"));
    });
    await views.expand("two");
    await eventually(async () => assert.equal(await views.row("renamed.txt").count(), 1));
  },
);

uiTest(
  "copied folders are pasted into another bucket",
  () => workbench,
  async ({ views, page }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await views.row("docs").locator(".label-name").click();
    await page.keyboard.press("Control+c");
    // Rows that are being listed again are unknown for a moment; a right-click then moves the focus.
    await eventually(async () =>
      assert.equal(await page.evaluate("navigator.clipboard.readText()"), "s3://one/docs/"),
    );
    await views.contextMenu("two", "Paste");
    await eventually(async () =>
      assert.deepEqual(
        (await keys("two")).filter((key) => key.startsWith("docs/")),
        ["docs/deep/b.txt", "docs/deep/c.txt"],
      ),
    );
  },
);

uiTest(
  "a folder is deleted only after a question that says how much it holds",
  () => workbench,
  async ({ views, dialogs, page }) => {
    await views.collapse("two");
    await views.row("docs").locator(".label-name").click();
    await page.keyboard.press("Delete");
    await dialogs.modal.waitFor();
    assert.match(await dialogs.modal.innerText(), /“docs\/” with everything in it \(2 objects, /);
    await workbench.shot("objects-delete-dark");
    await dialogs.press("Cancel");
    assert.equal((await keys("one")).includes("docs/deep/b.txt"), true);
    await page.keyboard.press("Delete");
    await dialogs.press("Delete");
    await views.row("docs").waitFor({ state: "detached" });
    assert.equal(
      (await keys("one")).some((key) => key.startsWith("docs/")),
      false,
    );
  },
);

uiTest(
  "a download link works for anybody, and an upload link too",
  () => workbench,
  async ({ views, quick, dialogs, page }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    let copied = "";
    /** The link on the clipboard, once it is another one than before. */
    const nextLink = async () => {
      await eventually(async () => {
        const text = String(await page.evaluate("navigator.clipboard.readText()"));
        assert.match(text, /^http/);
        assert.notEqual(text, copied);
        copied = text;
      });
      return copied;
    };
    await views.contextMenu("readme.md", "Links", "Copy Download Link…");
    await quick.pick("1 minute");
    await dialogs.toast("Link copied").waitFor();
    const link = await nextLink();
    const answer = await fetch(link);
    assert.equal(await answer.text(), "content of readme.md");
    await views.contextMenu("one", "Links", "Copy Upload Link…");
    await quick.fill("sent by link.txt");
    await quick.pick("15 minutes");
    const put = await fetch(await nextLink(), { method: "PUT", body: "by link" });
    assert.equal(put.status, 200);
    assert.equal(await text("one", "sent by link.txt"), "by link");
    assert.doesNotMatch(workbench.extensionLog(), /X-Amz-Signature=[0-9a-f]/);
    assert.ok(!(await dialogs.toastTexts()).join().includes(link));
  },
);

uiTest(
  "a new folder is made and selected",
  () => workbench,
  async ({ views, quick, page }) => {
    await views.contextMenu("one", "New Folder…");
    await quick.fill("new folder");
    await views.row("new folder").and(page.locator(".selected")).waitFor();
    assert.ok((await keys("one")).includes("new folder/"));
  },
);

uiTest(
  "properties show what the server says",
  () => workbench,
  async ({ views, webviews }) => {
    await views.contextMenu("readme.md", "Properties");
    const frame = webviews.inner();
    await frame.getByRole("heading", { name: "readme.md" }).waitFor();
    const text = await frame.locator("body").innerText();
    assert.match(text, /s3:\/\/one\/readme\.md/);
    assert.match(text, /20 bytes/);
  },
);

uiTest(
  "going to a key searches the server and shows what was chosen",
  () => workbench,
  async ({ views, quick, page }) => {
    await put("two", "logs/2026/11/21.log", "line");
    await views.contextMenu("Sandbox", "Go to Prefix or Key…");
    await quick.fill("two/logs/2026/", { accepts: false });
    await quick.item(/logs\/2026\/11\//).waitFor();
    await workbench.shot("objects-goto-dark");
    await quick.fill("s3://two/logs/2026/11/21.log", { accepts: false });
    await quick
      .item(/21\.log/)
      .first()
      .waitFor();
    await quick.pick(/21\.log/);
    await views.row("21.log").and(page.locator(".selected")).waitFor();
  },
);

uiTest(
  "objects are found by name, however deep they are, and the one that is chosen is shown",
  () => workbench,
  async ({ views, quick, page }) => {
    for (const month of ["01", "02", "03"])
      await put("two", `found/2027/${month}/report-${month}.csv`, "a,b");
    await views.contextMenu("two", "Find Objects…");
    await quick.fill("REPORT-*.csv", { accepts: false });
    await quick.item(/3 found among/).waitFor();
    await workbench.shotInBothThemes("objects-find");
    await quick.pick(/report-02\.csv/);
    await views.row("report-02.csv").and(page.locator(".selected")).waitFor();
  },
);

uiTest(
  "a bucket is made, and deleted only when its name is typed",
  () => workbench,
  async ({ views, quick, dialogs }) => {
    await views.contextMenu("Sandbox", "Create Bucket…");
    await quick.fill("Bad Name", { accepts: false });
    await quick.message.waitFor();
    await workbench.shot("objects-bucket-name-dark");
    await quick.fill("three");
    await quick.message.getByText("Region of the bucket").waitFor();
    await quick.input.press("Enter");
    await quick.item(/Object lock/).waitFor();
    await workbench.shotInBothThemes("objects-bucket-lock");
    await quick.pick(/Create Bucket/);
    await views.row("three").waitFor();
    await put("three", "kept/a.txt", "a");
    await views.contextMenu("three", "Delete Bucket…");
    await quick.input.waitFor();
    assert.match(await quick.widget.innerText(), /1 object, 1 B/);
    await quick.fill("thre", { accepts: false });
    await quick.message.getByText("That is not “three”").waitFor();
    await workbench.shot("objects-bucket-delete-dark");
    await quick.fill("three");
    await views.row("three").waitFor({ state: "detached" });
    const { items } = await setting.home.listBuckets({}, signal);
    assert.deepEqual(items.map(({ name }) => name).sort(), ["one", "two"]);
    await dialogs.toast("error").waitFor({ state: "detached" });
  },
);

uiTest(
  "an object that somebody else has deleted loses its row when it is opened",
  () => workbench,
  async ({ views, page }) => {
    await put("one", "gone/soon.txt", "soon");
    await put("one", "gone/stays.txt", "stays");
    await views.inlineAction("one", "Refresh");
    await views.expand("gone");
    await views.row("soon.txt").waitFor();
    await setting.home.store.delete("one", [{ key: "gone/soon.txt" }], signal);
    await views.row("soon.txt").click();
    await page.getByText("The editor could not be opened because the file was not found").waitFor();
    await views.row("soon.txt").waitFor({ state: "detached" });
    await views.row("stays.txt").waitFor();
    await workbench.shot("objects-gone-dark");
  },
);
