import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import type { Conflict, ConflictAnswer } from "../../../src/transfers/transfer.ts";
import { MemoryStore } from "../memoryStore.ts";
import { md5Hex } from "../memoryBucket.ts";
import { answering, engineFor, folderFor, objectIn, someBytes, summary } from "./setting.ts";

function storeWithSmallParts(options: ConstructorParameters<typeof MemoryStore>[0] = {}) {
  return new MemoryStore({ multipart: { minPartBytes: 1024 }, ...options });
}

test("a folder is uploaded with its sub-folders, types, empty folders, and nothing that is no file", async (t) => {
  const folder = folderFor(t);
  const photos = join(folder, "photos");
  mkdirSync(join(photos, "2026", "empty"), { recursive: true });
  writeFileSync(join(photos, "a.html"), "<p>é</p>");
  writeFileSync(join(photos, "latin.txt"), Buffer.from([0x63, 0x61, 0x66, 0xe9]));
  writeFileSync(join(photos, "2026", "b.png"), someBytes(5000));
  writeFileSync(join(photos, "2026", "zero"), "");
  writeFileSync(join(photos, "code.ts"), "export const a = 1;");
  symlinkSync("/etc/passwd", join(photos, "link"));
  symlinkSync("/etc", join(photos, "linked folder"));
  execFileSync("mkfifo", [join(photos, "pipe")]);
  const store = storeWithSmallParts();
  const to = { store, bucket: "bucket", prefix: "in/" };
  const report = await engineFor(t).upload([{ kind: "path", path: photos }], to, answering());
  assert.deepEqual(summary(report), { done: 6, bytes: 5032, skipped: 3, failed: 0 });
  assert.deepEqual(store.keys(), [
    "in/photos/2026/b.png",
    "in/photos/2026/empty/",
    "in/photos/2026/zero",
    "in/photos/a.html",
    "in/photos/code.ts",
    "in/photos/latin.txt",
  ]);
  const typeOf = (key: string) => store.object("bucket", `in/photos/${key}`).headers.contentType;
  assert.equal(typeOf("a.html"), "text/html; charset=utf-8");
  assert.equal(typeOf("latin.txt"), "text/plain");
  assert.equal(typeOf("code.ts"), "text/plain; charset=utf-8");
  assert.equal(typeOf("2026/b.png"), "image/png");
  assert.deepEqual(
    report.skipped.map(({ what, why }) => [what.slice(photos.length + 1), why]).sort(),
    [
      ["link", "symlink"],
      ["linked folder", "symlink"],
      ["pipe", "special"],
    ],
  );
});

test("a large file goes in parts, several at once, and arrives byte for byte", async (t) => {
  const folder = folderFor(t);
  const bytes = someBytes(1_000_003);
  writeFileSync(join(folder, "big.bin"), bytes);
  const store = storeWithSmallParts();
  const to = { store, bucket: "bucket", prefix: "" };
  const source = { kind: "path", path: join(folder, "big.bin") } as const;
  const report = await engineFor(t).upload([source], to, answering());
  assert.deepEqual(summary(report), { done: 1, bytes: 1_000_003, skipped: 0, failed: 0 });
  const stored = store.object("bucket", "big.bin");
  assert.equal(md5Hex(stored.bytes), md5Hex(bytes));
  assert.equal(stored.partSizes?.length, 16);
  assert.ok(store.mostInFlight > 2, `${store.mostInFlight} at once`);
  assert.equal(store.uploads.size, 0);
});

test("parts grow so that there are never too many, and huge ones are streamed", async (t) => {
  const folder = folderFor(t);
  const bytes = someBytes(5_000_000);
  writeFileSync(join(folder, "big.bin"), bytes);
  const store = new MemoryStore({ multipart: { minPartBytes: 1024, maxParts: 4 } });
  const to = { store, bucket: "bucket", prefix: "" };
  const source = { kind: "path", path: join(folder, "big.bin") } as const;
  const report = await engineFor(t).upload([source], to, answering());
  assert.deepEqual(summary(report), { done: 1, bytes: 5_000_000, skipped: 0, failed: 0 });
  const stored = store.object("bucket", "big.bin");
  assert.equal(md5Hex(stored.bytes), md5Hex(bytes));
  assert.equal(stored.partSizes?.length, 3);
});

