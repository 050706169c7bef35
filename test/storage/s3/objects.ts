import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { failsWith } from "./context.ts";
import type { Context } from "./context.ts";
import { bytes, freshName, live, readAll } from "./server.ts";

export function testObjects({ abilities, place }: Context): void {
  describe("objects", () => {
    test("are written, looked at and read", async () => {
      const { store, bucket } = place();
      const data = randomBytes(100_000);
      const started = Date.now();
      const written = await store.write(bucket, "o/data", bytes(data), {}, live());
      const md5 = createHash("md5").update(data).digest("hex");
      assert.equal(written.etag, md5);
      assert.equal(store.etagIsMd5, true);
      const head = await store.head(bucket, { key: "o/data" }, live());
      assert.equal(head.sizeBytes, 100_000);
      assert.equal(head.etag, md5);
      assert.ok(Math.abs((head.lastModified?.getTime() ?? 0) - started) < 60_000);
      const content = await store.read(bucket, "o/data", {}, live());
      assert.equal(content.head.etag, md5);
      assert.equal(content.range, undefined);
      assert.ok((await readAll(content)).equals(data));
    });

    test("may be empty", async () => {
      const { store, bucket } = place();
      await store.write(bucket, "o/empty", bytes(""), {}, live());
      const content = await store.read(bucket, "o/empty", {}, live());
      assert.equal(content.head.sizeBytes, 0);
      assert.equal((await readAll(content)).length, 0);
    });

    test("are written from streams, with progress", async () => {
      const { store, bucket } = place();
      const piece = randomBytes(700_000);
      const body = {
        kind: "stream",
        sizeBytes: piece.length * 5,
        async *open() {
          for (let left = 5; left > 0; left--) yield piece;
        },
      } as const;
      const told: number[] = [];
      await store.write(bucket, "o/stream", body, {}, live(), (sent) => told.push(sent));
      assert.equal(told.at(-1), body.sizeBytes);
      const content = await store.read(bucket, "o/stream", {}, live());
      const all = await readAll(content);
      assert.equal(all.length, body.sizeBytes);
      assert.ok(all.subarray(-piece.length).equals(piece));
    });

    test("are read in ranges", async () => {
      const { store, bucket } = place();
      await store.write(bucket, "o/range", bytes("0123456789"), {}, live());
      const part = async (first: number, last: number) => {
        const content = await store.read(bucket, "o/range", { range: { first, last } }, live());
        assert.equal(content.head.sizeBytes, 10);
        return [content.range, (await readAll(content)).toString()];
      };
      assert.deepEqual(await part(2, 4), [{ first: 2, last: 4 }, "234"]);
      assert.deepEqual(await part(0, 0), [{ first: 0, last: 0 }, "0"]);
      assert.deepEqual(await part(8, 99), [{ first: 8, last: 9 }, "89"]);
      await failsWith(part(10, 12), "rangeNotSatisfiable");
    });

    test("are read on condition", async () => {
      const { store, bucket } = place();
      const { etag = "" } = await store.write(bucket, "o/if", bytes("one"), {}, live());
      const content = await store.read(bucket, "o/if", { ifMatch: etag }, live());
      assert.equal((await readAll(content)).toString(), "one");
      await store.write(bucket, "o/if", bytes("two"), {}, live());
      await failsWith(store.read(bucket, "o/if", { ifMatch: etag }, live()), "preconditionFailed");
    });

    test("that are not there are said to be missing", async () => {
      const { store, bucket } = place();
      const error = await failsWith(store.head(bucket, { key: "o/none" }, live()), "noSuchObject");
      assert.equal(error.facts.key, "o/none");
      await failsWith(store.read(bucket, "o/none", {}, live()), "noSuchObject");
      await failsWith(store.read(freshName(), "o/none", {}, live()), "noSuchBucket");
      await failsWith(store.write(freshName(), "o/none", bytes("x"), {}, live()), "noSuchBucket");
    });

    test("keep their type and metadata", async () => {
      const { store, bucket } = place();
      const headers = {
        contentType: "text/plain; charset=utf-8",
        metadata: { colour: "blue", "with-dash": "a  b", name: "Grüße 😀 日本語" },
      };
      await store.write(bucket, "o/headers", bytes("x"), headers, live());
      const head = await store.head(bucket, { key: "o/headers" }, live());
      assert.equal(head.contentType, headers.contentType);
      const { metadata } = head;
      assert.equal(metadata?.["colour"], "blue");
      assert.equal(metadata?.["name"], headers.metadata.name);
      assert.match(metadata?.["with-dash"] ?? "", /^a +b$/);
    });

    test("keep their other headers", async () => {
      const { store, bucket } = place();
      const headers = {
        contentEncoding: "gzip",
        contentDisposition: 'attachment; filename="a b ü.txt"',
        contentLanguage: "de",
        cacheControl: "max-age=60",
      };
      await store.write(bucket, "o/more", bytes("not gzip at all"), headers, live());
      const head = await store.head(bucket, { key: "o/more" }, live());
      const { contentEncoding, contentDisposition, contentLanguage, cacheControl } = head;
      const kept = { contentEncoding, contentDisposition, contentLanguage, cacheControl };
      if (abilities.keepsHeaders) assert.deepEqual(kept, headers);
      else assert.notDeepEqual(kept, headers);
      const content = await store.read(bucket, "o/more", {}, live());
      assert.equal((await readAll(content)).toString(), "not gzip at all");
    });

    test("are written and read many at once", async () => {
      const { store, bucket } = place();
      const keys = Array.from({ length: 200 }, (_each, index) => `o/many/${index}`);
      await Promise.all(keys.map((key) => store.write(bucket, key, bytes(key), {}, live())));
      const texts = await Promise.all(
        keys.map(async (key) =>
          (await readAll(await store.read(bucket, key, {}, live()))).toString(),
        ),
      );
      assert.deepEqual(texts, keys);
    });

    test("are tagged where the server has tags", async () => {
      const { store, bucket, http } = place();
      const writing = store.write(bucket, "o/tags", bytes("x"), { tags: { a: "1 & 2" } }, live());
      await writing;
      const request = { expiresInSeconds: 60 };
      const link = await store.links?.create("GET", bucket, "o/tags", request, live());
      const url = new URL(link ?? "");
      const answer = await http.send(
        {
          operation: "test",
          method: "GET",
          origin: url.origin,
          path: url.pathname + url.search,
        },
        live(),
      );
      await answer.discard();
      assert.equal(answer.headers["x-amz-tagging-count"], abilities.tags ? "1" : undefined);
    });
  });
}
