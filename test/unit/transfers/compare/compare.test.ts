import assert from "node:assert/strict";
import { symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { md5Hex } from "../../memoryBucket.ts";
import { MemoryStore } from "../../memoryStore.ts";
import { answering, engineFor, someBytes } from "../setting.ts";
import { compared, fileIn, folderEnd, folderWith, prefixEnd } from "./ends.ts";

test("a folder and a prefix: what is new, other, extra and the same", async (t) => {
  const folder = folderWith(t, { same: "s", changed: "new", "sub/only here": "x", "hollow/": "" });
  const store = new MemoryStore();
  for (const [key, text] of [
    ["same", "s"],
    ["changed", "old"],
    ["sub/only there", "y"],
    ["gone/", ""],
  ] as const)
    store.seed(`p/${key}`, text);
  store.seed("p/", "");
  store.seed("other/x", "not below the prefix");
  const [local, remote] = [folderEnd(folder), prefixEnd(store, "p/")];
  const there = await compared(engineFor(t), local, remote);
  assert.deepEqual(there.short, [
    "update changed: content",
    "extra gone/",
    "create hollow/",
    "create sub/only here",
    "extra sub/only there",
  ]);
  assert.deepEqual(there.counts, { same: 1, excluded: 0, unverified: 0 });
  const back = await compared(engineFor(t), remote, local);
  assert.deepEqual(back.short, [
    "update changed: content",
    "create gone/",
    "extra hollow/",
    "extra sub/only here",
    "create sub/only there",
  ]);
});

test("by size alone, other bytes of the same size are the same", async (t) => {
  const folder = folderWith(t, { a: "one", b: "longer" });
  const store = new MemoryStore();
  store.seed("a", "two");
  store.seed("b", "short");
  const ends = [folderEnd(folder), prefixEnd(store)] as const;
  const { short } = await compared(engineFor(t), ...ends, { criterion: "size" });
  assert.deepEqual(short, ["update b: size"]);
});

test("by time, only a newer source counts, and not when its checksum is the same", async (t) => {
  const folder = folderWith(t, { older: "one", newer: "one", touched: "same" });
  const store = new MemoryStore();
  store.seed("older", "two");
  store.seed("newer", "two");
  store.seed("touched", "same");
  const [past, future] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)];
  utimesSync(join(folder, "older"), past, past);
  utimesSync(join(folder, "newer"), future, future);
  utimesSync(join(folder, "touched"), future, future);
  const [local, remote] = [folderEnd(folder), prefixEnd(store)];
  const up = await compared(engineFor(t), local, remote, { criterion: "time" });
  assert.deepEqual(up.short, ["update newer: newer"]);
  const down = await compared(engineFor(t), remote, local, { criterion: "time" });
  assert.deepEqual(down.short, ["update older: newer"]);
});

test("that the target is newer than what replaces it is told", async (t) => {
  const folder = folderWith(t, {});
  fileIn(folder, "a", "other size", new Date(0));
  const store = new MemoryStore();
  store.seed("a", "x");
  const { differences } = await compared(engineFor(t), folderEnd(folder), prefixEnd(store));
  assert.ok(differences[0]?.kind === "update" && differences[0].isTargetNewer);
});

test("objects made in parts are compared by the hashes of their parts, off the main thread", async (t) => {
  const engine = engineFor(t);
  const store = new MemoryStore({ multipart: { minPartBytes: 1024 } });
  const bytes = someBytes(600_000);
  const folder = folderWith(t, {});
  writeFileSync(join(folder, "large"), bytes);
  const [local, remote] = [folderEnd(folder), prefixEnd(store)];
  const first = await compared(engine, local, remote);
  await engine.sync(
    {
      source: local,
      target: remote,
      steps: () => first.differences.filter((one) => one.kind !== "barred"),
      holdingId: "x",
    },
    { signal: new AbortController().signal, onRemoved: () => undefined },
  );
  assert.equal(md5Hex(store.object("bucket", "large").bytes), md5Hex(bytes));
  assert.match(store.object("bucket", "large").etag ?? "", /-\d+$/);
  const second = await compared(engine, local, remote);
  assert.deepEqual([second.short, second.counts], [[], { same: 1, excluded: 0, unverified: 0 }]);
  bytes[599_999] = (bytes[599_999] ?? 0) ^ 1;
  writeFileSync(join(folder, "large"), bytes);
  const third = await compared(engine, local, remote);
  assert.deepEqual(third.short, ["update large: content"]);
});

