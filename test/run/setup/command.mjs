// @ts-check
import { spawnSync } from "node:child_process";
import { delimiter, dirname } from "node:path";

/**
 * Runs a program to its end and throws with its output when it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, node?: string}} [options] `node`: the Node that
 *   scripts such as npm's run with
 */
export function run(program, args, options = {}) {
  const env = { ...process.env, ...options.env };
  if (options.node) env.PATH = `${dirname(options.node)}${delimiter}${env.PATH ?? ""}`;
  const result = spawnSync(program, args, {
    cwd: options.cwd,
    env,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32",
  });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    const output = `${result.stdout}\n${result.stderr}`.trim().slice(-4000);
    throw new Error(`${program} ${args.join(" ")} failed (${result.status}):\n${output}`);
  }
  return result.stdout;
}

/**
 * Where a program is, if the machine has it.
 * @param {string} program
 */
export function pathOfProgram(program) {
  const found = spawnSync("sh", ["-c", `command -v "$0"`, program], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/** Packages are data here: nothing of theirs runs while they are installed. */
export const npmFlags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