test("bytes without a path are uploaded, and a store without parts takes a large file streamed", async (t) => {
  const folder = folderFor(t);
  const bytes = someBytes(900_000);
  writeFileSync(join(folder, "big.bin"), bytes);
  const store = new MemoryStore({ multipart: false });
  const to = { store, bucket: "bucket", prefix: "p/" };
  const dropped = { kind: "bytes", name: "drop.txt", read: async () => Buffer.from("hi") } as const;
  const report = await engineFor(t).upload(
    [{ kind: "path", path: join(folder, "big.bin") }, dropped],
    to,
    answering(),
  );
  assert.deepEqual(summary(report), { done: 2, bytes: 900_002, skipped: 0, failed: 0 });
  assert.equal(md5Hex(store.object("bucket", "p/big.bin").bytes), md5Hex(bytes));
  assert.equal(store.text("p/drop.txt"), "hi");
});

test("a file that changes while it is uploaded fails and leaves nothing", async (t) => {
  const path = join(folderFor(t), "growing.log");
  writeFileSync(path, someBytes(1_000_000));
  const store = storeWithSmallParts();
  store.faults.before = ({ partNumber }) => {
    if (partNumber === 3) writeFileSync(path, someBytes(1_000_000));
  };
  const to = { store, bucket: "bucket", prefix: "" };
  const report = await engineFor(t).upload([{ kind: "path", path }], to, answering());
  assert.deepEqual(summary(report).why, [`${path}: sourceChanged`]);
  assert.deepEqual(store.keys(), []);
  assert.equal(store.uploads.size, 0);
});

test("a file that another one takes the place of is a changed one, a deleted one is not", async (t) => {
  const folder = folderFor(t);
  const path = join(folder, "a.bin");
  const store = storeWithSmallParts();
  const to = { store, bucket: "bucket", prefix: "" };
  for (const change of [
    () => {
      writeFileSync(join(folder, "other"), "other");
      renameSync(join(folder, "other"), path);
    },
    () => rmSync(path),
  ]) {
    writeFileSync(path, someBytes(1_000_000));
    store.faults.before = ({ partNumber }) => {
      if (partNumber === 3) change();
    };
    const report = await engineFor(t).upload([{ kind: "path", path }], to, answering());
    assert.equal(report.done + report.counts.failed, 1);
    assert.equal(report.done, store.keys().length);
    assert.equal(store.uploads.size, 0);
  }
  assert.equal(store.object("bucket", "a.bin").bytes.length, 1_000_000);
});

test("a file that shrinks below what was to be read is a changed one", async (t) => {
  const folder = folderFor(t);
  const path = join(folder, "shrinking.bin");
  writeFileSync(path, someBytes(1_000_000));
  const store = storeWithSmallParts();
  store.faults.after = ({ operation }) => {
    if (operation === "multipart.create") truncateSync(path, 10);
  };
  const to = { store, bucket: "bucket", prefix: "" };
  const report = await engineFor(t).upload([{ kind: "path", path }], to, answering());
  assert.deepEqual(summary(report).why, [`${path}: sourceChanged`]);
  assert.equal(store.uploads.size, 0);
});

test("damaged bytes are sent again; what stays damaged fails and leaves no upload", async (t) => {
  const folder = folderFor(t);
  const bytes = someBytes(500_000);
  writeFileSync(join(folder, "big.bin"), bytes);
  const store = storeWithSmallParts();
  let damages = 1;
  store.faults.bytes = async function* (call, pieces) {
    let isFirst = call.operation === "multipart.put" && call.partNumber === 2 && damages-- > 0;
    for await (const piece of pieces) {
      const copy = Buffer.from(piece);
      if (isFirst) copy[0] = (copy[0] ?? 0) ^ 1;
      isFirst = false;
      yield copy;
    }
  };
  const to = { store, bucket: "bucket", prefix: "" };
  const source = { kind: "path", path: join(folder, "big.bin") } as const;
  const report = await engineFor(t).upload([source], to, answering());
  assert.deepEqual(summary(report), { done: 1, bytes: 500_000, skipped: 0, failed: 0 });
  assert.equal(md5Hex(store.object("bucket", "big.bin").bytes), md5Hex(bytes));

  damages = 1000;
  const again = await engineFor(t).upload([source], { ...to, prefix: "x/" }, answering());
  assert.deepEqual(summary(again).why, [`${source.path}: corrupted`]);
  assert.equal(store.uploads.size, 0);
  assert.deepEqual(store.keys(), ["big.bin"]);
});

