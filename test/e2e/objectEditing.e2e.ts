import assert from "node:assert/strict";
import { before } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import type { WriteOptions } from "../../src/core/store.ts";
import { samplePicture } from "../servers/samplePicture.ts";
import { teardownAfterTests } from "../teardown.ts";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { uiTest, type Workbench } from "./workbench/session.ts";

const { signal } = new AbortController();
const bucket = "one";
const teardown = teardownAfterTests();
let setting: ObjectSetting;
let workbench: Workbench;

before(async () => {
  setting = await startObjectSetting(teardown, bucket);
  workbench = await setting.openWorkbench(bucket, {
    settings: { "editor.minimap.enabled": false },
  });
});

/** Puts an object there, by somebody else than the workbench. */
async function put(
  key: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  await setting.home.store.write(bucket, key, { kind: "bytes", bytes }, options, signal);
}

/** Opens an object that is new in the tree, and puts the cursor at its end. */
async function openNew(
  key: string,
  content: string | Uint8Array,
  options?: WriteOptions,
): Promise<void> {
  const { views, page } = workbench;
  await put(key, content, options);
  await views.contextMenu(bucket, "Refresh");
  await views.row(key, "Storage").dblclick();
  await page.locator(".tabs-container .tab:not(:has(.italic))").getByText(key).waitFor();
  // Other groups have editors, too, and this one shows the one before for a moment.
  await page.locator(`.monaco-editor[data-uri$="/${key}"] .view-line`).first().click();
  await page.keyboard.press("Control+End");
}

const dirtyTab = (key: string) =>
  workbench.page.locator(".tabs-container .tab.dirty").getByText(key, { exact: true });

async function isSaved(key: string, content: string): Promise<void> {
  await eventually(async () => assert.equal(await setting.text(bucket, key), content));
  await dirtyTab(key).waitFor({ state: "detached" });
}

uiTest(
  "an object is edited and saved: what it is beside its bytes stays",
  () => workbench,
  async ({ page }) => {
    const headers = {
      contentType: "text/x-own; charset=utf-8",
      cacheControl: "max-age=60",
      metadata: { note: "ünï" },
    };
    await openNew("plain.txt", "first", headers);
    await page.keyboard.type(" second");
    await dirtyTab("plain.txt").waitFor();
    await page.keyboard.press("Control+s");
    await isSaved("plain.txt", "first second");
    const head = await setting.home.store.head(bucket, { key: "plain.txt" }, signal);
    assert.deepEqual(
      [head.contentType, head.cacheControl, head.metadata],
      [headers.contentType, headers.cacheControl, headers.metadata],
    );
    await workbench.shot("edit-saved-dark");
    await page.keyboard.type(" third");
    await page.keyboard.press("Control+s");
    await isSaved("plain.txt", "first second third");
  },
);

uiTest(
  "a change by somebody else of the same length is noticed: compare, then save again",
  () => workbench,
  async ({ page, dialogs }) => {
    await openNew("same.txt", "12345");
    await page.keyboard.type("6");
    await put("same.txt", "abcde");
    await page.keyboard.press("Control+s");
    await dialogs.modal.waitFor();
    assert.match(await dialogs.modal.innerText(), /“same\.txt” was changed by somebody else/);
    await workbench.shotInBothThemes("edit-conflict");
    await dialogs.press("Compare");
    await page.locator(".tabs-container .tab").getByText("On the Server").waitFor();
    const original = page.locator(".editor.original .view-lines");
    await eventually(async () => assert.match(await original.innerText(), /abcde/));
    assert.equal(await setting.text(bucket, "same.txt"), "abcde");
    await workbench.shot("edit-compare-dark");
    await page.locator(".editor.modified .view-line").first().click();
    await page.keyboard.press("Control+s");
    await isSaved("same.txt", "123456");
  },
);

uiTest(
  "what somebody else made of it is overwritten only when that is chosen",
  () => workbench,
  async ({ page, dialogs }) => {
    await openNew("over.txt", "12345");
    await page.keyboard.type("6");
    await put("over.txt", "abcde");
    await page.keyboard.press("Control+s");
    await dialogs.modal.waitFor();
    await page.keyboard.press("Escape");
    await dialogs.toast("Failed to save").waitFor();
    assert.equal(await setting.text(bucket, "over.txt"), "abcde");
    await dirtyTab("over.txt").waitFor();
    await page.keyboard.press("Control+s");
    await dialogs.modal.waitFor();
    await dialogs.press("Overwrite");
    await isSaved("over.txt", "123456");
  },
);

