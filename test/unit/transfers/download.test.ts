import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import type { Conflict } from "../../../src/transfers/transfer.ts";
import { md5Hex } from "../memoryBucket.ts";
import { MemoryStore, type StoreCall } from "../memoryStore.ts";
import {
  answering,
  engineFor,
  folderFor,
  md5OfFile,
  objectIn,
  prefixIn,
  someBytes,
  summary,
  treeOf,
} from "./setting.ts";

/** Uploads in parts of a size of its own, so that downloads are cut elsewhere than the object. */
async function inParts(store: MemoryStore, key: string, bytes: Uint8Array, partBytes: number) {
  const { signal } = new AbortController();
  assert.ok(store.multipart);
  const { uploadId } = await store.multipart.create("bucket", key, {}, signal);
  const target = { bucket: "bucket", key, uploadId };
  const parts = [];
  for (let at = 0, number = 1; at < bytes.length; at += partBytes, number++) {
    const body = { kind: "bytes", bytes: bytes.subarray(at, at + partBytes) } as const;
    parts.push(await store.multipart.put({ ...target, number }, body, signal));
  }
  await store.multipart.complete(target, parts, signal);
}

/** Breaks reads with an error after so many bytes, so many times. */
function breaking(times: number, after: number, error: () => Error) {
  let left = times;
  return async function* (call: StoreCall, bytes: AsyncIterable<Uint8Array>) {
    let sent = 0;
    const breaks = call.operation === "read" && left > 0;
    for await (const piece of bytes) {
      if (breaks && sent + piece.length > after) {
        yield piece.subarray(0, after - sent);
        left -= 1;
        throw error();
      }
      sent += piece.length;
      yield piece;
    }
  };
}

const lost = () => new StorageError("connectionLost", "The connection was lost");

test("a prefix becomes a folder with the objects' times, and nothing else is left in it", async (t) => {
  const folder = folderFor(t);
  const store = new MemoryStore();
  store.seed("p/docs/a.txt", "hello");
  store.seed("p/docs/sub/", "");
  store.seed("p/docs/deep/er/b.bin", someBytes(400_000));
  store.seed("p/docs/zero", "");
  store.seed("p/other", "not selected");
  const report = await engineFor(t).download([prefixIn(store, "p/docs/")], folder, answering());
  assert.deepEqual(summary(report), { done: 4, bytes: 400_005, skipped: 0, failed: 0 });
  assert.deepEqual(treeOf(folder), [
    "docs/",
    "docs/a.txt",
    "docs/deep/",
    "docs/deep/er/",
    "docs/deep/er/b.bin",
    "docs/sub/",
    "docs/zero",
  ]);
  assert.equal(readFileSync(join(folder, "docs/a.txt"), "utf8"), "hello");
  const stored = store.object("bucket", "p/docs/a.txt");
  assert.equal(statSync(join(folder, "docs/a.txt")).mtimeMs, stored.lastModified.getTime());
});

for (const [name, make] of [
  ["a whole MD5", (store: MemoryStore, bytes: Buffer) => store.seed("big", bytes)],
  [
    "the MD5s of its parts",
    (store: MemoryStore, bytes: Buffer) => inParts(store, "big", bytes, 70_000),
  ],
] as const) {
  test(`a large object with ${name} comes in ranges, is checked, and damage is fetched again`, async (t) => {
    const folder = folderFor(t);
    const store = new MemoryStore({ multipart: { minPartBytes: 1024 } });
    const bytes = someBytes(1_500_007);
    await make(store, bytes);
    const engine = engineFor(t);
    let damages = 1;
    store.faults.bytes = async function* (call, pieces) {
      for await (const piece of pieces) {
        const copy = Buffer.from(piece);
        if (call.range && call.range.first > 500_000 && damages-- > 0) copy[9] = (copy[9] ?? 0) ^ 4;
        yield copy;
      }
    };
    const report = await engine.download([objectIn(store, "big")], folder, answering());
    assert.deepEqual(summary(report), { done: 1, bytes: 1_500_007, skipped: 0, failed: 0 });
    assert.ok(damages < 0);
    assert.equal(md5OfFile(join(folder, "big")), md5Hex(bytes));
    assert.ok(store.calls.filter(({ range }) => range).length > 20);
    assert.ok(store.mostInFlight > 2);

    damages = 1_000_000;
    const again = await engine.download([objectIn(store, "big")], join(folder, "x"), answering());
    assert.deepEqual(summary(again).why, ["big: corrupted"]);
    assert.deepEqual(treeOf(join(folder, "x")), []);
  });
}

