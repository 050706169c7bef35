import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { isStorageError, type StorageErrorKind } from "../../../../src/core/errors.ts";
import { FileSource } from "../../../../src/transfers/local/fileSource.ts";
import { SmallFiles, smallFileBytes } from "../../../../src/transfers/local/smallFiles.ts";
import { identityOf } from "../../../../src/files/fileIdentity.ts";
import { folderFor, someBytes } from "../setting.ts";

const { signal } = new AbortController();

function filesFor(t: TestContext): { files: SmallFiles; folder: string } {
  const files = new SmallFiles();
  t.after(() => files.dispose());
  return { files, folder: folderFor(t) };
}

function isOfKind(kind: StorageErrorKind) {
  return (error: unknown) => isStorageError(error, kind);
}

test("what is at a path is told without following links", async (t) => {
  const { files, folder } = filesFor(t);
  const at = (name: string) => join(folder, name);
  writeFileSync(at("file"), "12345");
  mkdirSync(at("folder"));
  symlinkSync(at("file"), at("link"));
  execFileSync("mkfifo", [at("fifo")]);
  const names = ["file", "folder", "link", "fifo", "nothing"];
  const all = await files.look(names.map(at));
  assert.deepEqual(
    all.map(({ kind }) => kind),
    ["file", "folder", "symlink", "special", "failed"],
  );
  const source = await FileSource.open(at("file"));
  await source.close();
  const [file] = all;
  assert.ok(file?.kind === "file");
  assert.deepEqual([file.sizeBytes, file.fingerprint], [5, source.fingerprint]);
  const stats = statSync(at("file"));
  assert.deepEqual([file.modifiedMs, file.identity], [stats.mtimeMs, identityOf(stats)]);
});

test("many files are read at once, each with its own bytes", async (t) => {
  const { files, folder } = filesFor(t);
  const contents = Array.from({ length: 300 }, (_, index) => someBytes((index * 97) % 9000));
  contents.forEach((bytes, index) => writeFileSync(join(folder, `${index}`), bytes));
  await Promise.all(
    contents.map(async (bytes, index) => {
      const source = await files.open(join(folder, `${index}`), bytes.length);
      assert.ok(source);
      const target = Buffer.alloc(source.sizeBytes);
      await source.fill(0, target, signal);
      await source.close();
      assert.ok(target.equals(bytes), `file ${index}`);
    }),
  );
});

test("a file that has grown is not read; links, pipes and what is missing are refused", async (t) => {
  const { files, folder } = filesFor(t);
  const at = (name: string) => join(folder, name);
  writeFileSync(at("grown"), Buffer.alloc(smallFileBytes + 1));
  symlinkSync(at("grown"), at("link"));
  execFileSync("mkfifo", [at("fifo")]);
  assert.equal(await files.open(at("grown"), 10), undefined);
  await assert.rejects(files.open(at("link"), 10), isOfKind("localUnsupported"));
  await assert.rejects(files.open(at("fifo"), 10), isOfKind("localUnsupported"));
  await assert.rejects(files.open(at("nothing"), 10), isOfKind("localMissing"));
});

test("a received file gets its name with its bytes and time, and leaves nothing else", async (t) => {
  const { files, folder } = filesFor(t);
  const modified = new Date("2024-02-03T04:05:06Z");
  await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const loan = files.lend(index * 50);
      loan.bytes.fill(index);
      const file = files.receive(loan, { modified, tag: undefined });
      await file.commit(join(folder, `${index}`), { overwrite: false });
    }),
  );
  assert.equal(readdirSync(folder).length, 100);
  for (let index = 0; index < 100; index++) {
    const path = join(folder, `${index}`);
    assert.ok(readFileSync(path).equals(Buffer.alloc(index * 50, index)), path);
    assert.equal(statSync(path).mtimeMs, modified.getTime());
  }
});

test("a taken name is left alone; the file can have another, or replace it with its mode", async (t) => {
  const { files, folder } = filesFor(t);
  const target = join(folder, "taken");
  writeFileSync(target, "theirs");
  chmodSync(target, 0o751);
  const loan = files.lend(4);
  loan.bytes.set(Buffer.from("ours"));
  const file = files.receive(loan, { modified: undefined, tag: "abcdef" });
  await assert.rejects(file.commit(target, { overwrite: false }), isOfKind("localExists"));
  assert.equal(readFileSync(target, "utf8"), "theirs");
  await file.commit(join(folder, "other"), { overwrite: false });
  const second = files.lend(3);
  second.bytes.set(Buffer.from("new"));
  const replacing = files.receive(second, { modified: undefined, tag: undefined });
  await replacing.commit(target, { overwrite: true });
  assert.equal(readFileSync(target, "utf8"), "new");
  assert.equal(statSync(target).mode & 0o777, 0o751);
  assert.deepEqual(readdirSync(folder).sort(), ["other", "taken"]);
});

test("where it cannot be written, that is said and nothing is left", async (t) => {
  const { files, folder } = filesFor(t);
  mkdirSync(join(folder, "a folder"));
  const commit = (name: string, overwrite: boolean) =>
    files
      .receive(files.lend(1), { modified: undefined, tag: undefined })
      .commit(join(folder, name), { overwrite });
  await assert.rejects(commit("missing/file", false), isOfKind("localMissing"));
  await assert.rejects(commit("a folder", true), isOfKind("localExists"));
  await assert.rejects(commit(`a\0b`, false));
  assert.deepEqual(readdirSync(folder), ["a folder"]);
});