uiTest(
  "it is saved as a copy, and the object stays what somebody else made of it",
  () => workbench,
  async ({ page, dialogs, quick, views }) => {
    await openNew("copied.txt", "12345", { metadata: { note: "kept" } });
    await page.keyboard.type("6");
    await put("copied.txt", "abcde", { metadata: { note: "kept" } });
    await page.keyboard.press("Control+s");
    await dialogs.modal.waitFor();
    await dialogs.press("Save as a Copy…");
    await quick.input.waitFor();
    assert.equal(await quick.input.inputValue(), "copied (2).txt");
    await put("taken.txt", "taken");
    await quick.fill("taken.txt");
    await quick.message.getByText("“taken.txt” exists already").waitFor();
    await quick.fill("copied (2).txt");
    await page.locator(".tabs-container .tab.active").getByText("copied (2).txt").waitFor();
    assert.equal(await setting.text(bucket, "copied (2).txt"), "123456");
    assert.equal(await setting.text(bucket, "copied.txt"), "abcde");
    assert.equal(await setting.text(bucket, "taken.txt"), "taken");
    const head = await setting.home.store.head(bucket, { key: "copied (2).txt" }, signal);
    assert.deepEqual(head.metadata, { note: "kept" });
    await dirtyTab("copied.txt").waitFor({ state: "detached" });
    await views.row("copied (2).txt", "Storage").waitFor();
    await workbench.shot("edit-copy-dark");
  },
);

uiTest(
  "a change of another length is noticed by VS Code, whose own buttons compare and overwrite",
  () => workbench,
  async ({ page, dialogs }) => {
    await openNew("longer.txt", "12345");
    await page.keyboard.type("6");
    // A date has no more than seconds.
    await page.waitForTimeout(2500);
    await put("longer.txt", "much longer");
    await page.keyboard.press("Control+s");
    await dialogs.toast("Failed to save").waitFor();
    await workbench.shot("edit-newer-dark");
    await page.getByRole("button", { name: "Overwrite" }).click();
    await isSaved("longer.txt", "123456");
  },
);

uiTest(
  "a new file is made, opened, written and saved",
  () => workbench,
  async ({ page, views, quick }) => {
    await views.contextMenu(bucket, "New File…");
    await quick.fill("fresh.json");
    await page.locator(".tabs-container .tab.active").getByText("fresh.json").waitFor();
    const head = await setting.home.store.head(bucket, { key: "fresh.json" }, signal);
    assert.deepEqual([head.sizeBytes, head.contentType], [0, "application/json"]);
    await page.locator(".editor-instance .view-line").first().click();
    await page.keyboard.insertText('{"a": 1}');
    await page.keyboard.press("Control+s");
    await isSaved("fresh.json", '{"a": 1}');
    await workbench.shot("edit-new-dark");
  },
);

uiTest(
  "what is not saved outlives a reload, and is not saved over what somebody else did meanwhile",
  () => workbench,
  async (window) => {
    const { page, dialogs } = window;
    await openNew("kept.txt", "12345");
    await page.keyboard.type("6");
    await dirtyTab("kept.txt").waitFor();
    // In a browser, VS Code writes down what is open every five seconds.
    await page.waitForTimeout(6000);
    await put("kept.txt", "abcde");
    await window.reload();
    await dirtyTab("kept.txt").waitFor();
    await page.locator(".editor-instance .view-line").first().click();
    await page.keyboard.press("Control+s");
    await dialogs.modal.waitFor();
    assert.equal(await setting.text(bucket, "kept.txt"), "abcde");
    await dialogs.press("Overwrite");
    await isSaved("kept.txt", "123456");
  },
);

uiTest(
  "a tab's menu shows its object in the tree, and saves what it shows as a copy",
  () => workbench,
  async ({ page, editors, views, quick }) => {
    await openNew("menu.txt", "12345", { metadata: { note: "kept" } });
    await page.keyboard.type("ü");
    await views.row(bucket, "Storage").click();
    await editors.tab("menu.txt").click({ button: "right" });
    await views.menuItem("Reveal in Storage View").waitFor();
    await workbench.shot("edit-tab-menu-dark");
    await views.clickMenuItem("Reveal in Storage View");
    await views.row("menu.txt", "Storage").and(page.locator(".selected")).waitFor();
    await editors.tab("menu.txt").click({ button: "right" });
    await views.clickMenuItem("Save as a Copy…");
    await quick.fill("menu (2).txt");
    await page.locator(".tabs-container .tab.active").getByText("menu (2).txt").waitFor();
    assert.equal(await setting.text(bucket, "menu (2).txt"), "12345ü");
    const head = await setting.home.store.head(bucket, { key: "menu (2).txt" }, signal);
    assert.deepEqual(head.metadata, { note: "kept" });
    await dirtyTab("menu.txt").waitFor();
    assert.equal(await setting.text(bucket, "menu.txt"), "12345");
  },
);

