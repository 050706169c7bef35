import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  digestsOf,
  engineFor,
  fileOf,
  folderFor,
  keysBelow,
  mebibyte,
  orphans,
  quietly,
  requireClean,
  withSmallCopies,
  type Workshop,
} from "./workshop.ts";

const { signal } = quietly;

export function testRoundTrips(workshop: () => Workshop): void {
  describe("there and back", () => {
    test("1,000 files in folders go up, move, come down byte for byte, and are deleted", async (t) => {
      const { store, bucket } = workshop();
      const folder = folderFor(t);
      for (let index = 0; index < 1000; index++)
        fileOf(folder, `tree/d${index % 30}/f ${index}#%é.bin`, index * 7);
      const engine = engineFor(t);
      const to = { store, bucket, prefix: "many/" };
      const source = { kind: "path", path: join(folder, "tree") } as const;
      const up = requireClean(await engine.upload([source], to, quietly));
      assert.equal(up.done, 1000);

      const tree = { kind: "prefix", store, bucket, prefix: "many/tree/" } as const;
      const moved = requireClean(await engine.rename(tree, "moved/tree/", quietly));
      assert.equal(moved.done, 1000);
      assert.deepEqual(await keysBelow(workshop(), "many/"), []);

      const there = { ...tree, prefix: "moved/tree/" };
      const down = requireClean(await engine.download([there], join(folder, "down"), quietly));
      assert.equal(down.done, 1000);
      assert.deepEqual(digestsOf(join(folder, "down", "tree")), digestsOf(join(folder, "tree")));

      const gone = requireClean(await engine.remove([there], quietly));
      assert.deepEqual([gone.done, gone.bytes], [1000, up.bytes]);
      assert.deepEqual(await keysBelow(workshop(), "moved/"), []);
    });

    test("a large file goes up in parts and comes down in ranges, checked by its ETag", async (t) => {
      const { store, bucket } = workshop();
      const folder = folderFor(t);
      const path = fileOf(folder, "up/big.mp4", 23 * mebibyte + 11);
      const engine = engineFor(t);
      const to = { store, bucket, prefix: "large/" };
      requireClean(await engine.upload([{ kind: "path", path }], to, quietly));
      const head = await store.head(bucket, { key: "large/big.mp4" }, signal);
      assert.match(head.etag ?? "", /-5$/);
      assert.equal(head.contentType, "video/mp4");
      const object = { kind: "object", store, bucket, key: "large/big.mp4" } as const;
      requireClean(await engine.download([object], join(folder, "down"), quietly));
      assert.deepEqual(digestsOf(join(folder, "down")), digestsOf(join(folder, "up")));
      assert.deepEqual(await orphans(workshop(), "large/"), []);
    });

    test("a copy above the server's limit is made of parts and keeps type and metadata", async (t) => {
      const { bucket } = workshop();
      const store = withSmallCopies(workshop().store, 6 * mebibyte);
      const folder = folderFor(t);
      const content = { kind: "bytes", bytes: Buffer.alloc(13 * mebibyte, "abc") } as const;
      const headers = { contentType: "text/x-own", metadata: { note: "ünïcode" } };
      await store.write(bucket, "copies/a", content, headers, signal);
      const engine = engineFor(t, { copyPartBytes: 5 * mebibyte });
      const object = { kind: "object", store, bucket, key: "copies/a" } as const;
      const to = { store, bucket, prefix: "copies/to/" };
      requireClean(await engine.copy([object], to, quietly));
      const head = await store.head(bucket, { key: "copies/to/a" }, signal);
      assert.deepEqual(
        [head.sizeBytes, head.contentType, head.metadata],
        [13 * mebibyte, headers.contentType, headers.metadata],
      );
      assert.match(head.etag ?? "", /-3$/);
      requireClean(await engine.download([{ ...object, key: "copies/to/a" }], folder, quietly));
      assert.deepEqual(Object.keys(digestsOf(folder)), ["a"]);
    });

    test("from one connection to another everything is streamed, large and small", async (t) => {
      const { store, faulty, proxy, bucket } = workshop();
      proxy.clear();
      const folder = folderFor(t);
      fileOf(folder, "x/big.bin", 17 * mebibyte);
      fileOf(folder, "x/medium.bin", 6 * mebibyte);
      for (let index = 0; index < 50; index++) fileOf(folder, `x/small${index}.txt`, 100 + index);
      const engine = engineFor(t);
      const from = { store, bucket, prefix: "from/" };
      const source = { kind: "path", path: join(folder, "x") } as const;
      requireClean(await engine.upload([source], from, quietly));
      const tree = { kind: "prefix", store, bucket, prefix: "from/x/" } as const;
      const to = { store: faulty, bucket, prefix: "to/" };
      const report = requireClean(await engine.move([tree], to, quietly));
      assert.equal(report.done, 52);
      assert.deepEqual(await keysBelow(workshop(), "from/"), []);
      const there = { kind: "prefix", store, bucket, prefix: "to/x/" } as const;
      requireClean(await engine.download([there], join(folder, "down"), quietly));
      assert.deepEqual(digestsOf(join(folder, "down", "x")), digestsOf(join(folder, "x")));
      const small = await store.head(bucket, { key: "to/x/small1.txt" }, signal);
      assert.match(small.contentType ?? "", /^text\/plain/);
    });

    test("an object that two connections see is not moved onto itself", async (t) => {
      const { store, faulty, bucket } = workshop();
      const content = { kind: "bytes", bytes: Buffer.from("precious") } as const;
      await store.write(bucket, "self/a", content, {}, signal);
      const object = { kind: "object", store, bucket, key: "self/a" } as const;
      const to = { store: faulty, bucket, prefix: "self/" };
      const overwrite = {
        signal,
        onConflict: async () => ({ choice: "overwrite", applyToAll: true }) as const,
      };
      const report = requireClean(await engineFor(t).move([object], to, overwrite));
      assert.deepEqual(report.skipped, [{ what: "self/a", why: "sameFile" }]);
      assert.equal((await store.head(bucket, { key: "self/a" }, signal)).sizeBytes, 8);
    });

    test("empty objects, markers and keys with odd segments survive every way", async (t) => {
      const { store, bucket } = workshop();
      const folder = folderFor(t);
      const keys = ["odd/", "odd//x", "odd/../y", "odd/ü%2F?#&+ z", "odd/empty/", "odd/zero"];
      const bytes = (text: string) => ({ kind: "bytes", bytes: Buffer.from(text) }) as const;
      for (const key of keys)
        await store.write(
          bucket,
          key,
          bytes(key.endsWith("/") || key === "odd/zero" ? "" : key),
          {},
          signal,
        );
      const engine = engineFor(t);
      const odd = { kind: "prefix", store, bucket, prefix: "odd/" } as const;
      requireClean(await engine.rename(odd, "even/", quietly));
      assert.deepEqual(
        new Set(await keysBelow(workshop(), "even/")),
        new Set(keys.map((key) => key.replace("odd", "even"))),
      );
      assert.deepEqual(await keysBelow(workshop(), "odd/"), []);
      const even = { ...odd, prefix: "even/" };
      const report = requireClean(await engine.download([even], folder, quietly));
      assert.equal(report.done, keys.length);
      assert.equal(Object.keys(digestsOf(folder)).length, 4);
    });
  });
}
