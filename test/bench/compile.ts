import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { threadPrograms } from "../../esbuild.threads.mjs";
import { installed } from "../run/setup/place.mjs";

/**
 * The program that measures, compiled as the extension is: what runs from its sources takes a quarter
 * of a second for each thread. Packages stay where they are. Gone when this process ends.
 */
export async function compileChild(): Promise<string> {
  // Below the project, so that it finds its packages.
  const outdir = mkdtempSync(join(installed, "bench-"));
  process.once("exit", () => rmSync(outdir, { recursive: true, force: true }));
  await build({
    entryPoints: [join(import.meta.dirname, "child.ts")],
    ...{ bundle: true, splitting: true, packages: "external", logLevel: "warning" },
    ...{ platform: "node", format: "esm", outdir, outExtension: { ".js": ".mjs" } },
    plugins: [threadPrograms],
  });
  return join(outdir, "child.mjs");
}
