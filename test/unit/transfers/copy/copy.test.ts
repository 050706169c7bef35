import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { StorageError } from "../../../../src/core/errors.ts";
import type { Conflict } from "../../../../src/transfers/transfer.ts";
import { MemoryBucket, md5Hex } from "../../memoryBucket.ts";
import { MemoryStore, type MemoryStoreOptions } from "../../memoryStore.ts";
import { answering, engineFor, objectIn, prefixIn, someBytes, summary } from "../setting.ts";

const small: MemoryStoreOptions = { multipart: { minPartBytes: 1024 } };

function place(store: MemoryStore, prefix: string, bucket = "bucket") {
  return { store, bucket, prefix };
}

function texts(store: MemoryStore): Record<string, string | undefined> {
  return Object.fromEntries(store.keys().map((key) => [key, store.text(key)]));
}

test("objects and prefixes are copied on the server with headers and metadata, none of it by way of us", async (t) => {
  const store = new MemoryStore();
  const headers = {
    contentType: "text/x-own",
    cacheControl: "no-store",
    metadata: { owner: "me" },
  };
  store.seed("from/a.txt", "a", headers);
  store.seed("from/sub/b", "b");
  store.seed("from/sub/", "");
  store.seed("single", "s");
  const selected = [prefixIn(store, "from/"), objectIn(store, "single")];
  const report = await engineFor(t).copy(selected, place(store, "to/"), answering());
  assert.deepEqual(summary(report), { done: 4, bytes: 3, skipped: 0, failed: 0 });
  assert.deepEqual(texts(store), {
    "from/a.txt": "a",
    "from/sub/": "",
    "from/sub/b": "b",
    single: "s",
    "to/from/a.txt": "a",
    "to/from/sub/": "",
    "to/from/sub/b": "b",
    "to/single": "s",
  });
  assert.deepEqual(store.object("bucket", "to/from/a.txt").headers, headers);
  assert.ok(!store.calls.some(({ operation }) => operation === "read" || operation === "write"));
});

test("a copy keeps its storage class, where the server can write it", async (t) => {
  for (const isRefused of [false, true]) {
    const store = new MemoryStore(small);
    store.seed("a.txt", "a");
    const classes: (string | undefined)[] = [];
    const { serverCopy } = store;
    assert.ok(serverCopy);
    const copy = serverCopy.copy.bind(serverCopy);
    serverCopy.copy = (request, signal) => {
      classes.push(request.storageClass);
      if (isRefused && request.storageClass !== undefined)
        throw new StorageError("invalidRequest", "", { code: "InvalidStorageClass" });
      return copy(request, signal);
    };
    const head = store.head.bind(store);
    store.head = async (...args) => ({ ...(await head(...args)), storageClass: "COLD" });
    const object = { kind: "object", store, bucket: "bucket", key: "a.txt" } as const;
    const report = await engineFor(t).copy([object], place(store, "to/"), answering());
    assert.deepEqual([report.done, report.failed], [1, []]);
    assert.deepEqual(classes, isRefused ? ["COLD", undefined] : ["COLD"]);
    assert.equal(store.text("to/a.txt"), "a");
  }
});

test("above the server's limit a copy is made of parts, with its headers", async (t) => {
  const store = new MemoryStore({ ...small, serverCopy: 100_000 });
  const bytes = someBytes(450_001);
  store.seed("big", bytes, { contentType: "video/mp4", metadata: { a: "b" } });
  const engine = engineFor(t, { copyPartBytes: 100_000 });
  const report = await engine.copy([objectIn(store, "big")], place(store, "to/"), answering());
  assert.equal(report.done, 1);
  const copied = store.object("bucket", "to/big");
  assert.equal(md5Hex(copied.bytes), md5Hex(bytes));
  assert.equal(copied.partSizes?.length, 5);
  assert.deepEqual(copied.headers, { contentType: "video/mp4", metadata: { a: "b" } });

  store.faults.before = ({ operation, partNumber }) => {
    if (operation === "multipart.copy" && partNumber === 3)
      throw new StorageError("serverError", "No");
  };
  const failed = await engine.copy([objectIn(store, "big")], place(store, "x/"), answering());
  assert.deepEqual(summary(failed).why, ["big: serverError"]);
  assert.equal(store.uploads.size, 0);
  assert.ok(!store.keys().includes("x/big"));
});

