import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { buildExtension } from "../../run/build.ts";
import { readManifest } from "../../run/manifest.ts";
import type { Activation } from "./probe.ts";

const folder = mkdtempSync(join(tmpdir(), "stowage-activation-"));
const bundle = join(folder, "extension.cjs");
const yardstick = join(folder, "yardstick.cjs");
before(() => {
  buildExtension(folder, "--production");
  writeFileSync(yardstick, yardstickScript());
});
after(() => rmSync(folder, { recursive: true, force: true }));

function activate(...flags: string[]): Activation {
  const probe = join(import.meta.dirname, "probe.ts");
  const program = [probe, bundle, yardstick, ...flags];
  const output = execFileSync(process.execPath, program, { encoding: "utf8" });
  return JSON.parse(output) as Activation;
}

/** Never changes. What it does is what a bundle does: functions are read, and some run once. */
function yardstickScript(): string {
  const one = (n: number) =>
    `const f${n} = (a, b) => { const c = a * ${n} + b; return c > ${n} ? [c, "s${n}"] : { k${n}: c }; };\n` +
    `all.set("k${n}", f${n}(${n}, 2));\n`;
  return `const all = new Map();\n${Array.from({ length: 4000 }, (_, n) => one(n)).join("")}`;
}

/** The modules that parts of the bundle are made of: paths in the project. */
function modulesOf(parts: readonly string[]): string[] {
  const meta = JSON.parse(readFileSync(join(folder, "host.meta.json"), "utf8")) as {
    readonly outputs: Record<string, { readonly inputs: Record<string, unknown> }>;
  };
  return Object.entries(meta.outputs)
    .filter(([path]) => parts.includes(basename(path)))
    .flatMap(([, { inputs }]) => Object.keys(inputs));
}

/** Loaded on first use, and by nothing that runs when VS Code starts. */
const lazy = ["node_modules", "http", "s3", "providers", "panels", "webview"].map((name) =>
  name === "node_modules" ? /^node_modules\// : new RegExp(`^src/${name}/`),
);

test("after activation nothing is loaded that talks to servers or shows panels", () => {
  const { evaluated, builtins, commands } = activate("coverage");
  // The measure itself: what activation uses must be seen, or nothing ever would be.
  const modules = modulesOf(evaluated);
  assert.ok(modules.includes("src/extension.ts") && modules.includes("src/tree/storageTree.ts"));
  const contributed = readManifest().manifest.contributes.commands.map(({ command }) => command);
  assert.deepEqual(commands.toSorted(), contributed.toSorted());
  assert.deepEqual(
    modules.filter((path) => lazy.some((pattern) => pattern.test(path))),
    [],
  );
  const network = /^(?:node:)?(?:https?|http2|tls|net|dns|worker_threads|zlib|crypto)$/;
  assert.deepEqual(
    builtins.filter((name) => network.test(name)),
    [],
  );
});

/** A machine that takes longer for the yardstick than a fast one does gets as much more time. */
const yardstickMs = 30;

test("the bundle is evaluated in less than 15 ms, and activates in less than that", (context) => {
  activate(); // the first process reads the file from disk
  const runs = Array.from({ length: 9 }, () => activate());
  // What else the machine does only adds to it.
  const load = Math.min(...runs.map(({ loadCpuMs }) => loadCpuMs));
  const start = Math.min(...runs.map(({ activateCpuMs }) => activateCpuMs));
  const unit = Math.min(...runs.map(({ yardstickCpuMs }) => yardstickCpuMs));
  // A machine that is slower has as much more time.
  const limit = 15 * Math.max(1, unit / yardstickMs);
  const wall = Math.min(...runs.map(({ loadMs }) => loadMs));
  context.diagnostic(`loads in ${load.toFixed(1)} ms (by the clock ${wall.toFixed(1)} ms)`);
  context.diagnostic(
    `the yardstick takes ${unit.toFixed(1)} ms, the limit is ${limit.toFixed(1)} ms`,
  );
  context.diagnostic(`activates in ${start.toFixed(1)} ms`);
  assert.ok(load < limit, `${load} ms`);
  assert.ok(start < limit, `${start} ms`);
});
