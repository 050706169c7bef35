#!/usr/bin/env node
// Behaves like a VS Code executable towards @vscode/test-electron's runTests: takes its arguments,
// runs the tests inside the extension host of the browser workbench, and ends with their exit code.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Browser, launchBrowser } from "../../e2e/workbench/browser.ts";
import { startWorkbenchServer, type WorkbenchServer } from "./server.ts";

const timeoutMs = Number(process.env["STOWAGE_HOST_TIMEOUT_MS"] ?? 10 * 60 * 1000);
const isVerbose = process.env["STOWAGE_VERBOSE"] !== undefined;

// Flags that only a desktop understands (--no-sandbox and its like) are let through and ignored.
const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: "string", multiple: true },
    extensionTestsPath: { type: "string" },
    "user-data-dir": { type: "string" },
    "extensions-dir": { type: "string" },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  const home = mkdtempSync(join(tmpdir(), "stowage-code-"));
  let server: WorkbenchServer | undefined;
  let browser: Browser | undefined;
  try {
    server = await startWorkbenchServer({
      dataDir: join(home, "server"),
      userDataDir: path(values["user-data-dir"]) ?? join(home, "user"),
      extensionsDir: path(values["extensions-dir"]) ?? join(home, "extensions"),
      developmentPaths: [values["extensionDevelopmentPath"] ?? []]
        .flat()
        .map((each) => resolve(String(each))),
      ...(values["extensionTestsPath"] !== undefined && {
        testsPath: resolve(String(values["extensionTestsPath"])),
      }),
      onLine: (line) => isVerbose && console.error(`[server] ${line}`),
    });
    browser = await launchBrowser();
    return await exitCode(server, browser);
  } finally {
    await browser?.close();
    await server?.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function exitCode(server: WorkbenchServer, browser: Browser): Promise<number> {
  const { promise, resolve: end } = Promise.withResolvers<number>();
  const page = await browser.context.newPage();
  if (isVerbose) page.on("console", (message) => console.error(`[page] ${message.text()}`));
  // VS Code calls these when it finds an extensionTestsPath.
  await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => {
    if (isVerbose) console.error(`[log] ${type}`, ...args);
  });
  await page.exposeFunction("codeAutomationExit", (code: number) => end(code));
  page.once("crash", () => fail("the page crashed"));
  const timer = setTimeout(() => fail(`no end within ${timeoutMs} ms`), timeoutMs);
  const fail = (what: string) => {
    console.error(`[code-web] ${what}`);
    end(70);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => end(130));
  const ended = server.exited.then(() => {
    console.error("[code-web] the VS Code server ended");
    return 70;
  });
  await page.goto(server.url(positionals[0] && resolve(positionals[0])), { waitUntil: "commit" });
  const code = await Promise.race([promise, ended]);
  clearTimeout(timer);
  return code;
}

function path(value: unknown): string | undefined {
  return typeof value === "string" ? resolve(value) : undefined;
}