test("from store to store everything goes through memory, in parts, checked against the source", async (t) => {
  const from = new MemoryStore(small);
  const to = new MemoryStore({ ...small, host: "elsewhere.test" });
  const big = someBytes(1_000_003);
  const headers = { contentType: "video/mp4", contentLanguage: "de", metadata: { a: "b" } };
  from.seed("p/big", big, headers);
  from.seed("p/small", "s", { cacheControl: "no-store" });
  let damages = 1;
  from.faults.bytes = async function* (call, pieces) {
    for await (const piece of pieces) {
      const copy = Buffer.from(piece);
      if (call.range && call.range.first > 300_000 && damages-- > 0) copy[5] = (copy[5] ?? 0) ^ 8;
      yield copy;
    }
  };
  const report = await engineFor(t).copy([prefixIn(from, "p/")], place(to, ""), answering());
  assert.deepEqual(summary(report), { done: 2, bytes: 1_000_004, skipped: 0, failed: 0 });
  assert.ok(damages < 0, "something was damaged");
  const copied = to.object("bucket", "p/big");
  assert.equal(md5Hex(copied.bytes), md5Hex(big));
  assert.deepEqual(copied.headers, headers);
  assert.deepEqual(to.object("bucket", "p/small").headers, {
    cacheControl: "no-store",
    contentType: "binary/octet-stream",
  });
  assert.equal(to.uploads.size, 0);
});

test("an object made in parts is sent on in the same parts, so that its ETag proves the copy", async (t) => {
  const from = new MemoryStore(small);
  const to = new MemoryStore({ ...small, host: "elsewhere.test" });
  const bytes = someBytes(700_000);
  const engine = engineFor(t, { partBytes: 50_000 });
  const { signal } = new AbortController();
  const upload = { kind: "bytes", name: "big", read: async () => bytes } as const;
  await engine.upload([upload], place(from, ""), answering());
  const report = await engineFor(t).move([objectIn(from, "big")], place(to, ""), answering());
  assert.equal(report.done, 1);
  const head = await to.head("bucket", { key: "big" }, signal);
  assert.equal(head.partCount, 14);
  assert.deepEqual(from.keys(), []);
});

test("a move deletes each source only after its copy was seen", async (t) => {
  const store = new MemoryStore();
  for (let index = 0; index < 250; index++) store.seed(`a/${index}`, `${index}`);
  const engine = engineFor(t);
  const verified = new Set<string>();
  store.faults.after = ({ operation, key }) => {
    if (operation === "head" && key.startsWith("to/")) verified.add(key.slice(3));
  };
  const list = store.list.bind(store);
  store.list = async (...request) => {
    const page = await list(...request);
    for (const entry of page.items)
      if (entry.kind === "object" && entry.key.startsWith("to/")) verified.add(entry.key.slice(3));
    return page;
  };
  const remove = store.delete.bind(store);
  store.delete = async (bucket, objects, signal) => {
    for (const { key } of objects) assert.ok(verified.has(key), `${key} was not verified`);
    return remove(bucket, objects, signal);
  };
  const report = await engine.move([prefixIn(store, "a/")], place(store, "to/"), answering());
  assert.equal(report.done, 250);
  assert.equal(report.created.length, 250);
  assert.ok(store.keys().every((key) => key.startsWith("to/a/")));
  assert.equal(store.keys().length, 250);
});

