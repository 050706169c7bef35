import assert from "node:assert/strict";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import type { ChecksumType, ObjectStore } from "../../../src/core/store.ts";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import type { Journal } from "../../../src/transfers/journal/journal.ts";
import { Paused } from "../../../src/transfers/paused.ts";
import type {
  TransferEngine,
  TransferOptions,
  TransferReport,
} from "../../../src/transfers/transfer.ts";
import { MemoryStore } from "../memoryStore.ts";
import {
  answering,
  engineFor,
  folderFor,
  objectIn,
  prefixIn,
  someBytes,
  treeOf,
} from "./setting.ts";

const partBytes = 64 * 1024;
const contents = new Map<string, Buffer>(
  [0, 10, 500, 40_000, 300_000, 700_000].map((size) => [`f${size}`, someBytes(size)]),
);
const parts = [300_000, 700_000].reduce((sum, size) => sum + Math.ceil(size / partBytes), 0);

function stores(checksumType?: ChecksumType) {
  const options = { multipart: { minPartBytes: 1024 }, ...(checksumType && { checksumType }) };
  return {
    store: new MemoryStore(options),
    other: new MemoryStore({ ...options, host: "elsewhere.test" }),
  };
}

/** Pauses after so many calls of the stores and pieces of bodies, whichever they are. */
function pausingAfter(all: readonly MemoryStore[], calls: number): TransferOptions {
  const controller = new AbortController();
  let left = calls;
  const step = () => {
    if (left-- === 0) controller.abort(new Paused());
  };
  for (const store of all) {
    store.faults.before = step;
    store.faults.after = step;
    store.faults.bytes = async function* (_call, pieces) {
      for await (const piece of pieces) {
        step();
        yield piece;
      }
    };
  }
  return answering(undefined, { signal: controller.signal });
}

function calm(all: readonly MemoryStore[]): void {
  for (const store of all) store.faults = {};
}

type Operation = (engine: TransferEngine, options: TransferOptions) => Promise<TransferReport>;

/** Runs something, pauses it, and runs it again as another process would. */
async function pausedAndResumed(
  t: TestContext,
  all: readonly MemoryStore[],
  calls: number,
  operation: Operation,
  engine = engineFor(t),
): Promise<{ wasPaused: boolean; report: TransferReport; journal: Journal }> {
  const path = join(folderFor(t), "journal.jsonl");
  const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
  const first = await JournalFile.create(path, header);
  const paused = await operation(engine, { ...pausingAfter(all, calls), journal: first });
  assert.equal(paused.counts.failed, 0, String(paused.failed[0]?.error.cause));
  await first.close();
  calm(all);
  const journal = JournalFile.open(path);
  t.after(() => journal.close());
  // Nobody answers: what this transfer did itself is nothing to ask about.
  const report = await operation(engine, { ...answering(), journal });
  assert.equal(report.counts.failed, 0, String(report.failed[0]?.error.cause));
  return { wasPaused: paused.isCancelled, report, journal };
}

function puts(store: MemoryStore): number {
  return store.calls.filter(({ operation }) => operation === "multipart.put").length;
}

function requireAll(store: MemoryStore, prefix: string): void {
  assert.deepEqual(store.keys(), [...contents.keys()].map((name) => prefix + name).sort());
  for (const [name, bytes] of contents)
    assert.ok(bytes.equals(store.object("bucket", prefix + name).bytes), name);
}

/** Nothing that was begun is still there. */
function requireTidy(all: readonly MemoryStore[], history: { unsettled(): Iterable<unknown> }) {
  for (const store of all) assert.equal(store.uploads.size, 0);
  assert.deepEqual([...history.unsettled()], []);
}

for (const checksumType of [undefined, "COMPOSITE", "FULL_OBJECT"] as const)
  test(`paused anywhere, an upload is gone on with and sends at most the parts in flight again (${checksumType ?? "MD5"})`, async (t) => {
    const folder = folderFor(t);
    mkdirSync(join(folder, "x"));
    for (const [name, bytes] of contents) writeFileSync(join(folder, "x", name), bytes);
    const source = { kind: "path", path: join(folder, "x") } as const;
    const engine = engineFor(t);
    let paused = 0;
    for (let calls = 0; calls < 80; calls += 5) {
      const { store } = stores(checksumType);
      const to = { store, bucket: "bucket", prefix: "" };
      const { wasPaused, report, journal } = await pausedAndResumed(
        t,
        [store],
        calls,
        (_, options) => engine.upload([source], to, options),
        engine,
      );
      if (wasPaused) paused += 1;
      requireAll(store, "x/");
      assert.equal(report.done, contents.size);
      assert.ok(puts(store) <= parts + 8, `${puts(store)} of ${parts} after ${calls}`);
      requireTidy([store], await journal.replay());
    }
    assert.ok(paused > 6);
  });

