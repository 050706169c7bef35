import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before } from "node:test";
import { eventually, type ObjectSetting, startObjectSetting } from "./objectSetting.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

const view = "Compare";
let workbench: Workbench;
let setting: ObjectSetting;
let local: string;

before(async () => {
  setting = await startObjectSetting("site");
  for (const [key, text] of Object.entries({
    "www/index.html": "<h1>Old</h1>\n",
    "www/style.css": "body { color: black }\n",
    "www/images/old.png": "old picture",
    "www/images/logo.svg": "<svg/>",
    "www/legacy/page.html": "gone",
  }))
    await setting.put("site", key, text);
  local = join(mkdtempSync(join(tmpdir(), "stowage-compare-")), "www");
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
  workbench = await openWorkbench({ connections: [setting.connection] });
  await workbench.views.open("Stowage");
});
after(async () => {
  await workbench.close();
  await setting.stop();
  rmSync(dirname(local), { recursive: true, force: true });
});

uiTest(
  "a folder is compared with a prefix, and every difference is shown with a checkbox",
  () => workbench,
  async ({ views, quick }) => {
    await views.expandPath("Sandbox", "site");
    await views.contextMenu("www", "Compare", "Compare with Folder…");
    await quick.fillPath(local, "Compare");
    await views.row("www → site/www/", view).waitFor();
    await views.expand("images", view);
    await views.expand("posts", view);
    await workbench.shot("compare-dark");
    await workbench.setTheme("light");
    await workbench.shot("compare-light");
    await workbench.setTheme("dark");
    assert.ok((await views.labels(view)).includes("banner.jpg"));
  },
);
void eventually;
void readFileSync;
void readdirSync;
