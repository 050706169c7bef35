import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { keepingTags, type ObjectSave } from "../../../src/core/saving.ts";
import type { ConflictAnswer, SaveConflict } from "../../../src/filesystem/objectSaving.ts";
import { Baselines } from "../../../src/filesystem/baselines.ts";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import { MemoryStore } from "../memoryStore.ts";

const { ObjectSaving } = await import("../../../src/filesystem/objectSaving.ts");
const { objectUri } = await import("../../../src/filesystem/uri.ts");
const { FileSystemError } = await import("../vscodeStub/vscode.ts");

const { signal } = new AbortController();
const address = { connectionId: "c", bucket: "bucket", key: "a/k.txt" };
const uri = objectUri(address);
const id = uri.toString();

function setting(store = new MemoryStore()) {
  const engine = createTransferEngine();
  const answers: (ConflictAnswer | ((conflict: SaveConflict) => Promise<ConflictAnswer>))[] = [];
  const asked: SaveConflict[] = [];
  const told: string[] = [];
  const written: string[] = [];
  let mayLose = false;
  const baselines = new Baselines({ get: () => undefined, update: async () => {} }, (error) =>
    assert.fail(String(error)),
  );
  /** Runs before each save reaches the engine. */
  let before: (save: ObjectSave) => unknown = () => undefined;
  const saving = new ObjectSaving({
    baselines,
    save: async (save, aborted) => {
      await before(save);
      return engine.save(save, aborted);
    },
    questions: {
      onConflict: async (conflict) => {
        asked.push(conflict);
        const answer = answers.shift() ?? assert.fail("Nobody was to be asked");
        return typeof answer === "string" ? answer : answer(conflict);
      },
      mayLoseTags: async () => mayLose,
      onNotKept: (_address, notKept) => told.push(...notKept.map(({ what }) => what)),
    },
    onWritten: ({ bucket, prefix }) => written.push(`${bucket}/${prefix}`),
  });
  return {
    ...{ store, baselines, answers, asked, told, written },
    losesTags: () => (mayLose = true),
    beforeSave: (work: typeof before) => (before = work),
    read: async () => {
      baselines.read(id, await store.head("bucket", { key: address.key }, signal));
    },
    write: (text: string, options = { create: true, overwrite: true }) => {
      const bytes = Buffer.from(text);
      return saving.write({ uri, address, store, bytes, ...options }, signal);
    },
    text: () => store.text(address.key),
  };
}

function isCode(code: string) {
  return (error: unknown) => error instanceof FileSystemError && error.code === code;
}

test("what was read is replaced without a question, again and again", async () => {
  const it = setting();
  it.store.seed(address.key, "one");
  await it.read();
  await it.write("two");
  await it.write("three");
  assert.equal(it.text(), "three");
  assert.deepEqual(it.written, ["bucket/a/", "bucket/a/"]);
});

test("somebody else's change is asked about: overwriting is for what is there then", async () => {
  const it = setting();
  it.store.seed(address.key, "one");
  await it.read();
  it.store.seed(address.key, "two");
  it.answers.push(async () => {
    it.store.seed(address.key, "three");
    return "overwrite";
  }, "overwrite");
  await it.write("mine");
  assert.equal(it.asked.length, 2, "a change during the question is asked about, too");
  assert.equal(it.text(), "mine");
});

for (const answer of ["cancel", "compare", "savedCopy"] as const) {
  test(`with the answer ${answer}, nothing is written over it`, async () => {
    const it = setting();
    it.store.seed(address.key, "one");
    await it.read();
    it.store.seed(address.key, "two");
    it.answers.push(answer);
    await assert.rejects(it.write("mine"), isCode("Unavailable"));
    assert.equal(it.text(), "two");
    if (answer !== "compare") return;
    await it.write("mine");
    assert.equal(it.text(), "mine", "who has compared is not asked again");
  });
}

test("after a comparison, a further change is asked about", async () => {
  const it = setting();
  it.store.seed(address.key, "one");
  await it.read();
  it.store.seed(address.key, "two");
  it.answers.push("compare");
  await assert.rejects(it.write("mine"));
  it.store.seed(address.key, "three");
  it.answers.push("cancel");
  await assert.rejects(it.write("mine"));
  assert.equal(it.text(), "three");
});

test("a copy is written beside it, with its headers, and never over anything", async () => {
  const it = setting();
  it.store.seed(address.key, "one", { metadata: { a: "1" } });
  await it.read();
  it.store.seed(address.key, "two", { metadata: { a: "1" } });
  it.store.seed("a/taken", "taken");
  it.answers.push(async (conflict) => {
    await assert.rejects(conflict.saveAs("a/taken"), { kind: "preconditionFailed" });
    await conflict.saveAs("a/copy.txt");
    return "savedCopy";
  });
  await assert.rejects(it.write("mine"));
  assert.deepEqual(
    ["a/copy.txt", "a/taken", address.key].map((key) => it.store.text(key)),
    ["mine", "taken", "two"],
  );
  const copy = await it.store.head("bucket", { key: "a/copy.txt" }, signal);
  assert.deepEqual(copy.metadata, { a: "1" });
  assert.deepEqual(it.written, ["bucket/a/"]);
});

test("what changes between the look and the write is asked about", async () => {
  const it = setting();
  it.store.seed(address.key, "one");
  await it.read();
  let isFirst = true;
  it.beforeSave(() => {
    if (isFirst) it.store.seed(address.key, "raced");
    isFirst = false;
  });
  it.answers.push("cancel");
  await assert.rejects(it.write("mine"), isCode("Unavailable"));
  assert.equal(it.text(), "raced");
});

test("a server that refuses what it holds itself is not asked forever", async () => {
  const it = setting();
  it.store.seed(address.key, "one");
  await it.read();
  let tries = 0;
  it.beforeSave(() => {
    tries += 1;
    throw new StorageError("preconditionFailed", "never");
  });
  await assert.rejects(it.write("mine"), { kind: "preconditionFailed" });
  assert.equal(tries, 5);
});

test("what is not there is made, and what came meanwhile is asked about", async () => {
  const it = setting();
  await assert.rejects(it.write("x", { create: false, overwrite: true }), isCode("FileNotFound"));
  it.beforeSave(() => it.store.seed(address.key, "theirs"));
  it.answers.push("cancel");
  await assert.rejects(it.write("mine"), isCode("Unavailable"));
  assert.equal(it.text(), "theirs");
  await assert.rejects(it.write("x", { create: true, overwrite: false }), isCode("FileExists"));
});

test("what was deleted meanwhile is made anew, as VS Code does with files", async () => {
  const it = setting();
  it.store.seed(address.key, "one");
  await it.read();
  await it.store.delete("bucket", [{ key: address.key }], signal);
  await it.write("mine");
  assert.equal(it.text(), "mine");
});

test("tags that may not be read are lost only with consent", async () => {
  const it = setting();
  it.store.seed(address.key, "one");
  await it.read();
  it.beforeSave(({ mayLoseTags }) => {
    if (mayLoseTags) return;
    throw new StorageError("accessDenied", "no", { operation: keepingTags });
  });
  await assert.rejects(it.write("mine"), { kind: "accessDenied" });
  assert.equal(it.text(), "one");
  it.losesTags();
  await it.write("mine");
  assert.equal(it.text(), "mine");
});