test("paused anywhere, a download is gone on with, and no temporary file is left", async (t) => {
  const engine = engineFor(t);
  let paused = 0;
  let fetchedAgain = 0;
  for (let calls = 0; calls < 80; calls += 5) {
    const folder = folderFor(t);
    const { store } = stores();
    for (const [name, bytes] of contents) store.seed(`x/${name}`, bytes);
    const { wasPaused, report, journal } = await pausedAndResumed(
      t,
      [store],
      calls,
      (_, options) => engine.download([prefixIn(store, "x/")], folder, options),
      engine,
    );
    if (wasPaused) paused += 1;
    assert.equal(report.done, contents.size);
    assert.deepEqual(treeOf(folder), [
      "x/",
      ...[...contents.keys()].map((name) => `x/${name}`).sort(),
    ]);
    for (const [name, bytes] of contents)
      assert.ok(bytes.equals(readFileSync(join(folder, "x", name))), name);
    const ranges = store.calls.filter(({ operation, range }) => operation === "read" && range);
    fetchedAgain = Math.max(fetchedAgain, ranges.length - parts);
    requireTidy([store], await journal.replay());
  }
  assert.ok(paused > 10);
  assert.ok(fetchedAgain <= 8, `${fetchedAgain} parts were fetched again`);
});

for (const where of ["on the server", "between stores"] as const) {
  for (const mode of ["copy", "move"] as const) {
    test(`paused anywhere, a ${mode} ${where} is gone on with`, async (t) => {
      const engine = engineFor(t);
      let paused = 0;
      const step = where === "on the server" ? 1 : 4;
      for (let calls = 0; calls < 25 * step; calls += step) {
        // Every other time to a store that compares CRC32s.
        const { store, other } = stores(calls % (2 * step) === 0 ? "FULL_OBJECT" : undefined);
        for (const [name, bytes] of contents) store.seed(`x/${name}`, bytes);
        const to = where === "on the server" ? store : other;
        const place = { store: to, bucket: "bucket", prefix: "to/" };
        const { wasPaused, report, journal } = await pausedAndResumed(
          t,
          [...new Set([store, to])],
          calls,
          (_, options) => engine[mode]([prefixIn(store, "x/")], place, options),
          engine,
        );
        if (wasPaused) paused += 1;
        assert.equal(report.done, contents.size, `after ${calls}`);
        if (mode === "copy")
          for (const name of contents.keys()) store.bucket("bucket").remove(`x/${name}`);
        requireAll(to, "to/x/");
        requireTidy([store, to], await journal.replay());
      }
      assert.ok(paused > 5);
    });
  }
}

test("paused anywhere, a prefix that moves into what is still listed ends up where it belongs", async (t) => {
  const engine = engineFor(t);
  for (let calls = 0; calls < 60; calls += 2) {
    const { store } = stores();
    const keys = ["a/b/x", "a/b/b/x", "a/b/b/b/x", "a/b/y", "a/b/b/z"];
    for (const key of keys) store.seed(key, key);
    const rename: Operation = (_, options) => engine.rename(prefixIn(store, "a/b/"), "a/", options);
    await pausedAndResumed(t, [store], calls, rename, engine);
    assert.deepEqual(
      store.keys().map((key) => `${key} is ${store.text(key)}`),
      keys.map((key) => `${key.replace("a/b/", "a/")} is ${key}`).sort(),
    );
  }
});

test("paused anywhere and discarded, nothing is left but what is whole", async (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, "x"));
  for (const [name, bytes] of contents) writeFileSync(join(folder, "x", name), bytes);
  const source = { kind: "path", path: join(folder, "x") } as const;
  for (let calls = 0; calls < 80; calls += 5) {
    const { store, other } = stores();
    for (const [name, bytes] of contents) other.seed(`x/${name}`, bytes);
    const down = folderFor(t);
    const path = (name: string) => join(folderFor(t), name);
    const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
    const engine = engineFor(t);
    const discarded = async (journal: JournalFile, all: readonly ObjectStore[]) => {
      calm([store, other]);
      await engine.discard(journal, all, { signal: AbortSignal.timeout(10_000) });
      await journal.close();
    };
    const up = await JournalFile.create(path("up.jsonl"), header);
    const to = { store, bucket: "bucket", prefix: "" };
    await engine.upload([source], to, { ...pausingAfter([store], calls), journal: up });
    await discarded(up, [store]);
    const fetched = await JournalFile.create(path("down.jsonl"), header);
    const options = { ...pausingAfter([other], calls), journal: fetched };
    await engine.download([prefixIn(other, "x/")], down, options);
    await discarded(fetched, [other]);
    assert.equal(store.uploads.size, 0);
    for (const name of treeOf(down).filter((one) => !one.endsWith("/")))
      assert.ok(contents.has(name.slice(2)), name);
  }
});

