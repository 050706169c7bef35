// @ts-check
import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
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
  const staleMs = 10 * 60 * 1000;
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > staleMs) rmdirSync(lock);
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    }
  }
  try {
    return work();
  } finally {
    rmdirSync(lock);
  }
}