test("what cannot be copied or verified stays where it is; the rest moves", async (t) => {
  const store = new MemoryStore();
  for (let index = 0; index < 20; index++) store.seed(`a/${index}`, "x");
  store.faults.after = ({ operation, key }) => {
    if (operation === "copy" && key === "b/3") store.seed("b/3", "xx");
  };
  store.faults.before = ({ operation, key }) => {
    if (operation === "copy" && key === "b/7") throw new StorageError("accessDenied", "No");
  };
  const report = await engineFor(t).rename(prefixIn(store, "a/"), "b/", answering());
  assert.equal(report.done, 18);
  assert.deepEqual(summary(report).why?.sort(), ["a/3: corrupted", "a/7: accessDenied"]);
  assert.ok(store.text("a/3") === "x" && store.text("a/7") === "x");
});

test("a source that changes after it was copied is not deleted", async (t) => {
  const store = new MemoryStore();
  store.seed("a", "old");
  store.faults.after = ({ operation }) => {
    if (operation === "copy") store.seed("a", "newer");
  };
  const report = await engineFor(t).rename(objectIn(store, "a"), "b", answering());
  assert.deepEqual(summary(report).why, ["a: sourceChanged"]);
  assert.deepEqual(texts(store), { a: "newer", b: "old" });
});

test("a source that changed since it was listed is copied as it is now", async (t) => {
  const store = new MemoryStore();
  store.seed("a", "old");
  const selected = objectIn(store, "a");
  store.seed("a", "newer");
  const report = await engineFor(t).rename(selected, "b", answering());
  assert.deepEqual(summary(report), { done: 1, bytes: 5, skipped: 0, failed: 0 });
  assert.deepEqual(texts(store), { b: "newer" });
});

test("a server that ignores the condition on the source is found out by what it copied", async (t) => {
  const store = new MemoryStore();
  store.seed("a", "old");
  const { serverCopy } = store;
  assert.ok(serverCopy);
  const copy = serverCopy.copy.bind(serverCopy);
  let copies = 0;
  serverCopy.copy = ({ ifMatch, ...request }, signal) => {
    assert.ok(ifMatch);
    if (copies++ === 0) store.seed("a", "changed since");
    return copy(request, signal);
  };
  const report = await engineFor(t).rename(objectIn(store, "a"), "b", answering("overwrite"));
  assert.deepEqual(summary(report), { done: 1, bytes: 13, skipped: 0, failed: 0 });
  assert.deepEqual(texts(store), { b: "changed since" });
});

test("renaming to the same name, into itself or to nothing touches nothing at all", async (t) => {
  const store = new MemoryStore();
  store.seed("a", "1");
  store.seed("p/x", "2");
  const engine = engineFor(t);
  const same = await engine.rename(objectIn(store, "a"), "a", answering());
  assert.deepEqual(same.skipped, [{ what: "a", why: "sameFile" }]);
  const samePrefix = await engine.rename(prefixIn(store, "p/"), "p/", answering());
  assert.equal(samePrefix.counts.skipped, 1);
  const inside = await engine.rename(prefixIn(store, "p/"), "p/q/", answering());
  assert.deepEqual(summary(inside).why, ["p/: invalidInput"]);
  const nothing = await engine.rename(objectIn(store, "a"), "", answering());
  assert.equal(nothing.counts.failed, 1);
  const moved = await engine.move([objectIn(store, "a")], place(store, ""), answering());
  assert.deepEqual(moved.skipped, [{ what: "a", why: "sameFile" }]);
  const nested = await engine.move([prefixIn(store, "p/")], place(store, "p/"), answering());
  assert.equal(nested.counts.failed, 1);
  assert.deepEqual(texts(store), { a: "1", "p/x": "2" });
  assert.equal(store.calls.length, 0);
});

