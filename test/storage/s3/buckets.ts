import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { failsWith } from "./context.ts";
import type { Context } from "./context.ts";
import { bytes, freshName, live } from "./server.ts";

export function testBuckets({ place }: Context): void {
  describe("buckets", () => {
    test("are created, listed and deleted", async () => {
      const { home } = place();
      const name = freshName();
      await home.createBucket({ name }, live());
      const names = async () =>
        (await home.listBuckets({}, live())).items.map((bucket) => bucket.name);
      assert.ok((await names()).includes(name));
      const found = await home.listBuckets({ search: name.slice(3, 12).toUpperCase() }, live());
      assert.deepEqual(
        found.items.map((bucket) => bucket.name),
        [name],
      );
      assert.ok(found.items[0]?.createdAt instanceof Date);
      await home.deleteBucket(name, {}, live());
      assert.ok(!(await names()).includes(name));
    });

    test("that exist are not created again", async () => {
      const { home, bucket } = place();
      await failsWith(home.createBucket({ name: bucket }, live()), "bucketExists");
    });

    test("that are not there cannot be deleted or listed", async () => {
      const { home } = place();
      const name = freshName();
      await failsWith(home.deleteBucket(name, {}, live()), "noSuchBucket");
      const error = await failsWith(home.store.list(name, { prefix: "" }, live()), "noSuchBucket");
      assert.equal(error.facts.bucket, name);
      assert.equal(error.facts.operation, "list");
    });

    test("with something in them cannot be deleted", async () => {
      const { home, store } = place();
      const name = freshName();
      await home.createBucket({ name }, live());
      await store.write(name, "k", bytes("x"), {}, live());
      await failsWith(home.deleteBucket(name, {}, live()), "bucketNotEmpty");
      await store.delete(name, [{ key: "k" }], live());
      await home.deleteBucket(name, {}, live());
    });

    test("with impossible names are refused by the server too", async () => {
      const { home } = place();
      assert.match(home.bucketNameProblem("Ab_c") ?? "", /upper-case/);
      await failsWith(home.createBucket({ name: "a" }, live()), "invalidName");
    });
  });
}
