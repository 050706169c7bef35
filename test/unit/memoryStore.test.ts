import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStore } from "./memoryStore.ts";

const { signal } = new AbortController();

async function listAll(store: MemoryStore, prefix: string, delimiter?: string): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(
      "bucket",
      { prefix, limit: 2, ...(delimiter && { delimiter }), ...(cursor && { cursor }) },
      signal,
    );
    seen.push(...page.items.map((item) => (item.kind === "object" ? item.key : item.prefix)));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return seen;
}

test("pages of a listing hold every key once, in UTF-8 order, groups included", async () => {
  const store = new MemoryStore();
  const keys = ["a", "a/1", "a/2", "a//x", "b/", "b/c/d", "z", "\uffee", "\u{1f600}", "/lead"];
  for (const key of keys) store.seed(key, key);
  const sorted = [...keys].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
  assert.deepEqual(await listAll(store, ""), sorted);
  assert.deepEqual(await listAll(store, "", "/"), [
    "/",
    "a",
    "a/",
    "b/",
    "z",
    "\uffee",
    "\u{1f600}",
  ]);
  assert.deepEqual(await listAll(store, "a/", "/"), ["a//", "a/1", "a/2"]);
});

test("conditional writes, wrong MD5s and unknown parts are refused as a server refuses them", async () => {
  const store = new MemoryStore({ multipart: { minPartBytes: 1 } });
  const body = { kind: "bytes", bytes: Buffer.from("x") } as const;
  const { etag } = await store.write("bucket", "k", body, { ifAbsent: true }, signal);
  assert.equal(etag, "9dd4e461268c8034f5c8564e155c67a6");
  const refused = { kind: "preconditionFailed" };
  await assert.rejects(store.write("bucket", "k", body, { ifAbsent: true }, signal), refused);
  await assert.rejects(store.write("bucket", "k", body, { ifMatch: "other" }, signal), refused);
  const wrong = { ...body, md5: Buffer.alloc(16).toString("base64") };
  await assert.rejects(store.write("bucket", "k", wrong, {}, signal), { kind: "corrupted" });

  const parts = store.multipart;
  assert.ok(parts);
  const { uploadId } = await parts.create("bucket", "m", {}, signal);
  const target = { bucket: "bucket", key: "m", uploadId };
  const part = await parts.put({ ...target, number: 1 }, body, signal);
  const bad = { ...part, etag: "0" };
  await assert.rejects(parts.complete(target, [bad], signal), { kind: "invalidRequest" });
  const done = await parts.complete(target, [part], signal);
  assert.match(done.etag ?? "", /^[0-9a-f]{32}-1$/);
  await assert.rejects(parts.abort(target, signal), { kind: "noSuchUpload" });
});
