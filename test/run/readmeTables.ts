import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Manifest, readManifest } from "./manifest.ts";
import { root } from "./setup/place.mjs";

export const readmePath = join(root, "README.md");

/** The README with its tables of commands and settings as the manifest has them. */
export function withTables(readme: string): string {
  const { manifest, text } = readManifest();
  return [
    ["commands", commandTable(manifest, text)],
    ["settings", settingTable(manifest, text)],
  ].reduce(
    (page, [name, table]) =>
      page.replace(
        new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
        (_all, before: string, after: string) => `${before}\n${table}\n\n${after}`,
      ),
    readme,
  );
}

export function readReadme(): string {
  return readFileSync(readmePath, "utf8");
}

type Texts = (key: string | undefined) => string;

function commandTable(manifest: Manifest, text: Texts): string {
  const keys = new Map(manifest.contributes.keybindings.map(({ command, key }) => [command, key]));
  const rows = manifest.contributes.commands.map(({ command, title }) => [
    text(title),
    `\`${command}\``,
    (keys.get(command) ?? "").replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  ]);
  return table(["Command", "Id", "Key"], rows);
}

function settingTable(manifest: Manifest, text: Texts): string {
  const rows = Object.entries(manifest.contributes.configuration?.properties ?? {}).map(
    ([name, setting]) => [
      `\`${name}\``,
      text(setting.markdownDescription ?? setting.description),
      `\`${JSON.stringify(setting.default)}\``,
    ],
  );
  return table(["Setting", "What it does", "Default"], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
