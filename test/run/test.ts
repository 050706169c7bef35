import { globSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type CephServer, startCeph } from "../servers/ceph.ts";
import { developmentFolder } from "./build.ts";
import { installDebianPackages } from "./setup/debian.mjs";
import { root } from "./setup/place.mjs";
import { installWorkbench } from "./setup/workbench.mjs";
import { runStage, type Stage, type StageResult } from "./stage.ts";

// npm test -- [--only unit,e2e] [--grep TEXT] [--browser|--desktop]
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    grep: { type: "string" },
    browser: { type: "boolean", default: false },
    desktop: { type: "boolean", default: false },
  },
});

const started = performance.now();
const node = process.execPath;
const find = (...patterns: string[]) => globSync(patterns, { cwd: root }).sort();
const packaged = "test/e2e/packaged.e2e.ts";
const grepHook = new URL("grep/hook.ts", import.meta.url).href;

const stages: readonly Stage[] = [
  {
    name: "types",
    counts: "checks",
    timeoutMinutes: 5,
    commands: ["tsconfig.json", "src/webview/tsconfig.json"].map((project) => [
      ...[node, script("typescript", "bin", "tsc"), "--noEmit", "-p", project],
    ]),
  },
  {
    name: "lint",
    counts: "checks",
    timeoutMinutes: 10,
    commands: [
      [node, script("eslint", "bin", "eslint.js"), "--max-warnings", "0", "src", "test"],
      [node, script("prettier", "bin", "prettier.cjs"), "--check", "--log-level", "warn", "."],
    ],
  },
  {
    name: "unit",
    counts: "tests",
    timeoutMinutes: 10,
    commands: [nodeTests(find("test/*.test.ts", "test/unit/**/*.test.ts"))],
  },
  {
    name: "storage",
    counts: "tests",
    timeoutMinutes: 15,
    commands: [nodeTests(find("test/storage/**/*.test.ts"), "--test-concurrency=2")],
  },
  {
    name: "host",
    counts: "tests",
    timeoutMinutes: 15,
    commands: [
      [
        ...[node, "test/run/hostTests.ts"],
        ...(values.browser ? ["--browser"] : []),
        ...(values.desktop ? ["--desktop"] : []),
        ...(values.grep ? ["--grep", values.grep] : []),
      ],
    ],
  },
  {
    name: "e2e",
    counts: "tests",
    timeoutMinutes: 30,
    commands: [
      nodeTests(
        find("test/e2e/**/*.e2e.ts").filter((file) => file !== packaged),
        "--test-concurrency=1",
        `--test-timeout=${15 * 60_000}`,
      ),
    ],
  },
  { name: "package", counts: "tests", timeoutMinutes: 10, commands: [nodeTests([packaged])] },
];

process.exitCode = await main();

async function main(): Promise<number> {
  const only = values.only?.split(",");
  const unknown = only?.filter((name) => !stages.some((stage) => stage.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`No such stage: ${unknown.join(", ")}`);
  const chosen = stages.filter((stage) => only?.includes(stage.name) ?? true);
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => interruption.abort());
  }
  const results: StageResult[] = [];
  let ceph: CephServer | undefined;
  try {
    for (const stage of chosen) {
      if (interruption.signal.aborted) break;
      console.log(`${seconds(performance.now() - started)}  ${stage.name} …`);
      try {
        if (stage.name === "storage") ceph = await prepareCeph();
        if (["host", "e2e", "package"].includes(stage.name)) prepareWorkbench();
      } catch (error) {
        console.log(error);
        results.push({ name: stage.name, passed: 0, failed: 1, skipped: 0, milliseconds: 0 });
        continue;
      }
      const result = await runStage(stage, {
        env: { ...process.env, ...(values.grep ? { STOWAGE_GREP: values.grep } : {}) },
        mayBeEmpty: values.grep !== undefined,
        signal: interruption.signal,
      });
      results.push(result);
      console.log(`${" ".repeat(9)}${line(result)}`);
    }
  } finally {
    await ceph?.stop();
  }
  return report(results, chosen.length);
}

function nodeTests(paths: readonly string[], ...flags: string[]): string[] {
  const reporters = ["spec", join(root, "test", "run", "countReporter.mjs")];
  return [
    // A test that hangs fails, and with it its file; the rest goes on.
    ...[node, "--test", `--test-timeout=${10 * 60_000}`],
    ...reporters.flatMap((name) => [
      `--test-reporter=${name}`,
      "--test-reporter-destination=stdout",
    ]),
    ...(values.grep ? [`--import=${grepHook}`, `--test-name-pattern=${values.grep}`] : []),
    ...flags,
    ...paths,
  ];
}

function script(...path: string[]): string {
  return join(root, "node_modules", ...path);
}

/** One Ceph for all files that want it. */
async function prepareCeph(): Promise<CephServer> {
  const server = await startCeph();
  process.env["STOWAGE_CEPH"] = JSON.stringify(server);
  return server;
}

/** Installs and builds before the clock of a stage runs. */
function prepareWorkbench(): void {
  installWorkbench(node);
  installDebianPackages(["browser"]);
  developmentFolder();
}

function report(results: readonly StageResult[], expected: number): number {
  console.log("");
  for (const result of results) console.log(line(result));
  const sum = (count: (result: StageResult) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  const failed = sum((result) => result.failed) + (results.length < expected ? 1 : 0);
  console.log(`\n${seconds(performance.now() - started)} in all`);
  console.log(`${sum((result) => result.passed)} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

function line({ name, passed, failed, skipped, milliseconds }: StageResult): string {
  const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return `${failed > 0 ? "✖" : "✔"} ${name.padEnd(8)} ${seconds(milliseconds)}  ${counts}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1).padStart(6)} s`;
}
