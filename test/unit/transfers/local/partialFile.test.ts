import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { PartialFile } from "../../../../src/transfers/local/partialFile.ts";
import { folderFor } from "../setting.ts";

const piece = Buffer.alloc(8 * 1024 ** 2, 7);

/** Has every file that is open answer a request to flush like this; counts the requests. */
async function flushesWith(t: TestContext, folder: string, answer: () => Promise<void>) {
  const handle = await open(join(folder, "any"), "w");
  const files = Object.getPrototypeOf(handle) as { datasync(): Promise<void> };
  await handle.close();
  return t.mock.method(files, "datasync", answer).mock;
}

async function written(file: PartialFile, pieces: number): Promise<void> {
  for (let index = 0; index < pieces; index++) await file.write([piece], index * piece.length);
}

test("a large file is on its way to the disk while more of it is written", async (t) => {
  const folder = folderFor(t);
  let end = () => {};
  const flush = new Promise<void>((resolve) => (end = resolve));
  const flushes = await flushesWith(t, folder, () => flush);
  const file = await PartialFile.create(join(folder, "large"));
  await written(file, 7);
  assert.equal(flushes.callCount(), 0, "a little is left to the end");
  await written(file, 24);
  assert.equal(flushes.callCount(), 1, "one flush at a time, and nothing waits for it");
  let isFinished = false;
  const finishing = file.finish(undefined).then(() => (isFinished = true));
  await new Promise(setImmediate);
  assert.equal(isFinished, false);
  end();
  await finishing;
  await file.commit(join(folder, "large"), { overwrite: false });
});

test("what a disk refused on the way fails the file, though it is told only once", async (t) => {
  const folder = folderFor(t);
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  await flushesWith(t, folder, () => Promise.reject(full));
  const file = await PartialFile.create(join(folder, "large"));
  await written(file, 9);
  await assert.rejects(file.finish(undefined), { kind: "diskFull" });
  await file.discard();
  assert.ok(!existsSync(file.path));
});

test("a file system that cannot be told to flush has the bytes all the same", async (t) => {
  const folder = folderFor(t);
  const unknown = Object.assign(new Error("invalid argument"), { code: "EINVAL" });
  await flushesWith(t, folder, () => Promise.reject(unknown));
  const file = await PartialFile.create(join(folder, "large"));
  await written(file, 9);
  await file.finish(undefined);
});
