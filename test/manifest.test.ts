import "./unit/vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readManifest } from "./run/manifest.ts";
import { readReadme, withTables } from "./run/readmeTables.ts";
import { accessContextValues } from "./unit/access/contextValues.ts";
import { compareContextValues } from "./unit/compareView/contextValues.ts";
import { transferContextValues } from "./unit/transferView/contextValues.ts";
import { contextValues } from "./unit/tree/contextValues.ts";

const { focusArgument } = await import("../src/commands/focus.ts");
const { inlineCommands, titleCommands } = await import("../src/commands/menuPlaces.ts");

const root = join(import.meta.dirname, "..");
const { manifest, source, texts } = readManifest();
const { contributes } = manifest;
const contributed = contributes.commands.map(({ command }) => command);
const menuItems = Object.values(contributes.menus).flat();

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}

/** What is in one list and not in the other, both ways. */
function difference(a: readonly string[], b: readonly string[]): string[] {
  return [...missing(a, b), ...missing(b, a)].sort();
}

/** What the first list has and the second has not. */
function missing(a: readonly string[], b: readonly string[]): string[] {
  const present = new Set(b);
  return [...new Set(a)].filter((each) => !present.has(each));
}

/** `^(a|b)x` as `^ax` and `^bx`. */
function alternatives(pattern: string): string[] {
  const group = /\(([^()]*\|[^()]*)\)/.exec(pattern);
  if (!group?.[1]) return [pattern];
  return group[1].split("|").flatMap((each) => alternatives(pattern.replace(group[0], each)));
}

test("every command has a handler, and every handler a command", () => {
  const [table = ""] = all(read("src/commands/register.ts"), /const commands = (\{[^]*?\n\}) /g);
  const handled = all(table, /^ {2}"(stowage\.[\w.]+)":/gm);
  assert.ok(handled.length > 0);
  assert.deepEqual(difference(contributed, handled), []);
});

test("commands know which of them are buttons above a view, and which in a row", () => {
  const inMenu = (menu: string, group = "") =>
    (contributes.menus[menu] ?? []).flatMap(({ command, group: its = "" }) =>
      command !== undefined && its.startsWith(group) ? [command] : [],
    );
  assert.deepEqual(difference(inMenu("view/title"), [...titleCommands]), []);
  assert.deepEqual(difference(inMenu("view/item/context", "inline"), [...inlineCommands]), []);
});

test("keys tell commands which row has the focus", () => {
  for (const { command, args, when } of contributes.keybindings) {
    const [, $treeViewId = ""] = /^focusedView == '([\w.]+)'/.exec(when ?? "") ?? [];
    assert.deepEqual(args, ["keyboard", { ...focusArgument, $treeViewId }], command);
  }
});

test("command ids are stowage.<noun>.<verb>, each once", () => {
  assert.deepEqual(
    contributed.filter((id) => !/^stowage\.[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/.test(id)),
    [],
  );
  assert.equal(new Set(contributed).size, contributed.length);
});

test("menus, keys, welcome texts refer to what exists", () => {
  const submenus = (contributes.submenus ?? []).map(({ id }) => id);
  const named = [
    ...menuItems.flatMap(({ command }) => command ?? []),
    ...contributes.keybindings.map(({ command }) => command),
    ...Object.values(texts).flatMap((text) => all(text, /\(command:([\w.]+)/g)),
  ];
  const ours = named.filter((id) => id.startsWith("stowage."));
  assert.deepEqual(missing(ours, contributed), []);
  const usedSubmenus = menuItems.flatMap(({ submenu }) => submenu ?? []);
  assert.deepEqual(difference(submenus, usedSubmenus), []);
  const opened = Object.keys(contributes.menus).filter((menu) => menu.startsWith("stowage."));
  assert.deepEqual(difference(submenus, opened), []);
});

test("when clauses and views agree on the names of views", () => {
  const views = Object.values(contributes.views ?? {}).flatMap((list) => list.map(({ id }) => id));
  const clauses = [...menuItems, ...contributes.keybindings, ...(contributes.viewsWelcome ?? [])];
  const used = clauses.flatMap(({ when }) =>
    all(when ?? "", /\b(?:view|focusedView) == '?(stowage\.\w+)/g),
  );
  assert.ok(used.length > 0);
  assert.deepEqual(missing(used, views), []);
});

test("viewItem patterns match what the items of the tree are, each alternative of them", () => {
  const clauses = menuItems.map(({ when }) => when ?? "");
  assert.deepEqual(
    clauses.flatMap((clause) => all(clause, /(viewItem (?!=~)\S+ \S+)/g)),
    [],
  );
  const patterns = clauses.flatMap((clause) => all(clause, /viewItem =~ \/((?:[^/\\]|\\.)+)\//g));
  assert.ok(patterns.length > 0);
  const values = [
    ...[...contextValues(), ...accessContextValues()],
    ...[...compareContextValues(), ...transferContextValues()],
  ];
  const dead = [...new Set(patterns)].flatMap(alternatives).filter((pattern) => {
    const regExp = new RegExp(pattern);
    return !values.some((value) => regExp.test(value));
  });
  assert.deepEqual(dead, []);
});

test("every text of the manifest is in package.nls.json, and none is left over", () => {
  assert.deepEqual(difference(all(source, /"%([^"%]+)%"/g), Object.keys(texts)), []);
});

test("titles and labels are localized", () => {
  const plain = contributes.commands.filter(
    ({ title, category }) => !/^%.+%$/.test(title) || !/^%.+%$/.test(category ?? ""),
  );
  assert.deepEqual(plain, []);
});

test("every setting is read in src/settings.ts, and nothing else is", () => {
  const declared = Object.keys(contributes.configuration?.properties ?? {});
  const known = all(read("src/settings.ts"), /"((?:stowage\.)?[a-z]\w*\.\w[\w.]*)"/g).map((name) =>
    name.startsWith("stowage.") ? name : `stowage.${name}`,
  );
  assert.deepEqual(difference(declared, known), []);
});

test("pictures that the manifest names exist", () => {
  const paths = all(source, /"(media\/[^"]+)"/g);
  assert.ok(paths.length > 0);
  assert.deepEqual(
    paths.filter((path) => !existsSync(join(root, path))),
    [],
  );
});

test("the README's tables are those of the manifest (npm run docs writes them)", () => {
  assert.equal(readReadme(), withTables(readReadme()));
});