test("small objects are checked too", async (t) => {
  const folder = folderFor(t);
  const store = new MemoryStore();
  store.seed("small", "important");
  store.seed("medium", someBytes(280_000));
  const damaged = new Set<string>();
  store.faults.bytes = async function* ({ key }, pieces) {
    for await (const piece of pieces) {
      const copy = Buffer.from(piece);
      if (!damaged.has(key)) copy[0] = (copy[0] ?? 0) ^ 1;
      damaged.add(key);
      yield copy;
    }
  };
  const selected = [objectIn(store, "small"), objectIn(store, "medium")];
  const engine = engineFor(t, { multipartThresholdBytes: 1_000_000 });
  const report = await engine.download(selected, folder, answering());
  assert.equal(report.done, 2);
  assert.equal(store.calls.length, 4);
  assert.equal(readFileSync(join(folder, "small"), "utf8"), "important");
  assert.equal(md5OfFile(join(folder, "medium")), store.object("bucket", "medium").etag);
});

test("ETags that only look like MD5s are found out and do not stand in the way", async (t) => {
  const folder = folderFor(t);
  const store = new MemoryStore();
  Object.defineProperty(store, "etagIsMd5", { value: false });
  const bytes = someBytes(1_000_000);
  store.bucket("bucket").put("big", { bytes, headers: {}, etag: "0".repeat(32) });
  store.bucket("bucket").put("next", { bytes, headers: {}, etag: "1".repeat(32) });
  const engine = engineFor(t);
  const first = await engine.download([objectIn(store, "big")], folder, answering());
  assert.equal(first.done, 1);
  store.calls.length = 0;
  const second = await engine.download([objectIn(store, "next")], folder, answering());
  assert.equal(second.done, 1);
  const received = store.calls.filter(({ range }) => range?.first === 0);
  assert.equal(received.length, 1, "what ETags mean is known now");
});

for (const size of [100_000, 1_000_000]) {
  test(`${size} bytes whose connection breaks are continued where it broke`, async (t) => {
    const folder = folderFor(t);
    const store = new MemoryStore();
    const bytes = someBytes(size);
    store.seed("o", bytes);
    store.faults.bytes = breaking(2, 65_000, lost);
    const report = await engineFor(t).download([objectIn(store, "o")], folder, answering());
    assert.equal(report.done, 1);
    assert.equal(md5OfFile(join(folder, "o")), md5Hex(bytes));
    assert.ok(store.calls.some(({ range }) => range && range.first % 65_536 !== 0));
  });
}

test("a body that ends early without a word is continued; one that always does fails clearly", async (t) => {
  const folder = folderFor(t);
  const store = new MemoryStore();
  store.seed("o", someBytes(100_000));
  let truncations = 1;
  store.faults.bytes = async function* (_call, pieces) {
    let isFirst = true;
    for await (const piece of pieces) {
      if (!isFirst && truncations-- > 0) return;
      isFirst = false;
      yield piece;
    }
  };
  const engine = engineFor(t);
  assert.equal((await engine.download([objectIn(store, "o")], folder, answering())).done, 1);
  store.faults.bytes = async function* (_call, pieces) {
    await pieces[Symbol.asyncIterator]().next();
  };
  const report = await engine.download([objectIn(store, "o")], join(folder, "x"), answering());
  assert.deepEqual(summary(report).why, ["o: truncated"]);
  assert.deepEqual(treeOf(join(folder, "x")), []);
});

