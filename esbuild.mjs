import { build, context, transform } from "esbuild";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { nodeTarget, threadPrograms } from "./esbuild.threads.mjs";

const isProduction = process.argv.includes("--production");
const isWatching = process.argv.includes("--watch");
const outdir = process.argv.find((arg) => arg.startsWith("--outdir="))?.slice(9) ?? "dist";

/**
 * `vscode` as a module with the names that are used. Linked as any other it would be copied, all its
 * hundreds of names, once for every module that imports it: milliseconds of each start.
 */
const vscodeApi = {
  name: "vscode-api",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^vscode$/ }, ({ namespace }) =>
      namespace === "vscode" ? { external: true } : { path: "vscode", namespace: "vscode" },
    );
    onLoad({ filter: /^vscode$/, namespace: "vscode" }, () => {
      const texts = readdirSync("src", { recursive: true })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => readFileSync(join("src", name), "utf8"));
      const used = texts.flatMap((text) => [...text.matchAll(/\bvscode\.([A-Za-z]\w*)/g)]);
      const names = [...new Set(used.map(([, name]) => name))].sort();
      const lines = names.map((name) => `export const ${name} = api.${name};`);
      return { contents: ['const api = require("vscode");', ...lines].join("\n") };
    });
  },
};

const host = {
  entryPoints: ["src/extension.ts"],
  platform: "node",
  target: nodeTarget,
  plugins: [vscodeApi, threadPrograms],
  // The entry for Node loads its parts by names that a bundle does not have.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
};

/** One script per panel: every `src/webview/*.page.ts` is an entry. */
const pages = readdirSync("src/webview").filter((name) => name.endsWith(".page.ts"));
const webviews = {
  entryPoints: [
    ...pages.map((name) => ({
      in: `src/webview/${name}`,
      out: name.replace(/\.page\.ts$/, ""),
    })),
    { in: "node_modules/@vscode/codicons/dist/codicon.css", out: "codicon" },
  ],
  loader: { ".ttf": "file" },
  assetNames: "[name]",
  outdir: `${outdir}/webview`,
  platform: "browser",
  format: "iife",
  target: "chrome140",
};

const shared = {
  bundle: true,
  minify: isProduction,
  sourcemap: isProduction ? false : "linked",
  metafile: true,
  // What only developers may do is not in a production bundle at all.
  define: {
    "process.env.STOWAGE_BUILD": JSON.stringify(isProduction ? "production" : "development"),
  },
  logLevel: "warning",
  legalComments: "none",
};

/** Under development, one CommonJS bundle: dynamic imports in it are evaluated on first use. */
const oneFile = { ...shared, ...host, format: "cjs", outfile: `${outdir}/extension.cjs` };

/**
 * Compiling a bundle takes as long as it is large, evaluated or not. So in production what starts
 * the extension is one file, and what it loads on first use are others. esbuild splits only ES
 * modules, which load slowly in VS Code: each part becomes a function of a CommonJS file.
 */
async function buildParts() {
  const { outputFiles, metafile } = await build({
    ...{ ...shared, ...host, format: "esm", splitting: true, write: false },
    ...{ outdir, outExtension: { ".js": ".cjs" }, chunkNames: "[name]-[hash]" },
  });
  const parts = new Map(await Promise.all(outputFiles.map(partOf)));
  const early = loadedWith("extension.cjs", importsOf(metafile));
  const where = {};
  for (const [name, text] of parts) {
    if (early.has(name)) continue;
    where[name] = text.length > 30_000 ? name : "small.cjs";
  }
  mkdirSync(`${outdir}/parts`, { recursive: true });
  for (const file of new Set(Object.values(where))) {
    const names = Object.keys(where).filter((name) => where[name] === file);
    const text = names.map((name) => `"${name}":${parts.get(name)}`).join(",");
    writeFileSync(`${outdir}/parts/${file}`, `"use strict";module.exports={${text}};\n`);
  }
  // In brackets, V8 compiles them at once and does not read them twice.
  const text = [...early].map((name) => `"${name}":(${parts.get(name)})`).join(",");
  writeFileSync(`${outdir}/extension.cjs`, registry(text, where));
  return metafile;
}

async function partOf({ path, text }) {
  const { code } = await transform(text, {
    ...{ format: "cjs", platform: "node", target: host.target, minify: true },
    supported: { "dynamic-import": false },
  });
  return [basename(path), `function(module,exports,require){${code}}`];
}

/** What each part imports at once, by the parts' file names. */
function importsOf({ outputs }) {
  return new Map(
    Object.entries(outputs).map(([path, { imports }]) => [
      basename(path),
      imports
        .filter(({ kind, external }) => kind === "import-statement" && !external)
        .map((imported) => basename(imported.path)),
    ]),
  );
}

function loadedWith(name, imports, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const next of imports.get(name) ?? []) loadedWith(next, imports, found);
  return found;
}

/** Runs each part once, on first use, and finds those that are in other files. */
function registry(early, where) {
  return `"use strict";
const parts = {${early}};
const where = ${JSON.stringify(where)};
const loaded = new Map();
function load(path) {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (!path.startsWith(".") || !(name in parts || name in where)) return require(path);
  const known = loaded.get(name);
  if (known) return known.exports;
  if (!(name in parts)) Object.assign(parts, require("./parts/" + where[name]));
  const module = { exports: {} };
  loaded.set(name, module);
  try {
    parts[name](module, module.exports, load);
  } catch (error) {
    loaded.delete(name);
    throw error;
  }
  return module.exports;
}
module.exports = load("./extension.cjs");
`;
}

if (isProduction) rmSync(outdir, { recursive: true, force: true });
if (isWatching) {
  for (const options of [oneFile, { ...shared, ...webviews }])
    await (await context(options)).watch();
} else {
  const built = isProduction ? await buildParts() : (await build(oneFile)).metafile;
  writeFileSync(`${outdir}/host.meta.json`, JSON.stringify(built));
  const { metafile } = await build({ ...shared, ...webviews });
  writeFileSync(`${outdir}/webview.meta.json`, JSON.stringify(metafile));
}
