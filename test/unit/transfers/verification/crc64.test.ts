import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { threadPrograms } from "../../../../esbuild.threads.mjs";
import { Hasher, hashNow } from "../../../../src/transfers/verification/hasher.ts";
import { MemoryStore } from "../../memoryStore.ts";
import {
  answering,
  engineFor,
  folderFor,
  md5OfFile,
  objectIn,
  someBytes,
  summary,
  treeOf,
} from "../setting.ts";
import { md5Hex } from "../../memoryBucket.ts";

test("a thread gives the same", async (t) => {
  const hasher = new Hasher(1);
  t.after(() => hasher.dispose());
  const bytes = someBytes(700_001);
  const value = hashNow(bytes, "crc64nvme");
  assert.equal(await hasher.hashOf(bytes, "crc64nvme"), value);
  const stream = hasher.stream("crc64nvme");
  for (let at = 0; at < bytes.length; at += 99_999)
    await stream.update({ bytes: bytes.subarray(at, at + 99_999) });
  assert.equal(await stream.finish(), value);
});

test("a hash thread's program is in the bundle, and runs from there", async (t) => {
  const outfile = join(folderFor(t), "hasher.cjs");
  const entry = join(import.meta.dirname, "../../../../src/transfers/verification/hasher.ts");
  const kind = { bundle: true, minify: true, platform: "node", format: "cjs" } as const;
  await build({
    entryPoints: [entry],
    outfile,
    ...kind,
    logLevel: "error",
    plugins: [threadPrograms],
  });
  const bundled = createRequire(import.meta.url)(outfile) as { Hasher: typeof Hasher };
  const hasher = new bundled.Hasher(1);
  t.after(() => hasher.dispose());
  const bytes = someBytes(10_000);
  assert.equal(await hasher.once({ bytes }, "crc64nvme"), hashNow(bytes, "crc64nvme"));
});

/** As S3 shows an object that is encrypted with a key of its own. */
function encrypted(bytes: Buffer): MemoryStore {
  const store = new MemoryStore({ etags: "opaque" });
  store.seed("o", bytes);
  const crc64nvme = hashNow(bytes, "crc64nvme");
  const more = { crc64nvme, serverSideEncryption: "aws:kms" };
  const [head, read] = [store.head.bind(store), store.read.bind(store)];
  store.head = async (...args) => ({ ...(await head(...args)), ...more });
  store.read = async (...args) => {
    const content = await read(...args);
    return { ...content, head: { ...content.head, ...more } };
  };
  return store;
}

for (const size of [5000, 300_000, 1_500_000])
  test(`${size} bytes whose ETag says nothing are checked, and fetched again where they are damaged`, async (t) => {
    const bytes = someBytes(size);
    const store = encrypted(bytes);
    let damages = 1;
    store.faults.bytes = async function* (_call, pieces) {
      for await (const piece of pieces) {
        const copy = Buffer.from(piece);
        if (damages-- > 0) copy[9] = (copy[9] ?? 0) ^ 4;
        yield copy;
      }
    };
    const engine = engineFor(t, { multipartThresholdBytes: 400_000 });
    const folder = folderFor(t);
    const report = await engine.download([objectIn(store, "o")], folder, answering());
    assert.equal(report.done, 1);
    assert.equal(md5OfFile(join(folder, "o")), md5Hex(bytes));

    damages = 1_000_000;
    const again = await engine.download([objectIn(store, "o")], join(folder, "x"), answering());
    assert.deepEqual(summary(again).why, ["o: corrupted"]);
    assert.deepEqual(treeOf(join(folder, "x")), []);
  });