test("two connections to one server are one place: nothing is moved onto itself and deleted", async (t) => {
  const store = new MemoryStore({ identity: "one" });
  store.seed("p/a", "precious");
  const other = new MemoryStore({ identity: "two", buckets: [] });
  other.buckets.set("bucket", store.bucket("bucket"));
  const engine = engineFor(t);
  const to = { store: other, bucket: "bucket", prefix: "p/" };
  const report = await engine.move([objectIn(store, "p/a")], to, answering("overwrite"));
  assert.deepEqual(report.skipped, [{ what: "p/a", why: "sameFile" }]);
  // Even under a name that nobody could know for the same server.
  other.url = () => "https://another-name.test/x";
  const hidden = await engine.move([objectIn(store, "p/a")], to, answering("overwrite"));
  assert.deepEqual(hidden.skipped, [{ what: "p/a", why: "sameFile" }]);
  assert.equal(store.text("p/a"), "precious");
});

for (const condition of ["rename", "copy"] as const) {
  test(`a prefix that lands further up is unwrapped by one level only (${condition})`, async (t) => {
    const store = new MemoryStore({ pageLimit: 3 });
    const keys = ["a/a/x", "a/a/a/y", "a/a/a/a/z", "a/a/a/a/a/w", "a/a/0", "a/a/zz", "a/a/a/0"];
    for (const key of keys) store.seed(key, key);
    const engine = engineFor(t);
    const report =
      condition === "rename"
        ? await engine.rename(prefixIn(store, "a/a/"), "a/", answering())
        : await engine.copy([prefixIn(store, "a/a/")], place(store, ""), answering("overwrite"));
    assert.equal(report.counts.failed, 0);
    assert.equal(report.done, keys.length);
    for (const key of keys) assert.equal(store.text(key.replace("a/a/", "a/")), key);
    if (condition === "rename") assert.equal(store.keys().length, keys.length);
  });
}

test("a key that would be too long is reported for itself before it is copied", async (t) => {
  const store = new MemoryStore();
  store.seed(`a/${"x".repeat(1000)}`, "long");
  store.seed("a/short", "short");
  const report = await engineFor(t).rename(
    prefixIn(store, "a/"),
    `${"b".repeat(30)}/`,
    answering(),
  );
  assert.equal(report.done, 1);
  assert.equal(report.failed[0]?.error.kind, "keyTooLong");
  assert.equal(store.text(`a/${"x".repeat(1000)}`), "long");
});

test("conflicts of copies: skip keeps both ends, keep both numbers, overwrite replaces", async (t) => {
  const seeded = (t2: TestContext) => {
    const store = new MemoryStore();
    store.seed("from/a.txt", "new");
    store.seed("to/a.txt", "old");
    return { store, engine: engineFor(t2) };
  };
  const skip = seeded(t);
  await skip.engine.move(
    [objectIn(skip.store, "from/a.txt")],
    place(skip.store, "to/"),
    answering("skip"),
  );
  assert.deepEqual(texts(skip.store), { "from/a.txt": "new", "to/a.txt": "old" });
  const both = seeded(t);
  await both.engine.move(
    [objectIn(both.store, "from/a.txt")],
    place(both.store, "to/"),
    answering("keepBoth"),
  );
  assert.deepEqual(texts(both.store), { "to/a (2).txt": "new", "to/a.txt": "old" });
  const over = seeded(t);
  await over.engine.move(
    [objectIn(over.store, "from/a.txt")],
    place(over.store, "to/"),
    answering("overwrite"),
  );
  assert.deepEqual(texts(over.store), { "to/a.txt": "new" });
});