test("a taken key is asked about; overwrite, skip and keep both do what they say", async (t) => {
  const folder = folderFor(t);
  const path = join(folder, "a.txt");
  writeFileSync(path, "new");
  const store = storeWithSmallParts();
  const to = { store, bucket: "bucket", prefix: "" };
  const engine = engineFor(t);
  const upload = async (choice: "overwrite" | "skip" | "keepBoth") => {
    store.seed("a.txt", "old");
    const options = answering(choice);
    const report = await engine.upload([{ kind: "path", path }], to, options);
    assert.equal(options.conflicts[0]?.target, "a.txt");
    assert.equal(options.conflicts[0]?.existing.sizeBytes, 3);
    return summary(report);
  };
  assert.deepEqual(await upload("skip"), { done: 0, bytes: 0, skipped: 1, failed: 0 });
  assert.equal(store.text("a.txt"), "old");
  assert.deepEqual(await upload("keepBoth"), { done: 1, bytes: 3, skipped: 0, failed: 0 });
  assert.deepEqual(await upload("keepBoth"), { done: 1, bytes: 3, skipped: 0, failed: 0 });
  assert.deepEqual(store.keys(), ["a (2).txt", "a (3).txt", "a.txt"]);
  assert.equal(store.text("a.txt"), "old");
  assert.deepEqual(await upload("overwrite"), { done: 1, bytes: 3, skipped: 0, failed: 0 });
  assert.equal(store.text("a.txt"), "new");
});

/** Overwrite for all, and then what is asked about anew. */
function overwritingAll(then: ConflictAnswer["choice"], during?: (conflict: Conflict) => void) {
  const conflicts: Conflict[] = [];
  return {
    ...answering(),
    conflicts,
    onConflict: async (conflict: Conflict): Promise<ConflictAnswer> => {
      conflicts.push(conflict);
      during?.(conflict);
      return conflict.hasChanged
        ? { choice: then, applyToAll: false }
        : { choice: "overwrite", applyToAll: true };
    },
  };
}

for (const [what, sizeBytes] of [
  ["a small file", 10],
  ["a file in parts", 400_000],
] as const) {
  test(`what was replaced since an overwrite was chosen is asked about anew: ${what}`, async (t) => {
    const folder = folderFor(t);
    const path = join(folder, "a");
    const bytes = someBytes(sizeBytes);
    writeFileSync(path, bytes);
    for (const answer of ["skip", "keepBoth", "overwrite"] as const) {
      const store = storeWithSmallParts();
      store.seed("a", "old");
      const options = overwritingAll(answer, ({ hasChanged }) => {
        if (!hasChanged) store.seed("a", "theirs");
      });
      const to = { store, bucket: "bucket", prefix: "" };
      const report = await engineFor(t).upload([{ kind: "path", path }], to, options);
      assert.equal(report.counts.failed, 0);
      assert.deepEqual(
        options.conflicts.map(({ existing, hasChanged }) => [existing.sizeBytes, hasChanged]),
        [
          [3, undefined],
          [6, true],
        ],
      );
      const texts = store.keys().map((key) => [key, store.text(key)]);
      const ours = bytes.toString();
      assert.deepEqual(
        texts,
        {
          skip: [["a", "theirs"]],
          keepBoth: [
            ["a", "theirs"],
            ["a (2)", ours],
          ].sort(([one = ""], [other = ""]) => (one < other ? -1 : 1)),
          overwrite: [["a", ours]],
        }[answer],
      );
      assert.equal(store.uploads.size, 0);
    }
  });
}

test("an overwrite for all asks about the one that was replaced meanwhile, and looks at no other again", async (t) => {
  const folder = folderFor(t);
  const store = storeWithSmallParts();
  const sources = Array.from({ length: 20 }, (_, index) => {
    store.seed(`f${index}`, "old");
    writeFileSync(join(folder, `f${index}`), "new");
    return { kind: "path" as const, path: join(folder, `f${index}`) };
  });
  const options = overwritingAll("skip");
  let isReplaced = false;
  store.faults.before = ({ operation, key }) => {
    if (operation !== "write" || key !== "f13" || isReplaced) return;
    isReplaced = true;
    store.seed("f13", "theirs");
  };
  const to = { store, bucket: "bucket", prefix: "" };
  const report = await engineFor(t, { parallelFiles: 1 }).upload(sources, to, options);
  assert.deepEqual(summary(report), { done: 19, bytes: 57, skipped: 1, failed: 0 });
  assert.deepEqual(
    options.conflicts.map(({ target, hasChanged }) => [target, hasChanged]),
    [
      ["f0", undefined],
      ["f13", true],
    ],
  );
  assert.equal(store.text("f13"), "theirs");
  const heads = store.calls.filter(({ operation }) => operation === "head");
  // Two before their level is listed; what was refused is compared with what was sent, and shown.
  assert.deepEqual(
    heads.map(({ key }) => key),
    ["f0", "f1", "f13", "f13"],
  );
});

