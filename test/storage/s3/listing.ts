import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Context } from "./context.ts";
import { allKeys, bytes, live } from "./server.ts";

export function testListing({ place }: Context): void {
  describe("listing", () => {
    const keys = [
      ...Array.from({ length: 25 }, (_each, index) => `l/file-${String(index).padStart(2, "0")}`),
      "l/sub/one",
      "l/sub/two",
      "l/tub/one",
    ];

    before(async () => {
      const { store, bucket } = place();
      for (const key of keys) await store.write(bucket, key, bytes(key), {}, live());
    });

    test("goes through all pages, each with at most what was asked for", async () => {
      const { store, bucket } = place();
      for (const limit of [1, 7, 27, 28, 1000]) {
        assert.deepEqual(await allKeys(store, bucket, { prefix: "l/", limit }), keys);
      }
      const page = await store.list(bucket, { prefix: "l/", limit: 7 }, live());
      assert.equal(page.items.length, 7);
      assert.ok(page.cursor);
    });

    test("shows one level with a delimiter, also over pages", async () => {
      const { store, bucket } = place();
      const expected = [...keys.slice(0, 25), "l/sub/", "l/tub/"];
      for (const limit of [2, 1000]) {
        const level = await allKeys(store, bucket, { prefix: "l/", delimiter: "/", limit });
        assert.deepEqual(level.sort(), expected);
      }
    });

    test("says size, date, ETag and class of each object", async () => {
      const { store, bucket } = place();
      const page = await store.list(bucket, { prefix: "l/file-03" }, live());
      const [entry] = page.items;
      assert.ok(entry?.kind === "object");
      const head = await store.head(bucket, { key: "l/file-03" }, live());
      assert.equal(entry.sizeBytes, "l/file-03".length);
      assert.equal(entry.etag, head.etag);
      assert.equal(entry.storageClass, "STANDARD");
      const apartMs = (entry.lastModified?.getTime() ?? 0) - (head.lastModified?.getTime() ?? 0);
      assert.ok(Math.abs(apartMs) <= 1000, "a header has whole seconds");
    });

    test("begins after a key", async () => {
      const { store, bucket } = place();
      const page = await store.list(bucket, { prefix: "l/", startAfter: "l/sub/one" }, live());
      assert.deepEqual(
        page.items.map((entry) => entry.kind === "object" && entry.key),
        ["l/sub/two", "l/tub/one"],
      );
    });

    test("of nothing is empty and no error", async () => {
      const { store, bucket } = place();
      assert.deepEqual(await store.list(bucket, { prefix: "nothing/here/" }, live()), {
        items: [],
      });
    });
  });
}
