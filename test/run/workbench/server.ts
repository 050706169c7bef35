import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathOfProgram } from "../setup/command.mjs";
import { installWorkbench, serverMain } from "../setup/workbench.mjs";
import { startFront } from "./front.ts";
import { quietEnvironment, quietSettings } from "./settings.ts";

export interface WorkbenchServerOptions {
  /** Holds what the server keeps: user data, logs, machine settings. */
  readonly dataDir: string;
  readonly extensionsDir: string;
  /** Where user settings and state are; below `dataDir` when absent. */
  readonly userDataDir?: string;
  readonly developmentPaths?: readonly string[];
  readonly testsPath?: string;
  /** On top of the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: NodeJS.ProcessEnv;
  readonly arguments?: readonly string[];
  readonly ports?: readonly number[];
  readonly secretKey?: Uint8Array;
  /** Asked for once, in the first address that is opened. */
  readonly token?: string;
  readonly onLine?: (line: string) => void;
}

export interface WorkbenchServer {
  readonly port: number;
  /** Resolves when the server process ends, whoever ended it. */
  readonly exited: Promise<void>;
  /** The address of the workbench on a folder. */
  url(folder?: string): string;
  stop(): Promise<void>;
}

/** Serves a real VS Code workbench to browsers on this machine. Installs it first when missing. */
export async function startWorkbenchServer(
  options: WorkbenchServerOptions,
): Promise<WorkbenchServer> {
  installWorkbench(process.execPath);
  const userDataDir = options.userDataDir ?? join(options.dataDir, "data");
  const userDir = join(userDataDir, "User");
  mkdirSync(userDir, { recursive: true });
  mkdirSync(options.extensionsDir, { recursive: true });
  const settings = { ...quietSettings, ...options.settings };
  writeFileSync(join(userDir, "settings.json"), JSON.stringify(settings, null, 2));
  // Its own process group: extension host and terminals end with it. Where util-linux is there, the
  // kernel ends it when this process dies, however it dies.
  const setpriv = pathOfProgram("setpriv");
  const command = [process.execPath, ...argumentsOf(options, userDataDir)];
  const [program = "", ...args] = setpriv
    ? [setpriv, "--pdeathsig", "KILL", "--", ...command]
    : command;
  const server = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...quietEnvironment, ...(options.env ?? process.env) },
    detached: true,
  });
  const exited = once(server, "exit").then(() => undefined);
  const stopServer = () => stopGroup(server, exited);
  try {
    const serverPort = await listeningPort(server, options.onLine ?? (() => undefined));
    const front = await startFront({
      target: `http://127.0.0.1:${serverPort}`,
      ports: options.ports ?? [0],
      secretKey: options.secretKey ?? new Uint8Array(32).fill(7),
      amend: (configuration, host) => {
        const uri = (path: string) => ({ scheme: "vscode-remote", authority: host, path });
        const developmentOptions = {
          ...configuration.developmentOptions,
          ...(options.developmentPaths && { extensions: options.developmentPaths.map(uri) }),
          ...(options.testsPath && { extensionTestsPath: uri(options.testsPath) }),
        };
        return { ...configuration, developmentOptions };
      },
    });
    return {
      port: front.port,
      exited,
      url: (folder) => {
        const query = new URLSearchParams();
        if (options.token) query.set("tkn", options.token);
        if (folder === undefined) query.set("ew", "true");
        else query.set(folder.endsWith(".code-workspace") ? "workspace" : "folder", folder);
        return `http://127.0.0.1:${front.port}/?${query.toString().replaceAll("%2F", "/")}`;
      },
      stop: async () => {
        await front.stop();
        await stopServer();
      },
    };
  } catch (error) {
    await stopServer();
    throw error;
  }
}

function argumentsOf(options: WorkbenchServerOptions, userDataDir: string): string[] {
  return [
    serverMain,
    ...(options.token ? ["--connection-token", options.token] : ["--without-connection-token"]),
    "--accept-server-license-terms",
    ...["--host", "127.0.0.1", "--port", "18100-18999"],
    ...["--server-data-dir", options.dataDir, "--user-data-dir", userDataDir],
    ...["--extensions-dir", options.extensionsDir],
    ...["--telemetry-level", "off", "--disable-experiments", "--disable-workspace-trust"],
    ...["--force-disable-user-env", "--reconnection-grace-time", "10"],
    ...(options.arguments ?? []),
  ];
}

async function listeningPort(
  server: ChildProcess,
  onLine: (line: string) => void,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const lines: string[] = [];
  const timer = setTimeout(() => reject(failure("did not listen within 60 s")), 60_000);
  const failure = (what: string) => new Error(`The VS Code server ${what}:\n${lines.join("\n")}`);
  for (const stream of [server.stdout, server.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) {
        lines.push(line);
        onLine(line);
        const port = /Extension host agent listening on (\d+)/.exec(line)?.[1];
        if (port) resolve(Number(port));
      }
    });
  }
  server.once("error", reject);
  server.once("exit", (code) => reject(failure(`ended with code ${String(code)}`)));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

async function stopGroup(server: ChildProcess, exited: Promise<void>): Promise<void> {
  const timer = setTimeout(() => killGroup(server, "SIGKILL"), 3000);
  killGroup(server, "SIGTERM");
  await exited;
  clearTimeout(timer);
  killGroup(server, "SIGKILL"); // What is left of the group: extension host, terminals.
}

function killGroup(server: ChildProcess, signal: NodeJS.Signals): void {
  if (server.pid === undefined) return;
  try {
    process.kill(-server.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
