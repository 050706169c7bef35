// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** Where everything that is installed or kept between runs goes; git ignores it. */
export const installed = join(root, ".vscode-test");

/** @param {string} text */
export function say(text) {
  process.stderr.write(`[set-up] ${text}\n`);
}

/**
 * Whether `name` was installed as `stamp` says.
 * @param {string} name
 * @param {string} stamp
 */
export function isInstalled(name, stamp) {
  try {
    return readFileSync(join(installed, name, ".stamp"), "utf8") === stamp;
  } catch {
    return false; // No stamp: never installed, or not to the end.
  }
}

/**
 * @param {string} name
 * @param {string} stamp
 */
export function markInstalled(name, stamp) {
  writeFileSync(join(installed, name, ".stamp"), stamp);
}

/**
 * Runs `work` while no other process of this checkout installs something.
 * @template T
 * @param {() => T} work
 * @returns {T}
 */
export function alone(work) {
  mkdirSync(installed, { recursive: true });
  const lock = join(installed, ".installing");
  while (!take(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/**
 * The lock holds the id of the process that has it; one that died lets go.
 * @param {string} lock
 */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") rmSync(lock, { force: true });
    else if (codeOf(error) !== "ENOENT" && codeOf(error) !== "EPERM") throw error;
  }
  return false;
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}