for (const [way, options, isElsewhere] of [
  ["on the server", {}, false],
  ["in parts on the server", { serverCopy: 4, multipart: { minPartBytes: 1 } }, false],
  ["by a rename in one step", { serverRename: true }, false],
  ["through memory", {}, true],
] as const) {
  test(`what was replaced since an overwrite was chosen is asked about anew: a move ${way}`, async (t) => {
    const store = new MemoryStore(options);
    const other = isElsewhere ? new MemoryStore({ host: "elsewhere.test" }) : store;
    store.seed("from/a", "incoming");
    other.seed("to/a", "old");
    const conflicts: Conflict[] = [];
    const report = await engineFor(t).move([objectIn(store, "from/a")], place(other, "to/"), {
      ...answering(),
      onConflict: async (conflict) => {
        conflicts.push(conflict);
        if (!conflict.hasChanged) other.seed("to/a", "theirs");
        return { choice: conflict.hasChanged ? "skip" : "overwrite", applyToAll: true };
      },
    });
    assert.deepEqual(summary(report), { done: 0, bytes: 0, skipped: 1, failed: 0 });
    assert.deepEqual(
      conflicts.map(({ existing, hasChanged }) => [existing.sizeBytes, hasChanged]),
      [
        [3, undefined],
        [6, true],
      ],
    );
    assert.equal(other.text("to/a"), "theirs");
    assert.equal(store.text("from/a"), "incoming");
  });
}

test("a copy in parts that ends after its target was replaced does not replace that", async (t) => {
  const store = new MemoryStore({ serverCopy: 4, multipart: { minPartBytes: 1 } });
  store.seed("from/a", "incoming");
  store.seed("to/a", "old");
  store.faults.before = ({ operation }) => {
    if (operation === "multipart.copy" && store.text("to/a") === "old")
      store.seed("to/a", "theirs");
  };
  const conflicts: Conflict[] = [];
  const report = await engineFor(t).copy([objectIn(store, "from/a")], place(store, "to/"), {
    ...answering(),
    onConflict: async (conflict) => {
      conflicts.push(conflict);
      return { choice: conflict.hasChanged ? "keepBoth" : "overwrite", applyToAll: false };
    },
  });
  assert.equal(report.done, 1);
  assert.deepEqual(
    conflicts.map(({ hasChanged }) => hasChanged),
    [undefined, true],
  );
  assert.deepEqual(texts(store), {
    "from/a": "incoming",
    "to/a": "theirs",
    "to/a (2)": "incoming",
  });
  assert.equal(store.uploads.size, 0);
});

test("an overwrite of all looks at no target again that was just listed", async (t) => {
  const store = new MemoryStore();
  for (let index = 0; index < 20; index++) {
    store.seed(`from/f${index}`, "new");
    store.seed(`to/from/f${index}`, "old");
  }
  const report = await engineFor(t, { parallelFiles: 1 }).copy(
    [prefixIn(store, "from/")],
    place(store, "to/"),
    { ...answering(), onConflict: async () => ({ choice: "overwrite", applyToAll: true }) },
  );
  assert.equal(report.done, 20);
  // Two before the level is listed, and the first once more after its question.
  assert.equal(store.calls.filter(({ operation }) => operation === "head").length, 3);
});

test("a store that renames in one step is asked to, after the question about what is in the way", async (t) => {
  const store = new MemoryStore({ serverRename: true });
  store.seed("a", "1");
  store.seed("b", "2");
  const engine = engineFor(t);
  await engine.rename(objectIn(store, "a"), "b", answering("skip"));
  assert.deepEqual(texts(store), { a: "1", b: "2" });
  const report = await engine.rename(objectIn(store, "a"), "c", answering());
  assert.equal(report.done, 1);
  assert.deepEqual(texts(store), { b: "2", c: "1" });
  assert.ok(!store.calls.some(({ operation }) => operation === "copy"));
});

test("a server that cannot copy, or says so when asked, is worked around", async (t) => {
  const none = new MemoryStore({ serverCopy: false });
  none.seed("a", "1");
  assert.equal((await engineFor(t).rename(objectIn(none, "a"), "b", answering())).done, 1);
  assert.deepEqual(texts(none), { b: "1" });
  const refusing = new MemoryStore();
  refusing.seed("a", "1");
  refusing.faults.before = ({ operation }) => {
    if (operation === "copy") throw new StorageError("unsupported", "No");
  };
  assert.equal((await engineFor(t).rename(objectIn(refusing, "a"), "b", answering())).done, 1);
  assert.deepEqual(texts(refusing), { b: "1" });
});

