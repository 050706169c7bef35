import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { pathOfProgram } from "../run/setup/command.mjs";

/** A program that runs in the background of a test and never outlives it. */
export interface Daemon {
  readonly name: string;
  isRunning(): boolean;
  /** The last of what it wrote. */
  output(): string;
  /** Asks it to end, and ends it after two seconds. */
  stop(): Promise<void>;
}

/**
 * Starts a program whose output goes to `logFile`. Where util-linux is there, the kernel ends it
 * when this process dies, however it dies.
 */
export function startDaemon(
  name: string,
  [program, ...args]: [string, ...string[]],
  logFile: string,
): Daemon {
  const log = openSync(logFile, "a");
  const setpriv = pathOfProgram("setpriv");
  const [file, fileArgs] = setpriv
    ? [setpriv, ["--pdeathsig", "KILL", "--", program, ...args]]
    : [program, args];
  const child = spawn(file, fileArgs, { stdio: ["ignore", log, log] });
  closeSync(log);
  child.once("error", (error) => process.stderr.write(`${name}: ${error.message}\n`));
  return {
    name,
    isRunning: () => isRunning(child),
    output: () => readFileSync(logFile, "utf8").slice(-2000),
    stop: async () => {
      if (!isRunning(child)) return;
      const exited = once(child, "exit");
      const timer = setTimeout(() => child.kill("SIGKILL"), 2000);
      child.kill("SIGTERM");
      await exited;
      clearTimeout(timer);
    },
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