test("a source that changed meanwhile is uploaded anew, and the old upload is aborted", async (t) => {
  const folder = folderFor(t);
  const file = join(folder, "big");
  writeFileSync(file, someBytes(700_000));
  const { store } = stores();
  const to = { store, bucket: "bucket", prefix: "" };
  let run = 0;
  const next = someBytes(700_000);
  await pausedAndResumed(t, [store], 12, async (engine, options) => {
    if (run++ > 0) {
      assert.equal(store.uploads.size, 1);
      writeFileSync(file, next);
    }
    return engine.upload([{ kind: "path", path: file }], to, options);
  });
  assert.ok(next.equals(store.object("bucket", "big").bytes));
  assert.equal(store.uploads.size, 0);
});

for (const way of ["upload", "copy", "download"] as const) {
  test(`an overwrite that was chosen before a pause is for what was there then (${way})`, async (t) => {
    const [folder, down] = [folderFor(t), folderFor(t)];
    writeFileSync(join(folder, "a"), "incoming");
    const { store, other } = stores();
    other.seed("a", "incoming");
    const to = { store, bucket: "bucket", prefix: "" };
    const put = (text: string) => {
      if (way === "download") writeFileSync(join(down, "a"), text);
      else store.seed("a", text);
    };
    put("old");
    const controller = new AbortController();
    for (const { faults } of [store, other])
      faults.before = ({ operation }) => {
        if (operation === "write" || (way !== "upload" && operation === "read"))
          controller.abort(new Paused());
      };
    const engine = engineFor(t);
    const run = (options: TransferOptions) => {
      switch (way) {
        case "upload":
          return engine.upload([{ kind: "path", path: join(folder, "a") }], to, options);
        case "copy":
          return engine.copy([objectIn(other, "a")], to, options);
        case "download":
          return engine.download([objectIn(other, "a")], down, options);
      }
    };
    const path = join(folderFor(t), "journal.jsonl");
    const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
    const first = await JournalFile.create(path, header);
    const chosen = { ...answering("overwrite", { signal: controller.signal }), journal: first };
    assert.equal((await run(chosen)).isCancelled, true);
    assert.equal(chosen.conflicts.length, 1);
    await first.close();
    calm([store, other]);
    put("theirs");
    const journal = JournalFile.open(path);
    t.after(() => journal.close());
    const options = { ...answering("skip"), journal };
    assert.equal((await run(options)).counts.skipped, 1);
    assert.deepEqual(
      options.conflicts.map(({ existing, hasChanged }) => [existing.sizeBytes, hasChanged]),
      [[6, true]],
    );
  });
}

test("bytes that were sent before a crash count as done after it, and only the others are lost", async (t) => {
  const folder = folderFor(t);
  writeFileSync(join(folder, "file"), "from a path");
  const { store } = stores();
  const to = { store, bucket: "bucket", prefix: "" };
  const path = join(folder, "file");
  const source = (name: string, text: string | undefined) => ({
    ...({ kind: "bytes", name } as const),
    read: async () => {
      if (text === undefined) throw new StorageError("localMissing", `Lost: ${name}`);
      return Buffer.from(text);
    },
  });
  const sources = (...texts: readonly (string | undefined)[]) => [
    { kind: "path", path } as const,
    ...["a", "b", "same", "same"].map((name, index) => source(name, texts[index])),
  ];
  const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
  const at = join(folderFor(t), "journal.jsonl");
  const first = await JournalFile.create(at, header);
  const controller = new AbortController();
  // The second of one name comes in a round after all others.
  let begun = 0;
  store.faults.before = ({ operation }) => {
    if (operation === "write" && ++begun === 5) controller.abort(new Paused());
  };
  const engine = engineFor(t, { parallelFiles: 1 });
  const given = { ...answering("keepBoth", { signal: controller.signal }), journal: first };
  const before = await engine.upload(sources("one", "three", "s1", "s2"), to, given);
  assert.deepEqual([before.isCancelled, before.done], [true, 4]);
  await first.close();
  calm([store]);
  const journal = JournalFile.open(at);
  t.after(() => journal.close());
  const report = await engine.upload(sources(), to, { ...answering("keepBoth"), journal });
  assert.deepEqual(
    report.failed.map(({ what, error }) => `${what}: ${error.kind}`),
    ["same: localMissing"],
  );
  assert.deepEqual([report.done, report.bytes], [4, 11 + 3 + 5 + 2]);
  assert.deepEqual(store.keys(), ["a", "b", "file", "same"]);
});

