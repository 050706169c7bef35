import assert from "node:assert/strict";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative, sep } from "node:path";
import { test } from "node:test";
import { LocalTree } from "../../../src/transfers/local/localTree.ts";
import { foldedName } from "../../../src/transfers/local/localName.ts";
import { MemoryStore } from "../memoryStore.ts";
import { answering, engineFor, folderFor, objectIn, prefixIn, summary, treeOf } from "./setting.ts";

const nasty = [
  "../../etc/passwd",
  "/abs",
  "/etc/passwd",
  "C:\\x",
  "C:/x",
  "con.txt",
  "NUL",
  "a/../b",
  "a/./b",
  "a//b",
  "//",
  "..",
  ".",
  "trailing./x",
  "trailing /x",
  "trailing",
  "nul\u0000byte",
  "new\nline",
  "back\\..\\..\\slash",
  "Case",
  "case",
  "CASE/x",
  "a",
  "a/b",
  "a/b/c",
  "x".repeat(300),
  "x".repeat(301),
  `${"é".repeat(200)}.txt`,
  "\u00e9",
  "e\u0301",
  "%2e%2e/x",
  "~",
  "..;/x",
  "\u202egnp.exe",
  ".hidden",
  "-",
];

test("nasty keys end up as distinct files inside the folder, and every changed name is reported", async (t) => {
  const folder = folderFor(t);
  const target = join(folder, "target");
  mkdirSync(target);
  writeFileSync(join(folder, "passwd"), "mine");
  const store = new MemoryStore();
  for (const key of nasty) store.seed(key, `content of ${key}`);
  const engine = engineFor(t, { platform: "linux" });
  const report = await engine.download([prefixIn(store, "")], target, answering());
  const distinctKeys = new Set(nasty).size;
  assert.deepEqual(summary(report), {
    done: distinctKeys,
    bytes: report.bytes,
    skipped: 0,
    failed: 0,
  });
  assert.deepEqual(readdirSync(folder).sort(), ["passwd", "target"]);
  assert.equal(readFileSync(join(folder, "passwd"), "utf8"), "mine");

  const files = treeOf(target).filter((name) => !name.endsWith("/"));
  assert.equal(files.length, distinctKeys);
  assert.equal(new Set(files.map(foldedName)).size, distinctKeys, "no two differ only by case");
  const contents = new Set(files.map((name) => readFileSync(join(target, name), "utf8")));
  assert.deepEqual(contents, new Set(nasty.map((key) => `content of ${key}`)));

  const renamed = new Map(report.renamed.map(({ key, path }) => [key, path]));
  for (const key of nasty) {
    const plain = join(target, "bucket", key);
    const path = renamed.get(key);
    if (path !== undefined) assert.equal(readFileSync(path, "utf8"), `content of ${key}`);
    else assert.equal(relative(target, plain), ["bucket", ...key.split("/")].join(sep), key);
  }
  assert.ok(renamed.has("../../etc/passwd"));
  assert.ok(renamed.has("con.txt"));
  assert.ok(!renamed.has(".hidden"));
  assert.equal(report.counts.renamed, renamed.size);
});