test("a store that knows no conditions is looked at right before something is overwritten", async (t) => {
  const path = join(folderFor(t), "a");
  writeFileSync(path, "new");
  const store = storeWithSmallParts();
  const write = store.write.bind(store);
  store.write = async (bucket, key, body, options, ...rest) => {
    if (options.ifMatch !== undefined || options.ifAbsent)
      throw new StorageError("unsupported", "No conditions here");
    return write(bucket, key, body, options, ...rest);
  };
  store.seed("a", "old");
  const options = overwritingAll("skip", ({ hasChanged }) => {
    if (!hasChanged) store.seed("a", "theirs");
  });
  const to = { store, bucket: "bucket", prefix: "" };
  const engine = engineFor(t);
  assert.equal((await engine.upload([{ kind: "path", path }], to, options)).counts.skipped, 1);
  assert.equal(store.text("a"), "theirs");
  assert.equal((await engine.upload([{ kind: "path", path }], to, overwritingAll("skip"))).done, 1);
  assert.equal(store.text("a"), "new");
});

test("what was to be overwritten and is gone is written as new", async (t) => {
  const path = join(folderFor(t), "a");
  writeFileSync(path, "new");
  const store = storeWithSmallParts();
  store.seed("a", "old");
  const options = overwritingAll("skip", () => store.bucket("bucket").remove("a"));
  const to = { store, bucket: "bucket", prefix: "" };
  const report = await engineFor(t).upload([{ kind: "path", path }], to, options);
  assert.deepEqual(summary(report), { done: 1, bytes: 3, skipped: 0, failed: 0 });
  assert.equal(options.conflicts.length, 1);
});

test("who is asked about the only one of a transfer knows that it is the only one", async (t) => {
  const folder = folderFor(t);
  writeFileSync(join(folder, "taken"), "new");
  const store = storeWithSmallParts();
  store.seed("in/taken", "old");
  store.seed("in/other", "old");
  const engine = engineFor(t);
  const totals: string[] = [];
  let last = "none";
  const options = () =>
    answering(undefined, {
      onProgress: ({ filesTotal, isCounting }) => (last = `${filesTotal} ${isCounting}`),
      onConflict: async () => {
        totals.push(last);
        last = "none";
        return { choice: "skip", applyToAll: false };
      },
    });
  const to = { store, bucket: "bucket", prefix: "in/" };
  await engine.upload([{ kind: "path", path: join(folder, "taken") }], to, options());
  await engine.rename(objectIn(store, "in/other"), "in/taken", options());
  assert.deepEqual(totals, ["1 false", "1 false"]);
});

test("conflicts are asked one at a time, and an answer for all is asked for once", async (t) => {
  const folder = folderFor(t);
  const store = storeWithSmallParts();
  for (let index = 0; index < 30; index++) {
    writeFileSync(join(folder, `f${index}`), "new");
    store.seed(`in/x/f${index}`, "old");
  }
  let open = 0;
  let asked = 0;
  const options = answering(undefined, {
    onConflict: async () => {
      assert.equal(++open, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      open -= 1;
      asked += 1;
      return { choice: "overwrite", applyToAll: asked === 3 };
    },
  });
  mkdirSync(join(folder, "x"));
  const sources = Array.from({ length: 30 }, (_, index) => ({
    kind: "path" as const,
    path: join(folder, `f${index}`),
  }));
  const to = { store, bucket: "bucket", prefix: "in/x/" };
  const report = await engineFor(t).upload(sources, to, options);
  assert.equal(asked, 3);
  assert.equal(report.done, 30);
  assert.ok(store.keys().every((key) => store.text(key) === "new"));
});

test("an object that appears between looking and writing is a conflict, not a victim", async (t) => {
  const folder = folderFor(t);
  for (const [name, size] of [
    ["small.bin", 100],
    ["large.bin", 600_000],
  ] as const) {
    writeFileSync(join(folder, name), someBytes(size));
    const store = storeWithSmallParts();
    store.faults.before = ({ operation, key }) => {
      if (operation === "write" || operation === "multipart.complete")
        if (!store.bucket("bucket").get(key)) store.seed(key, "somebody else's");
    };
    const to = { store, bucket: "bucket", prefix: "" };
    const options = answering("skip");
    const path = join(folder, name);
    const report = await engineFor(t).upload([{ kind: "path", path }], to, options);
    assert.deepEqual(summary(report), { done: 0, bytes: 0, skipped: 1, failed: 0 });
    assert.equal(store.text(name), "somebody else's");
    assert.equal(options.conflicts.length, 1);
    assert.equal(store.uploads.size, 0);
  }
});

test("two files of one name from two folders meet each other as a conflict", async (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, "one"));
  mkdirSync(join(folder, "two"));
  writeFileSync(join(folder, "one", "a.txt"), "1");
  writeFileSync(join(folder, "two", "a.txt"), "2");
  const store = storeWithSmallParts({ ignoresConditions: true });
  const to = { store, bucket: "bucket", prefix: "" };
  const sources = ["one", "two"].map((name) => ({
    kind: "path" as const,
    path: join(folder, name, "a.txt"),
  }));
  const report = await engineFor(t).upload(sources, to, answering("keepBoth"));
  assert.equal(report.done, 2);
  assert.deepEqual([store.text("a.txt"), store.text("a (2).txt")], ["1", "2"]);
});

