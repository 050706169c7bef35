// The entry of every npm script. Runs on any Node from 20 on, before anything is installed, so it
// is plain JavaScript without dependencies: it sees to npm's packages and to a Node that runs the
// project's TypeScript, and hands over to test/run/<task>.ts.
import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { nodeForTheProject } from "./setup/node.mjs";
import { installNpmPackages } from "./setup/npmPackages.mjs";
import { root } from "./setup/place.mjs";

const [task = "", ...args] = process.argv.slice(2);
const node = setUp();
const child = spawn(node, [join(root, "test", "run", `${task}.ts`), ...args], {
  stdio: "inherit",
  env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` },
});
// The task decides when it is done; Ctrl+C in a terminal reaches it a second time, which is harmless.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
// Whoever started this may be killed without a word: being left alone is a signal too.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) child.kill("SIGTERM");
}, 500).unref();
child.on("exit", (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});

function setUp() {
  try {
    installNpmPackages();
    return nodeForTheProject();
  } catch (error) {
    console.error(error);
    if (task === "test") console.log("0 passed, 1 failed");
    return process.exit(1);
  }
}
