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

/** Where util-linux is there, the kernel ends such a command when this process dies, however it dies. */
export function mortal([program, ...args]: readonly [string, ...string[]]): [string, string[]] {
  const setpriv = pathOfProgram("setpriv");
  return setpriv ? [setpriv, ["--pdeathsig", "KILL", "--", program, ...args]] : [program, args];
}

/** Starts a program whose output goes to `logFile`, and which dies with this process. */
export function startDaemon(name: string, command: [string, ...string[]], logFile: string): Daemon {
  const log = openSync(logFile, "a");
  const [file, args] = mortal(command);
  const child = spawn(file, args, { stdio: ["ignore", log, log] });
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
