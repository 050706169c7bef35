import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { before } from "node:test";
import { teardownAfterTests } from "../teardown.ts";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const view = "Compare";
const teardown = teardownAfterTests();
let workbench: Workbench;
let setting: ObjectSetting;
let local: string;

before(async () => {
  setting = await startObjectSetting(teardown, "site");
  for (const [key, text] of Object.entries({
    "www/index.html": "<h1>Old</h1>\n",
    "www/style.css": "body { color: black }\n",
    "www/images/old.png": "old picture",
    "www/images/logo.svg": "<svg/>",
    "www/legacy/page.html": "gone",
  }))
    await setting.put("site", key, text);
  local = join(teardown.folder(), "www");
  const files = {
    "index.html": "<h1>New and longer</h1>\n",
    "style.css": "body { color: black }\n",
    "images/logo.svg": "<svg/>",
    "images/new.png": "new picture",
    "images/banner.jpg": "banner".repeat(1000),
    "posts/first.md": "# First\n",
    "posts/second.md": "# Second\n",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(local, name)), { recursive: true });
    writeFileSync(join(local, name), text);
  }
  workbench = await openWorkbench(teardown, {
    connections: [setting.connection],
    files: { "assets/nested/kept.txt": "kept", "assets/picture.svg": "<svg/>" },
  });
  await workbench.views.open("Stowage");
});

uiTest(
  "a folder is compared with a prefix, and every difference is shown with a checkbox",
  () => workbench,
  async ({ views, quick, page }) => {
    await views.expandPath("Sandbox", "site");
    await views.contextMenu("www", "Compare", "Compare with Folder…");
    await quick.fillPath(local, "Compare");
    await views.row("www → site/www/", view).waitFor();
    await views.expand("images", view);
    await views.expand("posts", view);
    for (const name of ["old.png", "second.md"]) await views.row(name, view).waitFor();
    assert.deepEqual(await views.labels(view), [
      "www → site/www/",
      "images",
      "banner.jpg",
      "new.png",
      "old.png",
      "legacy",
      "posts",
      "first.md",
      "second.md",
      "index.html",
    ]);
    await views.row("posts", view).locator(".monaco-checkbox, .custom-checkbox").first().click();
    await message(/^2 to create/);
    await workbench.shotInBothThemes("compare");
    await page.keyboard.press("Escape");
  },
);

uiTest(
  "a difference opens side by side",
  () => workbench,
  async ({ views, page, editors }) => {
    await views.row("index.html", view).click();
    await page.locator(".monaco-diff-editor").waitFor();
    await page.locator(".monaco-diff-editor .view-line", { hasText: "New and longer" }).waitFor();
    await page.locator(".monaco-diff-editor .view-line", { hasText: "Old" }).waitFor();
    await workbench.shot("compare-diff");
    await editors.closeAll();
  },
);

uiTest(
  "what is chosen is done, after a question that names what is deleted, and deletes come back",
  () => workbench,
  async ({ views, dialogs }) => {
    await views.titleAction(view, "Swap Direction");
    await views.row("site/www/ → www", view).waitFor();
    await workbench.runCommand("Stowage: Delete What Only the Target Has");
    await message(/to delete/);
    await workbench.shot("compare-deletes");
    await views.titleAction(view, "Synchronize…");
    await dialogs.modal.waitFor();
    const question = (await dialogs.modal.textContent()) ?? "";
    for (const part of ["Create: 2", "Overwrite: 1", "Delete: 5", "posts/first.md", "two minutes"])
      assert.ok(question.includes(part), `${part} in ${question}`);
    await workbench.shot("compare-question");
    await dialogs.press("Synchronize");
    await dialogs.toast("Synchronized").waitFor();
    await message(/^No difference/);
    assert.deepEqual(filesIn(local), [
      "images/logo.svg",
      "images/old.png",
      "index.html",
      "legacy/page.html",
      "style.css",
    ]);
    assert.equal(readFileSync(join(local, "index.html"), "utf8"), "<h1>Old</h1>\n");
    await workbench.shot("compare-done");
    await dialogs.pressInToast("Synchronized", "Undo Deletes");
    await message(/^5 to delete/);
    await workbench.shot("compare-undone");
    await eventually(async () =>
      assert.deepEqual(
        filesIn(local).filter((name) => name.startsWith("posts/")),
        ["posts/first.md", "posts/second.md"],
      ),
    );
    assert.ok(!readdirSync(local).some((name) => name.startsWith(".stowage")));
  },
);

uiTest(
  "two prefixes are compared with Select Folder for Compare, and one becomes the other",
  () => workbench,
  async ({ views, dialogs, page }) => {
    await setting.put("site", "copy/index.html", "<h1>Copy</h1>\n");
    await views.inlineAction("site", "Refresh");
    await views.row("copy").waitFor();
    await views.contextMenu("www", "Compare", "Select Folder for Compare");
    await page.locator(".statusbar", { hasText: "is selected for comparing" }).waitFor();
    await views.contextMenu("copy", "Compare", "Compare with Selected Folder");
    await views.row("site/www/ → site/copy/", view).waitFor();
    await views.titleAction(view, "Synchronize…");
    await dialogs.press("Synchronize");
    await message(/^No difference/);
    assert.equal(await setting.text("site", "copy/index.html"), "<h1>Old</h1>\n");
    await views.titleAction(view, "Close Comparison");
    await views.pane(view).waitFor({ state: "detached" });
  },
);

uiTest(
  "a folder of the Explorer is compared, without what a pattern leaves out",
  () => workbench,
  async ({ views, quick }) => {
    await views.open(/^Explorer/);
    await views.contextMenu("assets", "Compare with Bucket or Prefix…");
    await quick.pick(/site$/);
    await quick.pick(/Use the whole bucket/);
    await views.row("assets → site", view).waitFor();
    await views.expand("nested", view);
    await views.row("kept.txt", view).waitFor();
    await workbench.runCommand("Stowage: Exclude Patterns…");
    await quick.fill(".git/, *.txt");
    await message(/Patterns leave out/);
    await views.row("picture.svg", view).waitFor();
    assert.deepEqual(
      (await views.labels(view)).filter((label) => label.endsWith(".txt")),
      [],
    );
    await workbench.shot("compare-explorer");
  },
);

/** Waits until the text above the rows is like this. */
async function message(text: RegExp): Promise<void> {
  await workbench.views.pane(view).locator(".message", { hasText: text }).waitFor();
}

/** Files below a folder, but not what waits for an undo. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !name.startsWith(".stowage-deleted-"))
    .sort();
}
