import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import { Paused } from "../../../src/transfers/paused.ts";
import { hashNow } from "../../../src/transfers/verification/hasher.ts";
import { MemoryStore, type MemoryStoreOptions } from "../memoryStore.ts";
import {
  answering,
  engineFor,
  folderFor,
  objectIn,
  someBytes,
  summary,
  treeOf,
} from "./setting.ts";

// Objects whose checksum is made of those of their parts, as the SDKs of AWS make it.

const partBytes = 70_000;
const bytes = someBytes(1_200_003);
const even = Array.from({ length: 18 }, (_each, index) =>
  Math.min(partBytes, bytes.length - index * partBytes),
);

/** Of another type are the uploads of this engine; ETags say nothing, unless told otherwise. */
function storeThat(options: MemoryStoreOptions = {}): MemoryStore {
  return new MemoryStore({
    multipart: { minPartBytes: 1 },
    checksumType: "COMPOSITE",
    etags: "opaque",
    ...options,
  });
}

async function put(store: MemoryStore, sizes: readonly number[] = even, content = bytes) {
  const { signal } = new AbortController();
  assert.ok(store.multipart);
  const place = { bucket: "bucket", key: "big" };
  const started = await store.multipart.create("bucket", "big", { wantsCrc32: true }, signal);
  const target = { ...place, ...started };
  const parts = [];
  let at = 0;
  for (const size of sizes) {
    const piece = content.subarray(at, (at += size));
    const crc32 = started.checksumType && hashNow(piece, "crc32");
    const body = { kind: "bytes", bytes: piece, ...(crc32 !== undefined && { crc32 }) } as const;
    parts.push(await store.multipart.put({ ...target, number: parts.length + 1 }, body, signal));
  }
  await store.multipart.complete(target, parts, signal);
  assert.equal(at, content.length);
}

/** One bit of the first piece of so many reads is another one. */
function damaging(
  store: MemoryStore,
  times: number,
  isDamaged = (first: number) => first > 500_000,
) {
  const left = { times };
  store.faults.bytes = async function* (call, pieces) {
    for await (const piece of pieces) {
      const copy = Buffer.from(piece);
      const isRead = call.operation === "read" && isDamaged(call.range?.first ?? 0);
      if (isRead && left.times-- > 0) copy[9] = (copy[9] ?? 0) ^ 4;
      yield copy;
    }
  };
  return left;
}

function wrongly(store: MemoryStore): void {
  const stored = store.object("bucket", "big");
  const compositeCrc32 = (stored.compositeCrc32 ?? "").replace(/^[^-]+/, "AAAAAA==");
  store.bucket("bucket").put("big", { ...stored, compositeCrc32 });
}

async function downloaded(t: TestContext, store: MemoryStore, options = {}) {
  const folder = folderFor(t);
  const engine = engineFor(t, options);
  const report = await engine.download([objectIn(store, "big")], folder, answering());
  return { report, folder };
}

const cuts = [
  ["in ranges that are halves of parts", even, { partBytes: 40_000 }],
  ["in ranges that are parts", even, { partBytes }],
  ["in ranges that have nothing to do with its parts", even, { partBytes: 500_000 }],
  ["of a single part", [bytes.length], {}],
  ["of two parts", [1_100_000, 100_003], {}],
  ["in one piece", even, { multipartThresholdBytes: 2_000_000 }],
] as const;

for (const [name, sizes, options] of cuts) {
  test(`a download ${name} is checked by its composite checksum, and mended`, async (t) => {
    const store = storeThat();
    await put(store, sizes);
    const left = damaging(store, 1, options === cuts[5][2] ? () => true : undefined);
    const { report, folder } = await downloaded(t, store, options);
    assert.deepEqual(summary(report), { done: 1, bytes: bytes.length, skipped: 0, failed: 0 });
    assert.ok(left.times < 0, "something was damaged");
    assert.ok(readFileSync(join(folder, "big")).equals(bytes));
  });

  test(`a download ${name} of an object with a wrong checksum fails and leaves nothing`, async (t) => {
    // Whatever its ETag says.
    const store = storeThat({ etags: "md5" });
    await put(store, sizes);
    wrongly(store);
    const { report, folder } = await downloaded(t, store, options);
    assert.deepEqual(summary(report).why, ["big: corrupted"]);
    assert.deepEqual(treeOf(folder), []);
  });
}

