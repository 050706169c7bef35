import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { installed, root } from "./setup/place.mjs";

export interface Stage {
  readonly name: string;
  /** Programs that run one after the other; the first that fails ends the stage. */
  readonly commands: readonly (readonly string[])[];
  /** `checks`: each program counts as one; `tests`: the programs leave counts in `STOWAGE_COUNTS`. */
  readonly counts: "checks" | "tests";
  readonly timeoutMinutes: number;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface StageResult extends Counts {
  readonly name: string;
  readonly milliseconds: number;
}

const logs = join(installed, "logs");

/** Runs a stage to its end; what it prints goes to a log, and to the screen when something failed. */
export async function runStage(
  stage: Stage,
  options: { env: NodeJS.ProcessEnv; mayBeEmpty: boolean; signal: AbortSignal },
): Promise<StageResult> {
  const start = performance.now();
  mkdirSync(logs, { recursive: true });
  const logFile = join(logs, `${stage.name}.log`);
  rmSync(logFile, { force: true });
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const problems: string[] = [];
  for (const command of stage.commands) {
    // Two runs at once may share the logs, but not the counts.
    const countsFile = join(logs, `${stage.name}-${process.pid}.json`);
    const env = { ...options.env, STOWAGE_COUNTS: countsFile };
    const problem = await runCommand(command, { ...options, stage, env, logFile });
    const counts = stage.counts === "tests" ? readCounts(countsFile) : undefined;
    if (counts) {
      totals.passed += counts.passed;
      totals.failed += counts.failed;
      totals.skipped += counts.skipped;
      if (counts.passed + counts.failed === 0 && !options.mayBeEmpty) problems.push("ran no test");
      else if (problem && counts.failed === 0) problems.push(problem);
    } else if (stage.counts === "tests") problems.push(problem ?? "left no counts");
    else if (problem) problems.push(problem);
    else totals.passed++;
    if (problems.length > 0) break;
  }
  totals.failed += problems.length;
  if (totals.failed > 0) printFailure(logFile, problems);
  return { name: stage.name, ...totals, milliseconds: performance.now() - start };
}

async function runCommand(
  [program = "", ...args]: readonly string[],
  options: { stage: Stage; env: NodeJS.ProcessEnv; logFile: string; signal: AbortSignal },
): Promise<string | undefined> {
  const log = createWriteStream(options.logFile, { flags: "a" });
  // Its own process group, so that nothing of a stage outlives it.
  const child = spawn(program, args, {
    cwd: root,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  let problem: string | undefined;
  const stop = (why: string) => {
    problem = why;
    killGroup(child.pid, "SIGTERM");
    setTimeout(() => killGroup(child.pid, "SIGKILL"), 5000).unref();
  };
  const limit = options.stage.timeoutMinutes;
  const timer = setTimeout(() => stop(`took longer than ${limit} minutes`), limit * 60_000);
  const onAbort = () => stop("was interrupted");
  options.signal.addEventListener("abort", onAbort);
  child.once("error", (error) => resolve(error.message));
  child.once("close", (code, signal) => {
    const ending = signal ?? code;
    resolve(problem ?? (ending === 0 ? undefined : `${program} ended with ${String(ending)}`));
  });
  const result = await promise;
  clearTimeout(timer);
  options.signal.removeEventListener("abort", onAbort);
  killGroup(child.pid, "SIGKILL");
  await finished(log.end());
  return result;
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function readCounts(file: string): Counts | undefined {
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8");
  rmSync(file);
  return text === "" ? undefined : (JSON.parse(text) as Counts);
}

/** The part of the log that tells what failed: the report's own summary, else its end. */
function printFailure(logFile: string, problems: readonly string[]): void {
  const log = existsSync(logFile) ? readFileSync(logFile, "utf8") : "";
  const summary = log.lastIndexOf("failing tests:");
  const part = summary >= 0 ? log.slice(summary) : log;
  console.log(
    part
      .split("\n")
      .slice(summary >= 0 ? 0 : -150, summary >= 0 ? 300 : undefined)
      .join("\n"),
  );
  for (const problem of problems) console.log(`! ${problem}`);
  console.log(`  (all of it: ${logFile})`);
}
