// The entry of every npm script. Runs on any Node from 20 on, before anything is installed, so it
// is plain JavaScript without dependencies: it sees to npm's packages and to a Node that runs the
// project's TypeScript, and hands over to test/run/<task>.ts.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { nodeForTheProject } from "./setup/node.mjs";
import { installNpmPackages } from "./setup/npmPackages.mjs";
import { root } from "./setup/place.mjs";

const [task = "", ...args] = process.argv.slice(2);
installNpmPackages();
const node = nodeForTheProject();
const child = spawn(node, [join(root, "test", "run", `${task}.ts`), ...args], {
  stdio: "inherit",
  env: { ...process.env, STOWAGE_STARTED_AT: String(Date.now() - performance.now()) },
});
// Ctrl+C reaches the whole process group; the task itself decides when it is done.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
}
child.on("exit", (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