test("an upload that the server has forgotten is begun again", async (t) => {
  const folder = folderFor(t);
  const file = join(folder, "big");
  const bytes = someBytes(700_000);
  writeFileSync(file, bytes);
  const { store } = stores();
  const to = { store, bucket: "bucket", prefix: "" };
  await pausedAndResumed(t, [store], 12, async (engine, options) => {
    store.uploads.clear();
    return engine.upload([{ kind: "path", path: file }], to, options);
  });
  assert.ok(bytes.equals(store.object("bucket", "big").bytes));
});

test("an object that changed meanwhile is downloaded anew", async (t) => {
  const folder = folderFor(t);
  const { store } = stores();
  store.seed("x/big", someBytes(700_000));
  const next = someBytes(700_000);
  let run = 0;
  await pausedAndResumed(t, [store], 12, async (engine, options) => {
    if (run++ > 0) store.seed("x/big", next);
    return engine.download([prefixIn(store, "x/")], folder, options);
  });
  assert.deepEqual(readdirSync(join(folder, "x")), ["big"]);
  assert.ok(next.equals(readFileSync(join(folder, "x", "big"))));
});

test("what was kept of things that are gone is removed when the transfer is gone on with", async (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, "x"));
  for (const name of ["big", "other"]) writeFileSync(join(folder, "x", name), someBytes(700_000));
  const { store } = stores();
  const to = { store, bucket: "bucket", prefix: "" };
  let run = 0;
  await pausedAndResumed(t, [store], 20, async (engine, options) => {
    if (run++ > 0) unlinkSync(join(folder, "x", "big"));
    return engine.upload([{ kind: "path", path: join(folder, "x") }], to, options);
  });
  assert.deepEqual(store.keys(), ["x/other"]);
  assert.equal(store.uploads.size, 0);
});

test("what arrived of a file is kept when the listing of the next run breaks off before it", async (t) => {
  const { store } = stores();
  const bytes = someBytes(700_000);
  store.seed("p/large", bytes);
  const folder = folderFor(t);
  const path = join(folderFor(t), "journal.jsonl");
  const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
  const engine = engineFor(t, { parallelParts: 2 });
  const run = async (options: TransferOptions, journal: JournalFile) => {
    const report = await engine.download([prefixIn(store, "p/")], folder, { ...options, journal });
    await journal.close();
    return report;
  };
  const controller = new AbortController();
  store.faults.bytes = (call, pieces) => {
    if ((call.range?.first ?? 0) >= 5 * partBytes) controller.abort(new Paused());
    return pieces;
  };
  const paused = answering(undefined, { signal: controller.signal });
  await run(paused, await JournalFile.create(path, header));
  const partials = () => readdirSync(join(folder, "p")).filter((name) => name.startsWith("."));
  assert.equal(partials().length, 1);

  store.faults = {
    before: ({ operation }) => {
      if (operation === "list") throw new StorageError("serverError", "Not now");
    },
  };
  const broken = await run(answering(), JournalFile.open(path));
  assert.deepEqual(
    broken.failed.map(({ error }) => error.kind),
    ["serverError"],
  );
  assert.equal(partials().length, 1, "nobody knows yet that it is not wanted any more");

  calm([store]);
  store.calls.length = 0;
  const report = await run(answering(), JournalFile.open(path));
  assert.equal(report.done, 1);
  assert.ok(readFileSync(join(folder, "p/large")).equals(bytes));
  const read = store.calls.filter(({ operation }) => operation === "read").length;
  assert.ok(read <= Math.ceil(bytes.length / partBytes) - 4, `${read} parts were read`);
  assert.deepEqual(partials(), []);
});

test("a folder in which nothing can be looked for any more does not keep the rest from being fetched", async (t) => {
  const { store } = stores();
  for (const name of ["a/1", "b/2", "b/3"]) store.seed(`p/${name}`, name);
  const folder = folderFor(t);
  const path = join(folderFor(t), "journal.jsonl");
  const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
  const engine = engineFor(t);
  const first = await JournalFile.create(path, header);
  await engine.download([prefixIn(store, "p/")], folder, { ...answering(), journal: first });
  await first.close();
  rmSync(join(folder, "p/a"), { recursive: true });
  symlinkSync("a", join(folder, "p/a"));
  unlinkSync(join(folder, "p/b/2"));

  const journal = JournalFile.open(path);
  t.after(() => journal.close());
  const report = await engine.download([prefixIn(store, "p/")], folder, {
    ...answering(),
    journal,
  });
  assert.equal(report.counts.failed, 1);
  assert.match(report.failed[0]?.what ?? "", /p\/a$/);
  assert.equal(report.done, 3);
  assert.equal(readFileSync(join(folder, "p/b/2"), "utf8"), "b/2");
});