test("moves between buckets keep keys with nasty segments exactly", async (t) => {
  const store = new MemoryStore({ buckets: ["bucket", "other"] });
  const keys = ["p//x", "p/../y", "p/a\nb", "p/", "p/😀/\u0000", "p/%2F"];
  for (const key of keys) store.seed(key, key);
  const report = await engineFor(t).move(
    [prefixIn(store, "p/")],
    place(store, "", "other"),
    answering(),
  );
  assert.equal(report.done, keys.length);
  assert.deepEqual(new Set(store.keys("other")), new Set(keys));
  assert.deepEqual(store.keys(), []);
});

test("a whole bucket lands in a prefix of its name", async (t) => {
  const store = new MemoryStore({ buckets: ["bucket", "other"] });
  store.seed("a/b", "1");
  await engineFor(t).copy([prefixIn(store, "")], place(store, "all/", "other"), answering());
  assert.deepEqual(store.keys("other"), ["all/bucket/a/b"]);
});

test("a move asks once for many objects, not for each", async (t) => {
  const store = new MemoryStore();
  for (let index = 0; index < 3000; index++) store.seed(`a/${index}`, `${index}`);
  const report = await engineFor(t).rename(prefixIn(store, "a/"), "b/", answering());
  assert.equal(report.done, 3000);
  const countOf = (name: string) =>
    store.calls.filter(({ operation }) => operation === name).length;
  assert.equal(countOf("copy"), 3000);
  assert.equal(countOf("delete"), 3);
  assert.ok(countOf("head") + countOf("list") < 120, `${countOf("head")} ${countOf("list")}`);
});

test("copies and sources whose listings are behind are looked at one by one", async (t) => {
  const store = new MemoryStore();
  for (let index = 0; index < 1100; index++) store.seed(`a/${index}`, `${index}`);
  const list = store.list.bind(store);
  let isBehind = false;
  store.list = async (bucket, request, signal) => {
    const page = await list(bucket, request, signal);
    if (request.startAfter === undefined) return page;
    isBehind = true;
    return { items: page.items.filter(({ kind }, index) => kind === "object" && index % 3 > 0) };
  };
  store.faults.after = ({ operation, key }) => {
    if (operation === "copy" && key === "b/200") store.seed("a/200", "newer");
  };
  const report = await engineFor(t).rename(prefixIn(store, "a/"), "b/", answering());
  assert.ok(isBehind);
  assert.equal(report.done, 1099);
  assert.deepEqual(summary(report).why, ["a/200: sourceChanged"]);
  assert.equal(store.text("a/200"), "newer");
});

test("ten thousand objects are moved with bounded lookahead and exact counts", async (t) => {
  const store = new MemoryStore();
  const home = new MemoryBucket();
  store.buckets.set("bucket", home);
  const one = Buffer.from("x");
  const etag = md5Hex(one);
  for (let index = 0; index < 10_000; index++)
    home.put(`a/${index}`, { bytes: one, headers: {}, etag });
  let last = { filesTotal: 0, filesDone: 0, isCounting: true };
  let ahead = 0;
  const options = answering(undefined, {
    onProgress: (progress) => {
      ahead = Math.max(ahead, progress.filesTotal - progress.filesDone);
      last = progress;
    },
  });
  const engine = engineFor(t, { lookahead: 2000, parallelFiles: 64 });
  const report = await engine.rename(prefixIn(store, "a/"), "b/", options);
  assert.equal(report.done, 10_000);
  assert.equal(report.created.length, 1000);
  assert.ok(ahead <= 2000 + 64 + 1000 + 1, `${ahead} ahead`);
  assert.deepEqual([last.filesTotal, last.filesDone, last.isCounting], [10_000, 10_000, false]);
  assert.equal(home.size, 10_000);
});