for (const platform of ["win32", "darwin"] as const)
  test(`nasty keys become names that ${platform} can have, each for one key`, async (t) => {
    const target = folderFor(t);
    const store = new MemoryStore();
    for (const key of nasty) store.seed(key, `content of ${key}`);
    const engine = engineFor(t, { platform });
    const report = await engine.download([prefixIn(store, "")], target, answering());
    const files = treeOf(target).filter((name) => !name.endsWith("/"));
    assert.equal(files.length, new Set(nasty).size);
    assert.equal(new Set(files.map(foldedName)).size, files.length);
    const contents = new Set(files.map((name) => readFileSync(join(target, name), "utf8")));
    assert.deepEqual(contents, new Set(nasty.map((key) => `content of ${key}`)));
    for (const segment of files.flatMap((name) => name.split(sep))) {
      assert.ok(!/[. ]$/.test(segment), segment);
      assert.ok(Buffer.byteLength(segment) <= 255, segment);
      assert.ok(!/^(con|nul|aux|prn|com\d|lpt\d)(\.|$)/i.test(segment), segment);
      if (platform === "win32") assert.ok(!/[<>:"|?*\\]/.test(segment), segment);
    }
    for (const { key, path } of report.renamed)
      assert.equal(readFileSync(path, "utf8"), `content of ${key}`);
  });

test("the same download gives the same names again, and meets what is there as conflicts", async (t) => {
  const target = folderFor(t);
  const store = new MemoryStore();
  for (const key of nasty) store.seed(key, key);
  const engine = engineFor(t);
  await engine.download([prefixIn(store, "")], target, answering());
  const before = treeOf(target);
  const options = answering("skip");
  const report = await engine.download([prefixIn(store, "")], target, options);
  assert.equal(report.counts.skipped, new Set(nasty).size);
  assert.deepEqual(treeOf(target), before);
});

test("objects picked one by one are named as safely as those of a prefix", async (t) => {
  const folder = folderFor(t);
  const target = join(folder, "target");
  const store = new MemoryStore();
  for (const key of nasty) store.seed(key, key);
  const selected = nasty.map((key) => objectIn(store, key));
  const report = await engineFor(t).download(selected, target, answering());
  assert.equal(report.done, new Set(nasty).size);
  assert.deepEqual(readdirSync(folder), ["target"]);
});

test("links that are in the target folder are not followed", async (t) => {
  const folder = folderFor(t);
  const target = join(folder, "target");
  const outside = join(folder, "outside");
  mkdirSync(target);
  mkdirSync(outside);
  symlinkSync(outside, join(target, "p"));
  const store = new MemoryStore();
  store.seed("p/a.txt", "a");
  store.seed("q/link.txt", "b");
  mkdirSync(join(target, "q"));
  writeFileSync(join(outside, "victim"), "untouched");
  symlinkSync(join(outside, "victim"), join(target, "q", "link.txt"));
  const report = await engineFor(t).download(
    [prefixIn(store, "p/"), prefixIn(store, "q/")],
    target,
    answering("overwrite"),
  );
  assert.equal(report.done, 2);
  assert.deepEqual(readdirSync(outside), ["victim"]);
  assert.equal(readFileSync(join(outside, "victim"), "utf8"), "untouched");
  assert.ok(lstatSync(join(target, "q", "link.txt")).isFile());
  assert.equal(report.renamed[0]?.key, "p/a.txt");
});

test("any key at all stays inside and by itself: 5,000 random ones", async (t) => {
  const target = folderFor(t);
  const alphabet = [
    "/",
    "/",
    ".",
    "..",
    "\\",
    ":",
    "a",
    "A",
    "b",
    " ",
    "\u0000",
    "é",
    "\u0301",
    "con",
    "😀",
    "\ud800",
    "~",
    "x".repeat(120),
  ];
  let seed = 12345;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % below;
  };
  for (const platform of ["linux", "win32", "darwin"] as const) {
    const tree = new LocalTree(target, platform);
    const owners = new Map<string, string>();
    for (let index = 0; index < 5000; index++) {
      const length = 1 + random(8);
      const key = Array.from({ length }, () => alphabet[random(alphabet.length)]).join("");
      const { path } = await tree.file(key, "0");
      const way = relative(target, path);
      const segments = way.split(sep);
      assert.ok(way !== "" && !segments.includes("..") && !segments.includes("."), key);
      assert.ok(
        segments.every((name) => name !== "" && Buffer.byteLength(name) <= 255),
        key,
      );
      assert.ok(!/[\u0000-\u001f\\]/.test(way), key);
      const owner = owners.get(foldedName(path));
      assert.ok(owner === undefined || owner === key, `${key} and ${owner ?? ""} at ${way}`);
      owners.set(foldedName(path), key);
      assert.equal((await tree.file(key, "0")).path, path);
    }
  }
});
