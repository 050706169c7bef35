import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { failsWith } from "./context.ts";
import type { Context } from "./context.ts";
import { allKeys, bytes, freshName, live, removeBucket } from "./server.ts";

export function testDeletes({ abilities, place }: Context): void {
  describe("deletes", () => {
    test("a thousand objects in one batch", async () => {
      const { store, bucket, http } = place();
      const ids = Array.from({ length: 1000 }, (_each, index) => ({ key: `d/${index} & <more>` }));
      for (let start = 0; start < ids.length; start += 50) {
        await Promise.all(
          ids
            .slice(start, start + 50)
            .map(({ key }) => store.write(bucket, key, bytes("x"), {}, live())),
        );
      }
      assert.equal(store.deleteBatchSize, 1000);
      assert.deepEqual(await store.delete(bucket, ids, live()), ids);
      assert.deepEqual(await allKeys(store, bucket, { prefix: "d/" }), []);
      assert.ok(http);
    });

    test("what is gone already, without complaint", async () => {
      const { store, bucket } = place();
      const ids = [{ key: "d/never" }, { key: "d/was" }];
      assert.deepEqual(await store.delete(bucket, ids, live()), ids);
      assert.deepEqual(await store.delete(bucket, [{ key: "d/never" }], live()), [
        { key: "d/never" },
      ]);
      assert.deepEqual(await store.delete(bucket, [], live()), []);
    });

    test("in a bucket that is not there", async () => {
      const { store } = place();
      const ids = [{ key: "a" }, { key: "b" }];
      await failsWith(store.delete(freshName(), ids, live()), "noSuchBucket");
    });

    test("versions and markers, where there are versions", async () => {
      const { home, store } = place();
      const name = freshName();
      const creating = home.createBucket({ name, versioning: true }, live());
      if (!abilities.versioning) {
        await failsWith(creating, "unsupported");
        await home.deleteBucket(name, {}, live());
        return;
      }
      await creating;
      const first = await store.write(name, "k", bytes("one"), {}, live());
      const second = await store.write(name, "k", bytes("three"), {}, live());
      assert.ok(first.versionId && second.versionId && first.versionId !== second.versionId);
      const { versionId } = first;
      assert.equal((await store.head(name, { key: "k", versionId }, live())).sizeBytes, 3);
      const content = await store.read(name, "k", { versionId }, live());
      assert.equal(content.head.versionId, versionId);
      for await (const piece of content.bytes) assert.equal(Buffer.from(piece).toString(), "one");
      const [marked] = await store.delete(name, [{ key: "k" }], live());
      const marker = marked?.deleteMarkerVersionId;
      assert.ok(marker);
      await failsWith(store.head(name, { key: "k" }, live()), "noSuchObject");
      const versions = [versionId, second.versionId, marker].map((id) => ({
        key: "k",
        versionId: id,
      }));
      const outcomes = await store.delete(name, versions, live());
      for (const { error } of outcomes) assert.equal(error, undefined);
      await removeBucket(home, name);
    });
  });
}
