import { readFileSync } from "node:fs";
import { join } from "node:path";
import { launchBrowser } from "../e2e/workbench/browser.ts";
import { root } from "./setup/place.mjs";

// npm run icon: the picture of the extension, 128 pixels wide, from its drawing.
const size = { width: 128, height: 128 };
const browser = await launchBrowser({ viewport: size });
try {
  const page = await browser.context.newPage();
  const drawing = readFileSync(join(root, "media", "icon.source.svg"), "utf8");
  await page.setContent(`<body style="margin:0;background:transparent">${drawing}</body>`);
  const path = join(root, "media", "icon.png");
  await page.screenshot({ path, omitBackground: true, clip: { x: 0, y: 0, ...size } });
} finally {
  await browser.close();
}
