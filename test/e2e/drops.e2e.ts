import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { teardownAfterTests } from "../teardown.ts";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { uiTest, type Workbench } from "./workbench/session.ts";

const teardown = teardownAfterTests();
let setting: ObjectSetting;
let workbench: Workbench;
let local: string;

before(async () => {
  setting = await startObjectSetting(teardown, "one", "two");
  await setting.fill("one", "docs/a.txt", "docs/deep/b.txt", "m1.txt", "m2.txt", "m3.txt");
  await setting.put("one", "big.bin", new Uint8Array(3_000_000));
  local = teardown.folder();
  workbench = await setting.openWorkbench("one", {
    settings: { "stowage.open.askAboveMegabytes": 2 },
    files: { "from explorer.txt": "explored", "tree/leaf.txt": "leaf" },
  });
});

uiTest(
  "files dropped from the desktop are uploaded",
  () => workbench,
  async ({ views, mouse }) => {
    const path = join(local, "dropped ü.txt");
    writeFileSync(path, "dropped");
    await mouse.dropFiles(views.row("docs"), [path]);
    await eventually(async () =>
      assert.equal(await setting.text("one", "docs/dropped ü.txt"), "dropped"),
    );
  },
);

uiTest(
  "files and folders dragged from the Explorer are uploaded",
  () => workbench,
  async ({ views, mouse, page }) => {
    for (const name of ["from explorer.txt", "tree"]) {
      await views.open(/^Explorer/);
      const file = page
        .locator(".explorer-folders-view .monaco-list-row", { hasText: name })
        .first();
      await mouse.drag(file, views.row("two"), { via: views.tab("Stowage") });
    }
    await eventually(async () =>
      assert.deepEqual(await setting.keys("two"), ["from explorer.txt", "tree/leaf.txt"]),
    );
  },
);

uiTest(
  "a dragged object is moved or copied, as the question is answered",
  () => workbench,
  async ({ views, mouse, dialogs }) => {
    await views.open("Stowage");
    await mouse.drag(views.row("m1.txt"), views.row("docs"));
    await dialogs.modal.waitFor();
    assert.match(await dialogs.modal.innerText(), /Move or copy “m1\.txt” to one\/docs\//);
    await workbench.shot("drops-question-dark");
    await dialogs.press("Copy");
    await eventually(async () =>
      assert.equal(await setting.text("one", "docs/m1.txt"), "content of m1.txt"),
    );
    assert.ok((await setting.keys("one")).includes("m1.txt"));
    await mouse.drag(views.row("m2.txt"), views.row("two"));
    await dialogs.press("Move");
    await eventually(async () => {
      assert.ok((await setting.keys("two")).includes("m2.txt"));
      assert.ok(!(await setting.keys("one")).includes("m2.txt"));
    });
  },
);

uiTest(
  "an answer for good is written into the settings, and nobody is asked any more",
  () => workbench,
  async ({ views, mouse, dialogs }) => {
    await setting.put("one", "m4.txt", "four");
    await setting.put("one", "m5.txt", "five");
    await views.contextMenu("one", "Refresh");
    await mouse.drag(views.row("m4.txt"), views.row("two"));
    await dialogs.press("Always Copy");
    await eventually(async () => assert.equal(await setting.text("two", "m4.txt"), "four"));
    await mouse.drag(views.row("m5.txt"), views.row("two"));
    await eventually(async () => assert.equal(await setting.text("two", "m5.txt"), "five"));
    const kept = await setting.keys("one");
    assert.ok(kept.includes("m4.txt") && kept.includes("m5.txt"));
    workbench.setSettings({ "stowage.drop.action": "ask" });
  },
);

uiTest(
  "a folder dropped into itself and an object dropped where it is are refused",
  () => workbench,
  async ({ views, mouse, dialogs }) => {
    await views.expand("docs");
    await mouse.drag(views.row("docs"), views.row("deep"));
    await dialogs.toast("A folder cannot go into itself").waitFor();
    await mouse.drag(views.row("big.bin"), views.row("m3.txt"));
    await dialogs.toast("That is where it is already").waitFor();
    await workbench.shot("drops-refused-dark");
  },
);

uiTest(
  "several objects are deleted with one question that names them",
  () => workbench,
  async ({ views, dialogs, page }) => {
    await views.select("a.txt", "m3.txt");
    await page.keyboard.press("Delete");
    await dialogs.modal.waitFor();
    assert.match(await dialogs.modal.innerText(), /Delete the 2 selected items \(2 objects, /);
    assert.match(await dialogs.modal.innerText(), /docs\/a\.txt\nm3\.txt/);
    await workbench.shot("drops-delete-several-dark");
    await dialogs.press("Delete");
    await eventually(async () => {
      const left = await setting.keys("one");
      assert.ok(!left.includes("docs/a.txt") && !left.includes("m3.txt"), left.join());
    });
    await views.row("m3.txt").waitFor({ state: "detached" });
    await views.row("a.txt").waitFor({ state: "detached" });
  },
);

uiTest(
  "Copy To asks for a folder anywhere",
  () => workbench,
  async ({ views, quick }) => {
    await views.contextMenu("deep", "Copy To…");
    await quick.pick(/two/);
    await quick.item(/Use the whole bucket/).waitFor();
    await quick.fill("archive/2026", { accepts: false });
    await quick.item(/Use archive\/2026\//).waitFor();
    await workbench.shot("drops-copy-to-dark");
    await quick.pick(/Use archive/);
    await eventually(async () =>
      assert.ok((await setting.keys("two")).includes("archive/2026/deep/b.txt")),
    );
  },
);

uiTest(
  "a large object is downloaded instead of opened",
  () => workbench,
  async ({ views, quick, dialogs }) => {
    await views.row("big.bin").click();
    await dialogs.modal.waitFor();
    assert.match(await dialogs.modal.innerText(), /“big\.bin” has 2\.9 MB/);
    await dialogs.press("Download Instead");
    await quick.fillPath(local, "Download Here");
    await eventually(async () =>
      assert.equal(readFileSync(join(local, "big.bin")).length, 3_000_000),
    );
  },
);

uiTest(
  "paths on the clipboard are uploaded by pasting",
  () => workbench,
  async ({ views, dialogs, page }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const path = join(local, "pasted.txt");
    writeFileSync(path, "pasted");
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(path)})`);
    await views.row("two").locator(".label-name").click();
    await page.keyboard.press("Control+v");
    await dialogs.modal.waitFor();
    await dialogs.press("Upload");
    await eventually(async () => assert.equal(await setting.text("two", "pasted.txt"), "pasted"));
  },
);
