import { getL10nJson } from "@vscode/l10n-dev";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/place.mjs";

export const bundlePath = join(root, "l10n", "bundle.l10n.json");

/** Every text that the code gives to `l10n.t`, as translators get it, in order. */
export async function currentBundle(): Promise<string> {
  const src = join(root, "src");
  const files = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .map((path) => readFileSync(join(src, path), "utf8"))
    // Reading a file takes the parser long; most have no text.
    .filter((contents) => contents.includes("l10n.t("))
    .map((contents) => ({ extension: ".ts", contents }));
  const texts = Object.entries(await getL10nJson(files)).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(texts), undefined, 2)}\n`;
}