for (const size of [200_000, 1_000_000]) {
  test(`an object of ${size} bytes that changes midway is begun again on the new one`, async (t) => {
    const folder = folderFor(t);
    const store = new MemoryStore();
    const next = someBytes(size + 11);
    store.seed("o", someBytes(size));
    const selected = objectIn(store, "o");
    let isChanged = false;
    store.faults.bytes = async function* (_call, pieces) {
      for await (const piece of pieces) {
        yield piece;
        if (isChanged) continue;
        isChanged = true;
        store.seed("o", next);
        throw lost();
      }
    };
    const report = await engineFor(t).download([selected], folder, answering());
    assert.deepEqual(summary(report), { done: 1, bytes: size + 11, skipped: 0, failed: 0 });
    assert.equal(md5OfFile(join(folder, "o")), md5Hex(next));
  });
}

test("an object that never stops changing fails with that, and nothing is left", async (t) => {
  const folder = folderFor(t);
  const store = new MemoryStore();
  store.seed("o", someBytes(1_000_000));
  store.faults.after = ({ operation }) => {
    if (operation === "head" || operation === "read") store.seed("o", someBytes(1_000_000));
  };
  const report = await engineFor(t).download([objectIn(store, "o")], folder, answering());
  assert.deepEqual(summary(report).why, ["o: sourceChanged"]);
  assert.deepEqual(treeOf(folder), []);
});

test("a server that ignores ranges is asked once for everything", async (t) => {
  const folder = folderFor(t);
  const store = new MemoryStore();
  const bytes = someBytes(1_000_000);
  store.seed("o", bytes);
  const read = store.read.bind(store);
  store.read = (bucket, key, { ifMatch }, signal) =>
    read(bucket, key, ifMatch === undefined ? {} : { ifMatch }, signal);
  const report = await engineFor(t).download([objectIn(store, "o")], folder, answering());
  assert.deepEqual(summary(report), { done: 1, bytes: 1_000_000, skipped: 0, failed: 0 });
  assert.equal(md5OfFile(join(folder, "o")), md5Hex(bytes));
});

test("a taken path is asked about; each answer does what it says", async (t) => {
  const folder = folderFor(t);
  const path = join(folder, "a.txt");
  const store = new MemoryStore();
  store.seed("a.txt", "new");
  const engine = engineFor(t);
  const download = async (choice: "overwrite" | "skip" | "keepBoth") => {
    writeFileSync(path, "old one");
    chmodSync(path, 0o750);
    const options = answering(choice);
    const report = await engine.download([objectIn(store, "a.txt")], folder, options);
    assert.equal(options.conflicts[0]?.existing.sizeBytes, 7);
    assert.ok(options.conflicts[0]?.existing.modified);
    return report.created;
  };
  assert.deepEqual(await download("skip"), []);
  assert.deepEqual(await download("keepBoth"), [join(folder, "a (2).txt")]);
  assert.deepEqual(await download("keepBoth"), [join(folder, "a (3).txt")]);
  assert.equal(readFileSync(path, "utf8"), "old one");
  assert.deepEqual(await download("overwrite"), [path]);
  assert.equal(readFileSync(path, "utf8"), "new");
  assert.equal(statSync(path).mode & 0o777, 0o750, "as executable as it was");
  assert.deepEqual(treeOf(folder), ["a (2).txt", "a (3).txt", "a.txt"]);
});

test("a file that appears during the download is asked about, not overwritten", async (t) => {
  const folder = folderFor(t);
  const store = new MemoryStore();
  store.seed("a.txt", "new");
  const path = join(folder, "a.txt");
  for (const [choice, text] of [
    ["skip", "appeared"],
    ["overwrite", "new"],
  ] as const) {
    rmSync(path, { force: true });
    store.faults.before = ({ operation }) => {
      if (operation === "read") writeFileSync(path, "appeared");
    };
    const options = answering(choice);
    await engineFor(t).download([objectIn(store, "a.txt")], folder, options);
    assert.equal(options.conflicts.length, 1);
    assert.equal(readFileSync(path, "utf8"), text);
    assert.deepEqual(readdirSync(folder), ["a.txt"]);
  }
});

