import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { installed } from "../../run/setup/place.mjs";
import { developmentFolder, vsixExtensionsDir } from "../../run/build.ts";
import { startWorkbenchServer, type WorkbenchServer } from "../../run/workbench/server.ts";
import { type SandboxConnection, sandboxEnvironment } from "../../run/workbench/sandbox.ts";
import type { Teardown } from "../../teardown.ts";
import { launchBrowser } from "./browser.ts";
import { Dialogs } from "./dialogs.ts";
import { DragAndDrop } from "./dragAndDrop.ts";
import { Editors } from "./editors.ts";
import { QuickInput } from "./quickInput.ts";
import { Views } from "./views.ts";
import { Webviews } from "./webviews.ts";

export interface WorkbenchOptions {
  /** User settings on top of the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Content of the workspace folder: path to text or bytes. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** The folder under development (default) or the packaged extension. */
  readonly install?: "development" | "vsix";
  /** Connections that are there from the start; only under development. */
  readonly connections?: readonly SandboxConnection[];
  readonly env?: Readonly<Record<string, string>>;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Of all logs from their first line on; VS Code's own default when absent. */
  readonly logLevel?: "trace" | "debug";
}

/** How long a busy machine may take until something is on the screen. */
const patienceMs = 30_000;

export type Theme = "dark" | "light" | "high contrast" | "high contrast light";

const themes: Readonly<Record<Theme, string>> = {
  dark: "Dark Modern",
  light: "Light Modern",
  "high contrast": "Default High Contrast",
  "high contrast light": "Default High Contrast Light",
};

/** What the workbench has as a class. */
const themeClasses: Readonly<Record<Theme, string>> = {
  dark: "vs-dark",
  light: "vs",
  "high contrast": "hc-black",
  "high contrast light": "hc-light",
};

/**
 * Opens a real VS Code workbench with Stowage in a headless browser, on a fresh profile. Leaves a
 * picture when no test has begun on it: something before them went wrong.
 */
export async function openWorkbench(
  teardown: Teardown,
  options: WorkbenchOptions = {},
): Promise<Workbench> {
  const home = teardown.folder();
  const folder = join(home, "workspace");
  mkdirSync(folder);
  for (const [name, content] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const isPackaged = options.install === "vsix";
  const server = teardown.add(
    await startWorkbenchServer({
      dataDir: join(home, "server"),
      extensionsDir: isPackaged ? vsixExtensionsDir() : join(home, "extensions"),
      ...(isPackaged ? {} : { developmentPaths: [developmentFolder()] }),
      settings: { "workbench.colorTheme": themes.dark, ...options.settings },
      env: {
        ...process.env,
        ...sandboxEnvironment(join(home, "sandbox.json"), options.connections ?? []),
        ...options.env,
      },
      ...(options.logLevel && { arguments: ["--log", options.logLevel] }),
    }),
  );
  const { viewport } = options;
  const browser = teardown.add(await launchBrowser(viewport ? { viewport } : {}));
  const page = await newPage(browser.context);
  const workbench = new Workbench({ page, home, folder, server });
  teardown.add({ stop: () => workbench.hasBegun || workbench.shot(notBegun()) });
  await page.goto(server.url(folder), { waitUntil: "commit" });
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  return workbench;
}

function notBegun(): string {
  return `not-begun-${basename(process.argv[1] ?? "")}`;
}

/** A tooltip in the way of a click goes when the mouse does, as people know. */
async function newPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 800 };
  await page.addLocatorHandler(
    page.locator(".workbench-hover:visible").first(),
    () => page.mouse.move(width - 300, height / 2),
    { noWaitAfter: true },
  );
  return page;
}

interface Parts {
  readonly page: Page;
  readonly home: string;
  readonly folder: string;
  readonly server: WorkbenchServer;
}

/** An open workbench. */
export class Workbench {
  readonly page: Page;
  /** The profile, logs and all else of this workbench, removed at the end. */
  readonly home: string;
  /** The workspace folder on disk. */
  readonly folder: string;
  readonly views: Views;
  readonly quick: QuickInput;
  readonly dialogs: Dialogs;
  readonly webviews: Webviews;
  readonly editors: Editors;
  readonly mouse: DragAndDrop;
  /** Whether a test was begun on it. */
  hasBegun = false;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    const { page } = parts;
    this.#parts = parts;
    this.page = page;
    this.home = parts.home;
    this.folder = parts.folder;
    this.views = new Views(page);
    this.quick = new QuickInput(page);
    this.dialogs = new Dialogs(page);
    this.webviews = new Webviews(page);
    this.editors = new Editors(page);
    this.mouse = new DragAndDrop(page);
  }

  runCommand(title: string): Promise<void> {
    return this.quick.runCommand(title);
  }

  /** Writes `.vscode-test/shots/<name>.png` and returns its path. */
  async shot(name: string): Promise<string> {
    const path = join(installed, "shots", `${name.replace(/[^\w.-]+/g, "-")}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** Writes `<name>-dark.png` and `<name>-light.png`; it is dark before and afterwards. */
  async shotInBothThemes(name: string): Promise<void> {
    await this.shot(`${name}-dark`);
    await this.setTheme("light");
    await this.shot(`${name}-light`);
    await this.setTheme("dark");
  }

  async setTheme(theme: Theme): Promise<void> {
    this.setSettings({ "workbench.colorTheme": themes[theme] });
    await this.page.locator(`.monaco-workbench.${themeClasses[theme]}`).waitFor();
  }

  /** Changes settings while running: those of the workspace, the only ones that are re-read. */
  setSettings(settings: Readonly<Record<string, unknown>>): void {
    const path = join(this.folder, ".vscode", "settings.json");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ ...readSettings(path), ...settings }, null, 2));
  }

  /** Another window of the same VS Code on the same folder. Close its page, not itself. */
  async secondWindow(): Promise<Workbench> {
    const page = await newPage(this.page.context());
    await page.goto(this.#parts.server.url(this.folder), { waitUntil: "commit" });
    await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
    return new Workbench({ ...this.#parts, page });
  }

  /** Reloads the window, after the moment that VS Code takes to write down its state. */
  async reload(): Promise<void> {
    await this.page.waitForTimeout(1000);
    await this.page.reload({ waitUntil: "commit" });
    await this.page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
  }

  /** What the extension wrote to its log, from all files of this session. */
  extensionLog(): string {
    const logs = join(this.home, "server", "data", "logs");
    return readdirSync(logs, { recursive: true, encoding: "utf8" })
      .filter((name) => /stowage/i.test(name) && name.endsWith(".log"))
      .map((name) => readFileSync(join(logs, name), "utf8"))
      .join("\n");
  }
}

function readSettings(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

/** A test on an open workbench; leaves a picture and closes what is open when it fails. */
export function uiTest(
  name: string,
  workbench: () => Workbench,
  body: (workbench: Workbench) => Promise<void>,
  options: { timeoutMs?: number } = {},
): void {
  void test(name, { timeout: options.timeoutMs ?? 240_000 }, async (context) => {
    workbench().hasBegun = true;
    try {
      await body(workbench());
    } catch (error) {
      context.diagnostic(await workbench().shot(`failed-${name}`));
      await workbench().page.keyboard.press("Escape");
      throw error;
    }
  });
}