test("objects with a composite checksum are compared by it, whatever their ETags are", async (t) => {
  const engine = engineFor(t);
  const options = {
    multipart: { minPartBytes: 1024 },
    etags: "opaque",
    checksumType: "COMPOSITE",
  } as const;
  const store = new MemoryStore(options);
  const bytes = someBytes(600_000);
  const folder = folderWith(t, {});
  const path = join(folder, "large");
  writeFileSync(path, bytes);
  const to = { store, bucket: "bucket", prefix: "" };
  assert.equal((await engine.upload([{ kind: "path", path }], to, answering())).done, 1);
  const same = { same: 1, excluded: 0, unverified: 0 };
  const [local, remote] = [folderEnd(folder), prefixEnd(store)];
  assert.deepEqual((await compared(engine, local, remote)).counts, same);

  const other = new MemoryStore(options);
  const copied = { store: other, bucket: "bucket", prefix: "" };
  assert.equal((await engine.upload([{ kind: "path", path }], copied, answering())).done, 1);
  assert.deepEqual((await compared(engine, prefixEnd(other), remote)).counts, same);

  bytes[599_999] = (bytes[599_999] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  assert.deepEqual((await compared(engine, local, remote)).short, ["update large: content"]);
});

test("where there are no checksums times decide, and that is counted", async (t) => {
  const folder = folderWith(t, {});
  fileIn(folder, "old", "x", new Date(0));
  fileIn(folder, "new", "x", new Date(Date.now() + 60_000));
  const store = new MemoryStore({ etags: "opaque" });
  store.seed("old", "y");
  store.seed("new", "y");
  const { short, counts } = await compared(engineFor(t), folderEnd(folder), prefixEnd(store));
  assert.deepEqual(short, ["update new: newer"]);
  assert.deepEqual(counts, { same: 1, excluded: 0, unverified: 2 });
});

test("two prefixes are compared without reading a byte", async (t) => {
  const [one, other] = [
    new MemoryStore({ identity: "one" }),
    new MemoryStore({ identity: "other" }),
  ];
  for (const store of [one, other]) store.seed("a/same", "s");
  one.seed("a/changed", "x");
  other.seed("a/changed", "y");
  const { short } = await compared(engineFor(t), prefixEnd(one, "a/"), prefixEnd(other, "a/"));
  assert.deepEqual(short, ["update changed: content"]);
  assert.ok(![...one.calls, ...other.calls].some(({ operation }) => operation === "read"));
});

test("names that a folder cannot have are told and left alone; so are links and what they hide", async (t) => {
  const folder = folderWith(t, { "elsewhere/x": "x", clash: "file", "kind/": "" });
  symlinkSync(join(folder, "elsewhere"), join(folder, "link"));
  const store = new MemoryStore();
  for (const key of ["../up", "a//b", "/lead", "clash/below", "link/x", "elsewhere/x", "ok"])
    store.seed(key, "x");
  store.seed("kind/", "not an empty marker");
  const { short } = await compared(engineFor(t), prefixEnd(store), folderEnd(folder));
  assert.deepEqual(short, [
    "barred ../up: unsafeName",
    "barred /lead: unsafeName",
    "barred a//b: unsafeName",
    "extra clash",
    "barred clash/below: nameTaken",
    "barred kind/: fileAndFolder",
    "barred link: symlink",
    "barred link/x: hidden",
    "create ok",
  ]);
});

test("names that differ only by case are one name where a file system ignores case", async (t) => {
  const folder = folderWith(t, { "Mixed/One.txt": "x" });
  const store = new MemoryStore();
  for (const key of ["Mixed/One.txt", "Mixed/one.txt", "mixed/two.txt"]) store.seed(key, "x");
  const { short } = await compared(engineFor(t), prefixEnd(store), folderEnd(folder));
  // Here it does not: each is a file of its own.
  assert.deepEqual(short, ["create Mixed/one.txt", "create mixed/two.txt"]);
});

test("a cancel ends a comparison", async (t) => {
  const store = new MemoryStore();
  for (let at = 0; at < 50; at++) store.seed(`k${at}`, "x");
  const controller = new AbortController();
  const onDifference = () => controller.abort();
  const ends = [prefixEnd(store), folderEnd(folderWith(t, {}))] as const;
  await assert.rejects(
    compared(engineFor(t), ...ends, { signal: controller.signal, onDifference }),
    { name: "AbortError" },
  );
});
