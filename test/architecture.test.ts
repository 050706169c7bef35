import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..", "src");

/** What each folder of `src` may import of ours, and of the outside world. This table is the rule. */
const layers: Record<string, { ours: string[]; vscode?: true; node?: string[] | true }> = {
  core: { ours: [] },
  /** Files for threads that do nothing else meanwhile. */
  /** Of bytes in memory, for every thread. */
  checksums: { ours: [], node: ["zlib"] },
  files: { ours: ["core"], node: ["fs", "util"] },
  http: { ours: ["core", "files", "checksums"], node: true },
  s3: { ours: ["core", "http"], node: ["crypto", "zlib", "stream"] },
  "providers/s3": { ours: ["core", "http", "s3"] },
  "providers/krutrim": { ours: ["core", "http", "s3"] },
  "providers/upcloud": { ours: ["core", "http", "s3"] },
  transfers: { ours: ["core", "files", "checksums"], node: true },
  connections: { ours: ["core"], node: ["crypto", "fs", "os", "path"] },
  protocol: { ours: ["core"] },
  webview: { ours: ["protocol", "core"] },
  tree: { ours: ["core", "connections"], vscode: true },
  access: { ours: ["core", "connections"], vscode: true },
  filesystem: { ours: ["core", "connections"], vscode: true },
  transferView: { ours: ["core", "transfers"], vscode: true, node: ["path"] },
  panels: { ours: ["core", "connections", "protocol", "transfers"], vscode: true },
  compareView: { ours: ["core", "transfers"], vscode: true, node: ["path"] },
  commands: {
    ours: [
      "core",
      "connections",
      "protocol",
      "transfers",
      "tree",
      "access",
      "compareView",
      "transferView",
      "filesystem",
      "panels",
      "settings.ts",
      "log.ts",
    ],
    vscode: true,
    node: ["path", "os", "fs"],
  },
  "settings.ts": { ours: ["core"], vscode: true },
  "log.ts": { ours: ["core"], vscode: true },
};

const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((name) => name.split(sep).join(posix.sep))
  .filter((name) => name.endsWith(".ts") && name !== "extension.ts");

function layerOf(file: string): string {
  const [first = "", second = ""] = file.split("/");
  return first === "providers" ? `${first}/${second}` : first;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const pattern =
    /(?:^|[\s;}])(?:import|export)\b[^"';]*?from\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? "");
}

test("every folder imports only what its layer may", () => {
  assert.ok(files.length > 0);
  const wrong: string[] = [];
  for (const file of files) {
    const layer = layerOf(file);
    const rule = layers[layer];
    if (!rule) {
      wrong.push(`${file}: src/${layer} is not in the table of layers`);
      continue;
    }
    for (const imported of importsOf(file)) {
      if (imported.startsWith(".")) {
        const target = relative(root, join(root, dirname(file), imported))
          .split(sep)
          .join("/");
        const layerOfTarget = layerOf(target);
        if (layerOfTarget !== layer && !rule.ours.includes(layerOfTarget)) {
          wrong.push(`${file} imports ${target}: ${layer} may not import ${layerOfTarget}`);
        }
      } else if (imported === "vscode") {
        if (!rule.vscode) wrong.push(`${file} imports vscode`);
      } else if (imported.startsWith("node:")) {
        const name = imported.slice(5).split("/")[0] ?? "";
        if (rule.node !== true && !rule.node?.includes(name))
          wrong.push(`${file} imports ${imported}`);
      } else if (imported === "undici" && layer !== "http") {
        wrong.push(`${file} imports undici: only http makes requests`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test("the composition root stays small", () => {
  const lines = readFileSync(join(root, "extension.ts"), "utf8").split("\n").length;
  assert.ok(lines <= 60, `src/extension.ts has ${lines} lines`);
});