test("ranges are cut so that parts are made of whole ones, and each is read once", async (t) => {
  const store = storeThat();
  await put(store);
  store.calls.length = 0;
  await downloaded(t, store, { partBytes: 40_000 });
  const lengths = store.calls.flatMap(({ range }) => (range ? [range.last - range.first + 1] : []));
  assert.deepEqual([...new Set(lengths)].sort(), [10_003, partBytes / 2]);
  assert.equal(lengths.length, Math.ceil(bytes.length / (partBytes / 2)));
  const heads = store.calls.filter(({ operation }) => operation === "head");
  assert.deepEqual(
    heads.map(({ partNumber }) => partNumber),
    [undefined, 1, 18],
  );
});

test("small objects of parts are checked, too", async (t) => {
  const small = someBytes(100_000);
  for (const sizes of [[100_000], [40_000, 40_000, 20_000]]) {
    const store = storeThat();
    await put(store, sizes, small);
    damaging(store, 1, () => true);
    const { report, folder } = await downloaded(t, store);
    assert.equal(report.done, 1);
    assert.ok(readFileSync(join(folder, "big")).equals(small));
    wrongly(store);
    assert.deepEqual(summary((await downloaded(t, store)).report).why, ["big: corrupted"]);
  }
});

test("of parts of sizes of their own, what the ETag says is what counts", async (t) => {
  // As many as there would be of the first one's size: only the last one shows it.
  const uneven = [400_000, 390_000, 410_003];
  const opaque = storeThat();
  await put(opaque, uneven);
  assert.equal((await downloaded(t, opaque)).report.done, 1);
  const md5s = storeThat({ etags: "md5" });
  await put(md5s, uneven);
  const { report, folder } = await downloaded(t, md5s);
  assert.equal(report.done, 1);
  assert.ok(readFileSync(join(folder, "big")).equals(bytes));
});

/** The first and the last part are what they would be if all were of the first one's size. */
const almostEven = [300_000, 290_000, 310_000, 300_000];

for (const [name, options] of [
  ["in ranges", {}],
  ["in one piece", { multipartThresholdBytes: 2_000_000 }],
] as const)
  for (const kind of ["checksum", "ETag"] as const) {
    const cutSo = [...almostEven, bytes.length - 1_200_000];
    const store = () =>
      kind === "checksum"
        ? storeThat()
        : new MemoryStore({ multipart: { minPartBytes: 1 }, etags: "md5" });

    test(`a download ${name} of parts of which only the inner ones differ is checked by its ${kind}`, async (t) => {
      const from = store();
      await put(from, cutSo);
      const { report, folder } = await downloaded(t, from, options);
      assert.deepEqual(summary(report), { done: 1, bytes: bytes.length, skipped: 0, failed: 0 });
      assert.ok(readFileSync(join(folder, "big")).equals(bytes));
      const reads = from.calls.filter(({ operation }) => operation === "read");
      assert.equal(new Set(reads.map(({ range }) => range?.first)).size, reads.length);
    });

    test(`a damaged download ${name} of such parts is not taken for right by its ${kind}`, async (t) => {
      const from = store();
      await put(from, cutSo);
      const left = damaging(from, Infinity, () => true);
      const { report, folder } = await downloaded(t, from, options);
      assert.deepEqual(summary(report).why, ["big: corrupted"]);
      assert.ok(left.times > 0);
      assert.deepEqual(treeOf(folder), []);
    });
  }

test("a copy to another store of parts of which only the inner ones differ is not called damaged", async (t) => {
  const cutSo = [...almostEven, bytes.length - 1_200_000];
  const from = storeThat();
  await put(from, cutSo);
  const to = new MemoryStore({ multipart: { minPartBytes: 1 }, host: "elsewhere.test" });
  for (const options of [{}, { multipartThresholdBytes: 2_000_000 }]) {
    const place = { store: to, bucket: "bucket", prefix: "to/" };
    const report = await engineFor(t, options).copy(
      [objectIn(from, "big")],
      place,
      answering("overwrite"),
    );
    assert.deepEqual(summary(report), { done: 1, bytes: bytes.length, skipped: 0, failed: 0 });
    assert.ok(bytes.equals(to.object("bucket", "to/big").bytes));
  }
});

test("where the store does not say how it was cut, the ETag of its parts is checked as before", async (t) => {
  const store = storeThat({ etags: "md5" });
  await put(store);
  assert.ok(store.multipart);
  Object.defineProperty(store.multipart, "partBytes", { value: undefined });
  wrongly(store);
  const left = damaging(store, 1);
  const { report, folder } = await downloaded(t, store, { partBytes });
  assert.equal(report.done, 1);
  assert.ok(left.times < 0);
  assert.ok(readFileSync(join(folder, "big")).equals(bytes));
});

