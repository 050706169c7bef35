import assert from "node:assert/strict";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Excludes } from "../../../../src/transfers/compare/excludes.ts";
import type { Item } from "../../../../src/transfers/compare/item.ts";
import { localItems } from "../../../../src/transfers/compare/localItems.ts";
import { merge } from "../../../../src/transfers/compare/merge.ts";
import { objectItems } from "../../../../src/transfers/compare/objectItems.ts";
import { MemoryStore } from "../../memoryStore.ts";
import { all, folderWith, prefixEnd, signal } from "./ends.ts";

function walkOf(patterns: readonly string[] = []) {
  let excluded = 0;
  const excludes = new Excludes(patterns);
  return { excludes, onExcluded: () => (excluded += 1), count: () => excluded };
}

/** Names whose order by UTF-16, by UTF-8 and by folder is not the same. */
const nasty = [
  "a-b",
  "a.txt",
  "a/z",
  "a0",
  "b/c/d",
  "b/c.d",
  "\uff5e wide",
  "\u{1f600} face",
  "é",
  "Z",
  "z",
];

test("a folder and a listing of the same names come in one order, that of UTF-8", async (t) => {
  const files = Object.fromEntries(nasty.map((name) => [name, "x"]));
  const folder = folderWith(t, files);
  const store = new MemoryStore({ pageLimit: 2 });
  for (const name of nasty) store.seed(`p/${name}`, "x");
  const local = await all(localItems(folder, walkOf(), signal));
  const end = prefixEnd(store, "p/");
  assert.ok(end.kind === "prefix");
  const remote = await all(objectItems(end, walkOf(), signal));
  const paths = (items: readonly Item[]) =>
    items.filter(({ kind }) => kind === "file").map(({ path }) => path);
  assert.deepEqual(paths(local), paths(remote));
  assert.equal(paths(local).at(-1), "\u{1f600} face");
  assert.deepEqual(
    paths(local),
    [...nasty].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  );
});

test("links, devices and folders that cannot be read are items of their own, and are not entered", async (t) => {
  const folder = folderWith(t, { "real/inside": "x", "closed/secret": "x", "empty/": "" });
  symlinkSync(join(folder, "real"), join(folder, "link"));
  chmodSync(join(folder, "closed"), 0o000);
  const items = await all(localItems(folder, walkOf(), signal));
  chmodSync(join(folder, "closed"), 0o700);
  const short = items.map((item) => `${item.kind} ${item.path}`);
  const isRoot = process.getuid?.() === 0;
  assert.deepEqual(short, [
    ...(isRoot ? ["folder closed/", "file closed/secret"] : ["barred closed/"]),
    "folder empty/",
    "barred link",
    "folder real/",
    "file real/inside",
  ]);
});

test("patterns leave out the same things at both ends, whatever the keys look like", async (t) => {
  const names = ["a.log", "keep.log", "build/x", "src/build/y", "src/a.txt"];
  const folder = folderWith(t, Object.fromEntries(names.map((name) => [name, "x"])));
  const store = new MemoryStore();
  for (const name of [...names, "/lead", "a//b.log", "../up.log"]) store.seed(name, "x");
  const patterns = ["*.log", "!keep.log", "/build/", "# no pattern"];
  const end = prefixEnd(store);
  assert.ok(end.kind === "prefix");
  const [local, remote] = [walkOf(patterns), walkOf(patterns)];
  const files = (items: readonly Item[]) =>
    items.filter(({ kind }) => kind === "file").map(({ path }) => path);
  assert.deepEqual(files(await all(localItems(folder, local, signal))), [
    "keep.log",
    "src/a.txt",
    "src/build/y",
  ]);
  assert.deepEqual(files(await all(objectItems(end, remote, signal))), [
    "/lead",
    "keep.log",
    "src/a.txt",
    "src/build/y",
  ]);
  assert.equal(local.count(), 2);
  assert.equal(remote.count(), 4);
});

test("a server that lists in another order is refused", async () => {
  const store = new MemoryStore();
  store.list = async () => ({
    items: ["b", "a"].map((key) => ({ kind: "object", key, sizeBytes: 1 }) as const),
  });
  const end = prefixEnd(store);
  assert.ok(end.kind === "prefix");
  await assert.rejects(all(objectItems(end, walkOf(), signal)), { kind: "unsupported" });
});

async function* items(...paths: readonly string[]): AsyncGenerator<Item> {
  for (const path of paths) {
    if (path.startsWith("link ")) yield { kind: "barred", path: path.slice(5), why: "symlink" };
    else if (path.endsWith("/")) yield { kind: "folder", path, isEmpty: false };
    else yield { kind: "file", path, sizeBytes: 1 };
  }
}

async function merged(source: readonly string[], target: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const pair of merge(items(...source), items(...target)))
    found.push(
      `${pair.source ? "s" : "-"}${pair.target ? "t" : "-"}${pair.isHidden ? "h" : ""} ${pair.path}`,
    );
  return found;
}

test("two streams become pairs, and what one of them lacks stands alone", async () => {
  assert.deepEqual(await merged(["a", "c", "d"], ["b", "c"]), ["s- a", "-t b", "st c", "s- d"]);
  assert.deepEqual(await merged([], ["b"]), ["-t b"]);
  assert.deepEqual(await merged([], []), []);
});

test("a folder that the other end has only by what is in it is no difference", async () => {
  assert.deepEqual(await merged(["a/", "a/x"], ["a/x"]), ["st a/x"]);
  assert.deepEqual(await merged(["a/"], ["a!", "b"]), ["-t a!", "s- a/", "-t b"]);
});

test("what lies below a link of the other end is hidden, also with names in between", async () => {
  assert.deepEqual(await merged(["link x", "y"], ["x!", "x/a", "x/b/c", "x0", "y"]), [
    "s- x",
    "-t x!",
    "-th x/a",
    "-th x/b/c",
    "-t x0",
    "st y",
  ]);
});