for (const sizeBytes of [10, 400_000]) {
  test(`a file that changes after it was to be overwritten is asked about anew (${sizeBytes} bytes)`, async (t) => {
    const folder = folderFor(t);
    const path = join(folder, "a");
    const store = new MemoryStore({ multipart: { minPartBytes: 1024 } });
    const bytes = someBytes(sizeBytes);
    store.seed("a", bytes);
    for (const [answer, text] of [
      ["skip", "theirs"],
      ["keepBoth", "theirs"],
      ["overwrite", bytes.toString()],
    ] as const) {
      writeFileSync(path, "old");
      let isChanged = false;
      store.faults.before = ({ operation }) => {
        if (operation === "read" && !isChanged) writeFileSync(path, "theirs");
        isChanged ||= operation === "read";
      };
      const conflicts: Conflict[] = [];
      const report = await engineFor(t).download([objectIn(store, "a")], folder, {
        ...answering(),
        onConflict: async (conflict) => {
          conflicts.push(conflict);
          return conflicts.length === 1
            ? { choice: "overwrite", applyToAll: true }
            : { choice: answer, applyToAll: false };
        },
      });
      assert.equal(report.counts.failed, 0);
      assert.deepEqual(
        conflicts.map(({ existing, hasChanged }) => [existing.sizeBytes, hasChanged]),
        [
          [3, undefined],
          [6, true],
        ],
      );
      assert.equal(readFileSync(path, "utf8"), text);
      const copy = join(folder, "a (2)");
      assert.deepEqual(treeOf(folder), answer === "keepBoth" ? ["a", "a (2)"] : ["a"]);
      rmSync(copy, { force: true });
    }
  });

  test(`what was to be overwritten and is gone frees its place (${sizeBytes} bytes)`, async (t) => {
    const folder = folderFor(t);
    const path = join(folder, "a");
    const store = new MemoryStore({ multipart: { minPartBytes: 1024 } });
    store.seed("a", someBytes(sizeBytes));
    writeFileSync(path, "old");
    store.faults.before = ({ operation }) => {
      if (operation === "read") rmSync(path, { force: true });
    };
    const options = answering("overwrite");
    const report = await engineFor(t).download([objectIn(store, "a")], folder, options);
    assert.equal(report.done, 1);
    assert.equal(options.conflicts.length, 1);
    assert.equal(statSync(path).size, sizeBytes);
    assert.deepEqual(treeOf(folder), ["a"]);
  });
}

test("a folder or a link where a file should go is never written through", async (t) => {
  const folder = folderFor(t);
  const store = new MemoryStore();
  store.seed("a", "object a");
  store.seed("p/b", "object b");
  mkdirSync(join(folder, "a"));
  writeFileSync(join(folder, "p"), "a file where a folder should be");
  symlinkSync("/nonexistent", join(folder, "p2"));
  const report = await engineFor(t).download(
    [objectIn(store, "a"), prefixIn(store, "p/")],
    folder,
    answering(),
  );
  assert.deepEqual(summary(report).why, ["a: localExists"]);
  assert.equal(report.done, 1);
  assert.equal(report.renamed[0]?.key, "p/b");
  assert.equal(readFileSync(join(folder, "p"), "utf8"), "a file where a folder should be");
});

test("one object goes to exactly the path that was chosen", async (t) => {
  const folder = folderFor(t);
  const store = new MemoryStore();
  store.seed("p/a.txt", "hello");
  const path = join(folder, "new folder", "other name.md");
  const report = await engineFor(t).downloadTo(objectIn(store, "p/a.txt"), path, answering());
  assert.deepEqual(report.created, [path]);
  assert.equal(readFileSync(path, "utf8"), "hello");
});

test("a listing that breaks off is one failure; what was found before is done", async (t) => {
  const folder = folderFor(t);
  const store = new MemoryStore({ pageLimit: 10 });
  for (let index = 0; index < 25; index++) store.seed(`p/${index}`, "x");
  let lists = 0;
  store.faults.before = ({ operation }) => {
    if (operation === "list" && ++lists === 3) throw new StorageError("accessDenied", "No");
  };
  const report = await engineFor(t).download([prefixIn(store, "p/")], folder, answering());
  assert.deepEqual(summary(report), {
    done: 20,
    bytes: 20,
    skipped: 0,
    failed: 1,
    why: ["p/: accessDenied"],
  });
});
