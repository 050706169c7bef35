import {
  closeSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, parse } from "node:path";
import { setInterval } from "node:timers";
import { parseArgs } from "node:util";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { startS3Server } from "../servers/s3.ts";
import { fillWithSamples } from "../servers/sampleData.ts";
import { developmentFolder } from "./build.ts";
import { installed, root } from "./setup/place.mjs";
import { chooseVsCode } from "./vscode.ts";
import { s3Sandbox, sandboxEnvironment } from "./workbench/sandbox.ts";

// npm run host-tests -- [--browser|--desktop] [--grep TEXT] [files]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    browser: { type: "boolean", default: false },
    desktop: { type: "boolean", default: false },
    grep: { type: "string", default: "" },
  },
});

const files =
  positionals.length > 0 ? positionals : globSync("test/host/**/*.test.ts", { cwd: root });
const home = mkdtempSync(join(tmpdir(), "stowage-host-"));
// Below the project, so that the bundles find its packages.
const bundles = mkdtempSync(join(installed, "host-"));
const server = await startS3Server();
try {
  process.exitCode = await runInHost();
} finally {
  await server.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  rmSync(bundles, { recursive: true, force: true });
}

async function runInHost(): Promise<number> {
  const [vscode] = await Promise.all([chooseVsCode(values), bundle(), fillWithSamples(server)]);
  const output = join(home, "output.txt");
  const result = join(home, "result.json");
  const workspace = mkdtempSync(join(home, "workspace-"));
  writeFileSync(join(workspace, "hello.txt"), "hello\n");
  const follower = follow(output);
  const failure = await runTests({
    vscodeExecutablePath: vscode.executable,
    extensionDevelopmentPath: developmentFolder(),
    extensionTestsPath: join(bundles, "run.cjs"),
    launchArgs: [
      workspace,
      `--user-data-dir=${join(home, "user")}`,
      `--extensions-dir=${join(home, "extensions")}`,
    ],
    extensionTestsEnv: {
      STOWAGE_HOST_OUTPUT: output,
      STOWAGE_HOST_RESULT: result,
      STOWAGE_HOST_FILES: JSON.stringify(files.map((file) => bundleOf(file))),
      STOWAGE_HOST_GREP: values.grep,
      ...sandboxEnvironment(join(home, "sandbox.json"), [s3Sandbox(server)]),
    },
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  follower.stop();
  if (!existsSync(result)) {
    console.error("The extension host ended before the tests did.", failure);
    return 1;
  }
  const counts = JSON.parse(readFileSync(result, "utf8")) as { passed: number; failed: number };
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  const { STOWAGE_COUNTS } = process.env;
  if (STOWAGE_COUNTS) copyFileSync(result, STOWAGE_COUNTS);
  return failure !== undefined || counts.failed > 0 || counts.passed === 0 ? 1 : 0;
}

function bundleOf(file: string): string {
  return join(bundles, `${file.replaceAll(/[\\/]/g, "-").replace(/\.ts$/, "")}.cjs`);
}

async function bundle(): Promise<void> {
  const entries = ["test/host/run.ts", ...files];
  await build({
    absWorkingDir: root,
    entryPoints: entries.map((file) => ({
      in: file,
      out: file === "test/host/run.ts" ? "run" : parse(bundleOf(file)).name,
    })),
    outdir: bundles,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    packages: "external",
    external: ["vscode"],
    sourcemap: "inline",
    logLevel: "warning",
    // Test servers know their place by it; bundles lie elsewhere, and need it only as a program.
    define: { "import.meta.main": "false" },
  });
}

/** Prints what is written to a file, as it is written. */
function follow(path: string): { stop(): void } {
  writeFileSync(path, "");
  const file = openSync(path, "r");
  const buffer = Buffer.alloc(64 * 1024);
  const print = () => {
    for (let count = 1; count > 0;) {
      count = readSync(file, buffer);
      process.stdout.write(buffer.subarray(0, count));
    }
  };
  const timer = setInterval(print, 100);
  return {
    stop: () => {
      clearInterval(timer);
      print();
      closeSync(file);
    },
  };
}
