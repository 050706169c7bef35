import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { developmentFolder } from "./build.ts";
import { root } from "./setup/place.mjs";

// npm run e2e -- [files] [node --test flags]
const args = process.argv.slice(2);
const flags = args.filter((arg) => arg.startsWith("-"));
const given = args.filter((arg) => !arg.startsWith("-"));
const files = given.length > 0 ? given : globSync("test/e2e/**/*.e2e.ts", { cwd: root }).sort();
developmentFolder();
const child = spawn(process.execPath, ["--test", "--test-concurrency=1", ...flags, ...files], {
  cwd: root,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
child.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
