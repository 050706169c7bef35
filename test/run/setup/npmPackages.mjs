// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { npmFlags, run } from "./command.mjs";
import { alone, root, say } from "./place.mjs";

/** Installs what the lock file says when `node_modules` has something else. */
export function installNpmPackages() {
  if (isUpToDate()) return;
  alone(() => {
    if (isUpToDate()) return;
    say("installing npm packages");
    run("npm", ["ci", ...npmFlags], { cwd: root });
  });
}

function isUpToDate() {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = packagesOf(join(root, "package-lock.json"));
  const present = packagesOf(hidden);
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === "" || optional || present[path]?.version === version,
  );
}

/**
 * @param {string} file
 * @returns {Record<string, {version?: string, optional?: boolean}>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}