test("wrong credentials stop everything at once, and every file found is accounted for", async (t) => {
  const folder = folderFor(t);
  for (let index = 0; index < 200; index++) writeFileSync(join(folder, `f${index}`), "x");
  const store = storeWithSmallParts();
  store.faults.before = ({ operation }) => {
    if (operation === "write") throw new StorageError("expiredCredentials", "The token expired");
  };
  let last = { filesTotal: 0, filesDone: 0 };
  const to = { store, bucket: "bucket", prefix: "" };
  const options = answering(undefined, { onProgress: (progress) => (last = progress) });
  const report = await engineFor(t).upload([{ kind: "path", path: folder }], to, options);
  assert.equal(report.done, 0);
  assert.equal(report.isCancelled, false);
  assert.equal(report.counts.failed, last.filesTotal);
  assert.ok(report.failed.every(({ error }) => error.kind === "expiredCredentials"));
  assert.ok(store.calls.filter(({ operation }) => operation === "write").length <= 40);
});

test("a key that would be too long fails by itself, before anything is sent", async (t) => {
  const folder = folderFor(t);
  writeFileSync(join(folder, "a"), "x");
  const store = storeWithSmallParts();
  const to = { store, bucket: "bucket", prefix: `${"p".repeat(1023)}/` };
  const report = await engineFor(t).upload(
    [{ kind: "path", path: join(folder, "a") }],
    to,
    answering(),
  );
  assert.deepEqual(
    report.failed.map(({ error }) => error.kind),
    ["keyTooLong"],
  );
  assert.ok(!store.calls.some(({ operation }) => operation === "write"));
});

test("into a prefix that holds very much, new files are sent without a look for each", async (t) => {
  const store = new MemoryStore({ pageLimit: 50 });
  for (let index = 0; index < 200; index++) store.seed(`p/old-${index}`, "old");
  const folder = folderFor(t);
  for (let index = 0; index < 150; index++) writeFileSync(join(folder, `new-${index}`), "new");
  writeFileSync(join(folder, "old-7"), "from here");
  const sources = readdirSync(folder).map((name) => ({
    kind: "path" as const,
    path: join(folder, name),
  }));
  const options = answering("skip");
  const report = await engineFor(t).upload(
    sources,
    { store, bucket: "bucket", prefix: "p/" },
    options,
  );
  assert.deepEqual(summary(report), { done: 150, bytes: 450, skipped: 1, failed: 0 });
  assert.equal(store.text("p/old-7"), "old");
  assert.deepEqual(
    options.conflicts.map(({ existing }) => existing.sizeBytes),
    [3],
  );
  const heads = store.calls.filter(({ operation }) => operation === "head").length;
  assert.ok(heads < 10, `${heads} looks`);
});

test("where most are there already, they are looked at before anything is sent", async (t) => {
  const store = new MemoryStore({ pageLimit: 50 });
  const folder = folderFor(t);
  for (let index = 0; index < 200; index++) {
    store.seed(`p/${index}`, "old");
    writeFileSync(join(folder, `${index}`), "from here");
  }
  const sources = readdirSync(folder).map((name) => ({
    kind: "path" as const,
    path: join(folder, name),
  }));
  const options = answering("overwrite");
  const report = await engineFor(t).upload(
    sources,
    { store, bucket: "bucket", prefix: "p/" },
    options,
  );
  assert.equal(report.done, 200);
  assert.equal(options.conflicts.length, 200);
  const writes = store.calls.filter(({ operation }) => operation === "write").length;
  assert.ok(writes < 240, `${writes} writes`);
});
