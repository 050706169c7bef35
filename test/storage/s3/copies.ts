import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CopyRequest, Written } from "../../../src/core/store.ts";
import { failsWith } from "./context.ts";
import type { Context } from "./context.ts";
import { bytes, clientOf, freshName, live, readAll, removeBucket } from "./server.ts";

export function testCopies({ abilities, place, running }: Context): void {
  describe("copies on the server", () => {
    const copy = (request: CopyRequest): Promise<Written> => {
      const { serverCopy } = place().store;
      assert.ok(serverCopy);
      return serverCopy.copy(request, live());
    };
    const headers = { contentType: "text/x-test", metadata: { a: "1" } };

    test("keep headers and metadata", async () => {
      const { store, bucket } = place();
      const source = await store.write(bucket, "c/from", bytes("hello"), headers, live());
      const ask = { fromBucket: bucket, fromKey: "c/from", toBucket: bucket, toKey: "c/to" };
      const written = await copy(ask);
      assert.equal(written.etag, source.etag);
      const head = await store.head(bucket, { key: "c/to" }, live());
      assert.equal(head.contentType, "text/x-test");
      assert.deepEqual(head.metadata, { a: "1" });
      assert.equal(head.etag, source.etag);
    });

    test("replace all headers when some are given, also in place", async () => {
      const { store, bucket } = place();
      await store.write(bucket, "c/place", bytes("hello"), headers, live());
      const ask = { fromBucket: bucket, fromKey: "c/place", toBucket: bucket, toKey: "c/place" };
      await copy({ ...ask, headers: { contentType: "image/png", metadata: { b: "2" } } });
      const head = await store.head(bucket, { key: "c/place" }, live());
      assert.equal(head.contentType, "image/png");
      assert.deepEqual(head.metadata, { b: "2" });
    });

    test("go from bucket to bucket", async () => {
      const { home, store, bucket } = place();
      const other = freshName();
      await home.createBucket({ name: other }, live());
      await store.write(bucket, "c/one", bytes("over there"), {}, live());
      await copy({ fromBucket: bucket, fromKey: "c/one", toBucket: other, toKey: "two" });
      const content = await store.read(other, "two", {}, live());
      assert.equal((await readAll(content)).toString(), "over there");
      await removeBucket(home, other);
    });

    test("leave alone what is there, where the server checks that and it is asked", async () => {
      const { store, bucket } = place();
      await store.write(bucket, "c/incoming", bytes("incoming"), {}, live());
      await store.write(bucket, "c/taken", bytes("precious"), {}, live());
      const ask = { fromBucket: bucket, fromKey: "c/incoming", ifAbsent: true, toBucket: bucket };
      await copy({ ...ask, toKey: "c/free" });
      const copying = copy({ ...ask, toKey: "c/taken" });
      if (abilities.checksAbsenceOfCopy) await failsWith(copying, "preconditionFailed");
      else await copying;
      const content = await readAll(await store.read(bucket, "c/taken", {}, live()));
      assert.equal(String(content), abilities.checksAbsenceOfCopy ? "precious" : "incoming");
    });

    test("show by themselves whether the server looks at their target", async () => {
      const { bucket } = place();
      // One that has not seen anything yet.
      const { home, http } = clientOf(running());
      const { store } = home;
      const { etag = "" } = await store.write(bucket, "c/small", bytes("small"), {}, live());
      assert.equal(store.serverCopy?.checksAbsence, false);
      const from = { fromBucket: bucket, fromKey: "c/small", ifMatch: etag, ifAbsent: true };
      await store.serverCopy?.copy({ ...from, toBucket: bucket, toKey: "c/nowhere" }, live());
      assert.equal(store.serverCopy?.checksAbsence, abilities.checksAbsenceOfCopy);
      await http.close();
    });

    test("fail when the source has changed or is missing", async () => {
      const { store, bucket } = place();
      const { etag = "" } = await store.write(bucket, "c/changing", bytes("one"), {}, live());
      const ask = { fromBucket: bucket, fromKey: "c/changing", toBucket: bucket, toKey: "c/x" };
      await copy({ ...ask, ifMatch: etag });
      await store.write(bucket, "c/changing", bytes("two"), {}, live());
      await failsWith(copy({ ...ask, ifMatch: etag }), "preconditionFailed");
      await failsWith(copy({ ...ask, fromKey: "c/none" }), "noSuchObject");
      await failsWith(copy({ ...ask, toBucket: freshName() }), "noSuchBucket");
    });
  });
}
