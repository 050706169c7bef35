// @ts-check
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { npmFlags, run } from "./command.mjs";
import { alone, installed, isInstalled, markInstalled, say } from "./place.mjs";

const codeServer = "4.139.1";
const watcher = "2.5.6";
const here = dirname(fileURLToPath(import.meta.url));

/** `out/server-main.js` of a VS Code server that serves the workbench to a browser. */
export const serverMain = join(installed, "workbench", "lib", "vscode", "out", "server-main.js");

/**
 * Installs the VS Code workbench from the npm package code-server without its native modules, which
 * would need a compiler: node-pty brings a build of its own, the file watcher is unpacked from its
 * package, the logger and the watchdog get stand-ins, and the rest (kerberos, SQLite for Copilot) is
 * never loaded.
 * @param {string} node the Node that npm runs with
 */
export function installWorkbench(node) {
  const logger = join(here, "spdlog.cjs");
  const recipe = [readFileSync(fileURLToPath(import.meta.url)), readFileSync(logger)];
  const stamp = createHash("sha256").update(Buffer.concat(recipe)).digest("hex");
  if (isInstalled("workbench", stamp)) return;
  alone(() => {
    if (isInstalled("workbench", stamp)) return;
    say(`installing the VS Code workbench (code-server ${codeServer})`);
    const folder = join(installed, "workbench");
    const building = `${folder}.new`;
    rmSync(building, { recursive: true, force: true });
    unpack(`code-server@${codeServer}`, building);
    const vscode = join(building, "lib", "vscode");
    // Not `npm ci`: the shrinkwrap inside misses a package. Optional packages are 97 MB of Copilot.
    run("npm", ["install", "--omit=dev", "--omit=optional", ...npmFlags], { cwd: vscode, node });
    const libc = process.platform === "linux" ? "-glibc" : "";
    const watcherName = `watcher-${process.platform}-${process.arch}${libc}`;
    const modules = join(vscode, "node_modules");
    unpack(`@parcel/${watcherName}@${watcher}`, join(modules, "@parcel", watcherName));
    copyFileSync(logger, join(modules, "@vscode", "spdlog", "index.js"));
    const watchdog = join(modules, "@vscode", "native-watchdog", "index.js");
    writeFileSync(watchdog, "exports.start = () => {};\n");
    rmSync(folder, { recursive: true, force: true });
    renameSync(building, folder);
    if (!existsSync(serverMain)) throw new Error(`code-server ${codeServer} has no ${serverMain}`);
    markInstalled("workbench", stamp);
  });
}

/**
 * @param {string} spec
 * @param {string} folder
 */
function unpack(spec, folder) {
  mkdirSync(folder, { recursive: true });
  const flags = ["--silent", "--ignore-scripts", "--pack-destination", folder];
  const name =
    run("npm", ["pack", ...flags, spec], { cwd: folder })
      .trim()
      .split("\n")
      .at(-1) ?? "";
  run("tar", ["xzf", name, "--strip-components=1"], { cwd: folder });
  rmSync(join(folder, name));
}
