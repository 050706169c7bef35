import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import type { Page } from "playwright-core";
import { installed, root } from "../run/setup/place.mjs";
import { teardownAfterTests } from "../teardown.ts";
import { type Browser, launchBrowser } from "./workbench/browser.ts";
import { Views } from "./workbench/views.ts";

// What a newcomer does: npm start, open the address that it prints, look around, Ctrl+C.
const teardown = teardownAfterTests();
let start: ChildProcess;
let printed = "";
let browser: Browser;
let page: Page;

before(async () => {
  const command = ["test/run/main.mjs", "start", "--browser", "--port", "0"];
  start = spawn(process.execPath, command, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  teardown.add({ stop: () => start.kill("SIGTERM") });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  start.stdout?.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    if (printed.includes("Ctrl+C")) resolve();
  });
  start.once("exit", () => reject(new Error(`npm start ended: ${printed}`)));
  await promise;
  browser = teardown.add(await launchBrowser());
  page = await browser.context.newPage();
  page.setDefaultTimeout(15_000);
});

test("the printed address shows the sandbox and its samples", async () => {
  const [address = ""] = /http:\/\/127\.0\.0\.1:\S+/.exec(printed) ?? [];
  await page.goto(address, { waitUntil: "commit" });
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  const views = new Views(page);
  await views.open("Stowage");
  // The connections come one after the other, and each moves the rows.
  await views.row("UpCloud", "Storage").waitFor();
  await views.expandPath("Sandbox", "samples");
  await views.row("readme.md").waitFor();
  const labels = await views.labels("Storage");
  assert.ok(labels.includes("many") && labels.includes("pictures"), labels.join());
});

test("Ctrl+C stops all of it", async () => {
  const exit = once(start, "exit");
  start.kill("SIGINT");
  assert.deepEqual(await exit, [0, null]);
  const profile = join(installed, "profile");
  assert.deepEqual(
    commandLines().filter((line) => line.includes(profile)),
    [],
  );
  assert.ok(existsSync(profile), "the profile stays for the next time");
});

/** The command lines of all processes, where the kernel tells them. */
function commandLines(): string[] {
  return globSync("/proc/[0-9]*/cmdline").flatMap((file) => {
    try {
      return readFileSync(file, "utf8").replaceAll("\0", " ");
    } catch {
      return []; // It ended meanwhile.
    }
  });
}