for (const what of ["is as it was", "was changed meanwhile"] as const)
  test(`a paused download goes on and is checked as a whole; its file ${what}`, async (t) => {
    const store = storeThat();
    await put(store);
    const folder = folderFor(t);
    const into = join(folder, "into");
    mkdirSync(into);
    const path = join(folder, "journal.jsonl");
    const begun = await begunJournal(path);
    const controller = new AbortController();
    let reads = 12;
    store.faults.before = ({ range }) => {
      if (range && reads-- === 0) controller.abort(new Paused());
    };
    const engine = engineFor(t, { parallelParts: 2 });
    const selected = [objectIn(store, "big")];
    const { signal } = controller;
    await engine.download(selected, into, answering(undefined, { signal, journal: begun }));
    await begun.close();
    const [partial = ""] = treeOf(into);
    if (what !== "is as it was") flipFirstByte(join(into, partial));
    store.faults = {};
    store.calls.length = 0;
    const journal = JournalFile.open(path);
    t.after(() => journal.close());
    const report = await engine.download(selected, into, answering(undefined, { journal }));
    assert.equal(summary(report).done, 1);
    assert.ok(readFileSync(join(into, "big")).equals(bytes));
    assert.deepEqual(treeOf(into), ["big"]);
    const read = new Set(store.calls.flatMap(({ range }) => range?.first ?? []));
    if (what === "is as it was") assert.ok(!read.has(0), "what was there is not read again");
    else assert.ok(read.has(0));
  });

for (const [name, options] of [
  ["that compares CRC32s", { checksumType: "FULL_OBJECT" }],
  ["that has no checksums", { checksumType: undefined }],
] as const) {
  const { checksumType } = options;
  const target = () =>
    new MemoryStore({
      multipart: { minPartBytes: 1 },
      host: "elsewhere.test",
      ...(checksumType && { checksumType }),
    });

  test(`a copy to a store ${name} is checked by the composite checksum of its source`, async (t) => {
    const from = storeThat();
    await put(from);
    const to = target();
    damaging(from, 1);
    const engine = engineFor(t);
    const place = { store: to, bucket: "bucket", prefix: "to/" };
    const report = await engine.copy([objectIn(from, "big")], place, answering());
    assert.deepEqual(summary(report), { done: 1, bytes: bytes.length, skipped: 0, failed: 0 });
    assert.ok(bytes.equals(to.object("bucket", "to/big").bytes));
    const sent = to.calls.filter(({ operation }) => operation === "multipart.put").length;
    assert.equal(sent, even.length + 1, "only the part that was damaged");

    wrongly(from);
    const again = { ...place, prefix: "again/" };
    const wrong = await engine.copy([objectIn(from, "big")], again, answering());
    assert.deepEqual(summary(wrong).why, ["big: corrupted"]);
    assert.equal(to.uploads.size, 0);
  });

  test(`a paused copy to a store ${name} goes on without what is there`, async (t) => {
    const from = storeThat();
    await put(from);
    from.calls.length = 0;
    const to = target();
    const path = join(folderFor(t), "journal.jsonl");
    const begun = await begunJournal(path);
    const controller = new AbortController();
    let puts = 8;
    to.faults.before = ({ operation }) => {
      if (operation === "multipart.put" && puts-- === 0) controller.abort(new Paused());
    };
    const engine = engineFor(t, { parallelParts: 2 });
    const selected = [objectIn(from, "big")];
    const place = { store: to, bucket: "bucket", prefix: "to/" };
    const { signal } = controller;
    await engine.copy(selected, place, answering(undefined, { signal, journal: begun }));
    await begun.close();
    to.faults = {};
    const read = () => from.calls.filter(({ range }) => range).length;
    const readBefore = read();
    const journal = JournalFile.open(path);
    t.after(() => journal.close());
    const report = await engine.copy(selected, place, answering(undefined, { journal }));
    assert.equal(summary(report).done, 1);
    assert.ok(bytes.equals(to.object("bucket", "to/big").bytes));
    assert.ok(readBefore >= 8 && read() <= even.length + 3, `${read()} parts were read`);
  });

  test(`a copy in one piece to a store ${name} is checked, too`, async (t) => {
    const from = storeThat();
    await put(from);
    wrongly(from);
    const engine = engineFor(t, { multipartThresholdBytes: 2_000_000 });
    const place = { store: target(), bucket: "bucket", prefix: "to/" };
    const report = await engine.copy([objectIn(from, "big")], place, answering());
    assert.deepEqual(summary(report).why, ["big: corrupted"]);
  });
}

function flipFirstByte(path: string): void {
  const held = readFileSync(path);
  held[0] = (held[0] ?? 0) ^ 1;
  writeFileSync(path, held);
}

function begunJournal(path: string): Promise<JournalFile> {
  return JournalFile.create(path, {
    ...{ v: 1, id: "x", order: {} },
    createdAt: new Date().toISOString(),
  });
}
