import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { buildExtension } from "../../run/build.ts";
import { readManifest } from "../../run/manifest.ts";
import type { Activation } from "./probe.ts";

const folder = mkdtempSync(join(tmpdir(), "stowage-activation-"));
const bundle = join(folder, "extension.cjs");
before(() => buildExtension(folder, "--production"));
after(() => rmSync(folder, { recursive: true, force: true }));

function activate(...flags: string[]): Activation {
  const probe = join(import.meta.dirname, "probe.ts");
  const output = execFileSync(process.execPath, [probe, bundle, ...flags], { encoding: "utf8" });
  return JSON.parse(output) as Activation;
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

test("the bundle is evaluated in less than 15 ms, and activates in less than that", (context) => {
  activate(); // the first process reads the file from disk
  const runs = Array.from({ length: 9 }, () => activate());
  // What else the machine does only adds to it.
  const load = Math.min(...runs.map(({ loadCpuMs }) => loadCpuMs));
  const start = Math.min(...runs.map(({ activateCpuMs }) => activateCpuMs));
  const wall = Math.min(...runs.map(({ loadMs }) => loadMs));
  context.diagnostic(`loads in ${load.toFixed(1)} ms (by the clock ${wall.toFixed(1)} ms)`);
  context.diagnostic(`activates in ${start.toFixed(1)} ms`);
  assert.ok(load < 15, `${load} ms`);
  assert.ok(start < 15, `${start} ms`);
});
