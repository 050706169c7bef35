import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/place.mjs";

/** As much of package.json as tests and tables read. */
export interface Manifest {
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category?: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly submenus?: readonly { id: string; label: string }[];
    readonly keybindings: readonly KeyBinding[];
    readonly views?: Readonly<Record<string, readonly { id: string; name: string }[]>>;
    readonly viewsWelcome?: readonly { view: string; contents: string; when?: string }[];
    readonly configuration?: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

export interface KeyBinding {
  readonly command: string;
  readonly key: string;
  readonly when?: string;
  readonly args?: unknown;
}

export interface MenuItem {
  readonly command?: string;
  readonly group?: string;
  readonly submenu?: string;
  readonly when?: string;
}

interface Setting {
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
}

/** The manifest, its source, and a way to resolve its `%key%` texts. */
export function readManifest(): {
  manifest: Manifest;
  source: string;
  texts: Readonly<Record<string, string>>;
  text: (key: string | undefined) => string;
} {
  const source = readFileSync(join(root, "package.json"), "utf8");
  const texts = JSON.parse(readFileSync(join(root, "package.nls.json"), "utf8")) as Record<
    string,
    string
  >;
  const text = (key: string | undefined) =>
    (key ?? "").replace(/^%(.+)%$/, (whole, name: string) => texts[name] ?? whole);
  return { manifest: JSON.parse(source) as Manifest, source, texts, text };
}
