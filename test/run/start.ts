import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildExtension } from "./build.ts";
import { startSandboxServers } from "./sandboxServers.ts";
import { installed, root } from "./setup/place.mjs";
import { chooseVsCode, type VsCode } from "./vscode.ts";
import { sandboxEnvironment } from "./workbench/sandbox.ts";
import { startWorkbenchServer } from "./workbench/server.ts";

// npm start -- [--browser|--desktop] [--port N]
const { values } = parseArgs({
  options: {
    browser: { type: "boolean", default: false },
    desktop: { type: "boolean", default: false },
    port: { type: "string", default: "18080" },
  },
});

interface RunningVsCode {
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
}

const profile = join(installed, "profile");
const workspace = join(installed, "workspace");

await main();

async function main(): Promise<void> {
  // Signals may come twice, from the terminal and from whoever passes them on: the first one counts.
  const interrupted = new Promise<void>((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => done());
  });
  const home = mkdtempSync(join(tmpdir(), "stowage-start-"));
  const stops: (() => Promise<void>)[] = [
    async () => rmSync(home, { recursive: true, force: true, maxRetries: 5 }),
  ];
  try {
    const vscode = await chooseVsCode(values);
    buildExtension();
    const servers = await startSandboxServers();
    stops.push(() => servers.stop());
    const env = {
      ...process.env,
      ...sandboxEnvironment(join(home, "sandbox.json"), servers.connections),
    };
    makeWorkspace();
    const running = await open(vscode, env);
    stops.push(() => running.stop());
    for (const { connection } of servers.connections) {
      const where = connection.kind === "s3" ? connection.endpoint : connection.baseUrl;
      console.log(`  ${connection.name}: ${where}`);
    }
    console.log("\nCtrl+C stops everything.");
    await Promise.race([interrupted, running.exited]);
    console.log("\nStopping.");
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

function open(vscode: VsCode, env: NodeJS.ProcessEnv): Promise<RunningVsCode> {
  return vscode.kind === "desktop" ? openDesktop(vscode.executable, env) : openInBrowser(env);
}

async function openDesktop(executable: string, env: NodeJS.ProcessEnv): Promise<RunningVsCode> {
  const child = spawn(
    executable,
    [
      workspace,
      `--extensionDevelopmentPath=${root}`,
      `--user-data-dir=${join(profile, "desktop")}`,
      `--extensions-dir=${join(profile, "extensions")}`,
      ...["--new-window", "--disable-workspace-trust", "--skip-welcome"],
      // Chromium does not run as root otherwise.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
    { env, stdio: "ignore" },
  );
  const exited = once(child, "exit");
  console.log("\nStowage runs in the VS Code window that opens now, with these connections:");
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await exited;
  };
  return { exited, stop };
}

async function openInBrowser(env: NodeJS.ProcessEnv): Promise<RunningVsCode> {
  const wanted = Number(values.port);
  const server = await startWorkbenchServer({
    dataDir: join(profile, "server"),
    extensionsDir: join(profile, "extensions"),
    developmentPaths: [root],
    env,
    // The same address every time, so that the browser keeps what it keeps for it.
    ports: [wanted, wanted + 1, wanted + 2, 0],
    token: kept("token", () => randomBytes(16).toString("hex")),
    secretKey: Buffer.from(
      kept("secret-key", () => randomBytes(32).toString("hex")),
      "hex",
    ),
  });
  console.log("\nStowage runs in VS Code. Open this address in a browser on this machine:\n");
  console.log(`  ${server.url(workspace)}\n`);
  console.log("Connections that are ready in it:");
  return server;
}

/** A value made once and kept in the profile, for its owner's eyes. */
function kept(name: string, make: () => string): string {
  const path = join(profile, name);
  mkdirSync(profile, { recursive: true });
  if (!existsSync(path)) writeFileSync(path, make(), { mode: 0o600 });
  return readFileSync(path, "utf8");
}

/** Some local files, to upload and to drop things on. */
function makeWorkspace(): void {
  if (existsSync(workspace)) return;
  mkdirSync(join(workspace, "to upload", "nested"), { recursive: true });
  writeFileSync(join(workspace, "to upload", "hello.txt"), "Hello from this machine.\n");
  writeFileSync(join(workspace, "to upload", "nested", "deep.txt"), "Deep.\n");
}
