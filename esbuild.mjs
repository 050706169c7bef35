import { build, context } from "esbuild";
import { readdirSync, rmSync, writeFileSync } from "node:fs";

const isProduction = process.argv.includes("--production");
const isWatching = process.argv.includes("--watch");
const outdir = process.argv.find((arg) => arg.startsWith("--outdir="))?.slice(9) ?? "dist";

/** One CommonJS bundle for the extension host: dynamic imports in it are evaluated on first use. */
const host = {
  entryPoints: ["src/extension.ts"],
  outfile: `${outdir}/extension.cjs`,
  platform: "node",
  format: "cjs",
  target: "node22.19",
  external: ["vscode"],
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

if (isProduction) rmSync(outdir, { recursive: true, force: true });
for (const options of [host, ...(pages.length ? [webviews] : [])]) {
  if (isWatching) {
    await (await context({ ...shared, ...options })).watch();
  } else {
    const { metafile } = await build({ ...shared, ...options });
    const name = options === host ? "host" : "webview";
    writeFileSync(`${outdir}/${name}.meta.json`, JSON.stringify(metafile));
  }
}
