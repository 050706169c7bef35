// @ts-check
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmFlags, run } from "./command.mjs";
import { alone, installed, isInstalled, markInstalled, say } from "./place.mjs";

/** What the project's own scripts, its test servers and the VS Code server run on. */
export const nodeVersion = "24.21.0";
const oldestGood = { major: 24, minor: 12 };

/** The running Node when it is new enough, else one from npm, installed beside the project. */
export function nodeForTheProject() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isGood =
    major > oldestGood.major || (major === oldestGood.major && minor >= oldestGood.minor);
  if (isGood) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = join(installed, "node");
  const file = process.platform === "win32" ? ["node.exe"] : ["node"];
  const node = join(folder, "node_modules", name, "bin", ...file);
  if (isInstalled("node", nodeVersion)) return node;
  return alone(() => {
    if (isInstalled("node", nodeVersion)) return node;
    say(`Node ${process.versions.node} is older than the tools need; getting ${nodeVersion}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    run("npm", ["install", ...npmFlags, `${name}@${nodeVersion}`], { cwd: folder });
    run(node, ["--version"]);
    markInstalled("node", nodeVersion);
    return node;
  });
}