uiTest(
  "editors follow what is renamed, with what was not saved; deleting tells of it",
  () => workbench,
  async ({ page, views, quick, dialogs, editors }) => {
    await openNew("clean.txt", "clean");
    await openNew("before.txt", "12345");
    await page.keyboard.type("6");
    await dirtyTab("before.txt").waitFor();
    // The one that has the focus, in another group, must keep what is not saved.
    await openNew("beside.txt", "beside");
    await page.keyboard.type(" unsaved");
    await workbench.runCommand("View: Move Editor into Right Group");
    await dirtyTab("beside.txt").waitFor();
    for (const [from, to] of [
      ["before.txt", "after.txt"],
      ["clean.txt", "cleaner.txt"],
    ] as const) {
      await views.contextMenu(from, "Rename…");
      await quick.fill(to);
      await editors.tab(to).waitFor();
      await editors.tab(from).waitFor({ state: "detached" });
    }
    assert.equal(await setting.text(bucket, "after.txt"), "12345");
    await workbench.shot("edit-renamed-dark");
    await views.contextMenu("after.txt", "Delete…");
    await dialogs.modal.waitFor();
    assert.match(await dialogs.modal.innerText(), /It is open in an editor with changes/);
    await workbench.shotInBothThemes("edit-delete");
    await page.keyboard.press("Escape");
    await editors.tab("after.txt").click();
    await page.keyboard.press("Control+s");
    await isSaved("after.txt", "123456");
    await dirtyTab("beside.txt").waitFor();
    assert.equal(await setting.text(bucket, "beside.txt"), "beside");
    assert.ok(!(await setting.keys(bucket)).includes("before.txt"));
  },
);

uiTest(
  "what takes a rename back takes its editors back, with what was not saved",
  () => workbench,
  async ({ page, views, quick, editors }) => {
    await put("drawn.png", samplePicture(20, 20), { contentType: "image/png" });
    await openNew("there.txt", "12345");
    await page.keyboard.type("6");
    await dirtyTab("there.txt").waitFor();
    await views.row("drawn.png", "Storage").dblclick();
    await editors.tab("drawn.png").waitFor();
    for (const [from, to] of [
      ["drawn.png", "painted.png"],
      ["there.txt", "back.txt"],
    ] as const) {
      await views.contextMenu(from, "Rename…");
      await quick.fill(to);
      await editors.tab(to).waitFor();
    }
    await page.locator("iframe.webview.ready").first().waitFor({ state: "attached" });
    for (const [from, to] of [
      ["back.txt", "there.txt"],
      ["painted.png", "drawn.png"],
    ] as const) {
      await workbench.runCommand("Stowage: Undo a Past Move, Rename or Delete…");
      await quick.item(new RegExp(`${to} → ${from}`)).click();
      await editors.tab(to).waitFor();
      await editors.tab(from).waitFor({ state: "detached" });
    }
    await dirtyTab("there.txt").waitFor();
    assert.equal(await setting.text(bucket, "there.txt"), "12345");
    await editors.tab("there.txt").click();
    await page.keyboard.press("Control+s");
    await isSaved("there.txt", "123456");
  },
);

uiTest(
  "an object that is compressed with gzip is shown as what it holds, and stays compressed",
  () => workbench,
  async ({ page, editors }) => {
    const text = "line\n".repeat(5000);
    const headers = { contentType: "text/plain", contentEncoding: "gzip" };
    await workbench.runCommand("View: Join All Editor Groups");
    await openNew("zipped.txt", gzipSync(text), headers);
    await page.keyboard.type("the end");
    await dirtyTab("zipped.txt").waitFor();
    await eventually(async () => assert.match(await editors.text(), /^line$[^]*^the end$/m));
    await page.keyboard.press("Control+s");
    await dirtyTab("zipped.txt").waitFor({ state: "detached" });
    await page.keyboard.type(" of all");
    await page.keyboard.press("Control+s");
    await dirtyTab("zipped.txt").waitFor({ state: "detached" });
    const { bytes, head } = await setting.home.store.read(bucket, "zipped.txt", {}, signal);
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(Uint8Array.from(piece));
    assert.equal(gunzipSync(Buffer.concat(pieces)).toString(), `${text}the end of all`);
    assert.deepEqual([head.contentEncoding, head.contentType], ["gzip", "text/plain"]);
  },
);
