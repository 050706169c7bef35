import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { hashNow } from "../../../src/transfers/verification/hasher.ts";
import { MemoryStore, type MemoryStoreOptions } from "../memoryStore.ts";
import { answering, engineFor, folderFor, objectIn, someBytes, summary } from "./setting.ts";

// Uploads in parts to stores that compare CRC32s: no MD5 is made of anything.

function storeThat(options: MemoryStoreOptions = {}): MemoryStore {
  return new MemoryStore({
    multipart: { minPartBytes: 1024 },
    checksumType: "FULL_OBJECT",
    ...options,
  });
}

const bytes = someBytes(1_000_003);

async function uploaded(t: TestContext, store: MemoryStore, name = "big.bin") {
  const path = join(folderFor(t), name);
  writeFileSync(path, bytes);
  const to = { store, bucket: "bucket", prefix: "" };
  return engineFor(t).upload([{ kind: "path", path }], to, answering());
}

test("an object of parts has the CRC32 of all its bytes, without a look at it afterwards", async (t) => {
  const store = storeThat({ etags: "opaque" });
  assert.equal(summary(await uploaded(t, store)).done, 1);
  const stored = store.object("bucket", "big.bin");
  assert.ok(bytes.equals(stored.bytes));
  assert.equal(stored.crc32, hashNow(bytes, "crc32"));
  const last = store.calls.at(-1);
  assert.equal(last?.operation, "multipart.complete");
});

test("a damaged part is sent again", async (t) => {
  const store = storeThat();
  let damages = 2;
  store.faults.bytes = async function* (call, pieces) {
    let isFirst = call.operation === "multipart.put" && call.partNumber === 2 && damages-- > 0;
    for await (const piece of pieces) {
      const copy = Buffer.from(piece);
      if (isFirst) copy[0] = (copy[0] ?? 0) ^ 1;
      isFirst = false;
      yield copy;
    }
  };
  assert.equal(summary(await uploaded(t, store)).done, 1);
  assert.ok(bytes.equals(store.object("bucket", "big.bin").bytes));
  const sent = store.calls.filter(({ operation }) => operation === "multipart.put");
  assert.equal(sent.length, Math.ceil(bytes.length / (64 * 1024)) + 2);
});

test("a lost answer to the completion is no failure, whatever the ETags are", async (t) => {
  const store = storeThat({ etags: "opaque" });
  let losses = 1;
  store.faults.after = ({ operation }) => {
    if (operation === "multipart.complete" && losses-- > 0)
      // As it is seen after a repeat of the request.
      throw new StorageError("noSuchUpload", "The upload is gone");
  };
  assert.equal(summary(await uploaded(t, store)).done, 1);
  assert.ok(bytes.equals(store.object("bucket", "big.bin").bytes));
});

test("of a source with a CRC32, what was read damaged is found by those of the parts", async (t) => {
  const from = storeThat();
  assert.equal(summary(await uploaded(t, from)).done, 1);
  const to = storeThat({ host: "elsewhere.test" });
  let damages = 1;
  from.faults.bytes = async function* (call, pieces) {
    let isFirst = call.operation === "read" && call.range?.first !== 0 && damages-- > 0;
    for await (const piece of pieces) {
      const copy = Buffer.from(piece);
      if (isFirst) copy[7] = (copy[7] ?? 0) ^ 1;
      isFirst = false;
      yield copy;
    }
  };
  const source = objectIn(from, "big.bin");
  const place = { store: to, bucket: "bucket", prefix: "to/" };
  const report = await engineFor(t).copy([source], place, answering());
  assert.deepEqual(summary(report), { done: 1, bytes: bytes.length, skipped: 0, failed: 0 });
  assert.ok(bytes.equals(to.object("bucket", "to/big.bin").bytes));
  const sent = to.calls.filter(({ operation }) => operation === "multipart.put").length;
  assert.equal(sent, Math.ceil(bytes.length / (64 * 1024)) + 1, "only the part that was damaged");
  assert.equal(to.uploads.size, 0);
});

test("of a source in parts, its ETag is checked as well", async (t) => {
  const from = new MemoryStore({ multipart: { minPartBytes: 1024 } });
  assert.equal(summary(await uploaded(t, from)).done, 1);
  const to = storeThat({ host: "elsewhere.test" });
  const place = { store: to, bucket: "bucket", prefix: "to/" };
  const report = await engineFor(t).copy([objectIn(from, "big.bin")], place, answering());
  assert.equal(summary(report).done, 1);
  const copy = to.object("bucket", "to/big.bin");
  assert.equal(copy.etag, from.object("bucket", "big.bin").etag);
  assert.equal(copy.crc32, hashNow(bytes, "crc32"));
});
