import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { S3Caller } from "../../../src/s3/caller.ts";
import type { S3Request } from "../../../src/s3/caller.ts";
import { failsWith } from "./context.ts";
import type { Context } from "./context.ts";
import { bytes, freshName, live, readAll } from "./server.ts";

export function testConditions({ abilities, running, place }: Context): void {
  describe("conditional writes", () => {
    const text = async (key: string) => {
      const { store, bucket } = place();
      return (await readAll(await store.read(bucket, key, {}, live()))).toString();
    };

    test("only where there is nothing yet", async () => {
      const { store, bucket } = place();
      await store.write(bucket, "w/new", bytes("one"), { ifAbsent: true }, live());
      const again = store.write(bucket, "w/new", bytes("two"), { ifAbsent: true }, live());
      await failsWith(again, "preconditionFailed");
      assert.equal(await text("w/new"), "one");
    });

    test("only over what was read", async () => {
      const { store, bucket } = place();
      const { etag = "" } = await store.write(bucket, "w/seen", bytes("one"), {}, live());
      await store.write(bucket, "w/seen", bytes("two"), { ifMatch: etag }, live());
      const stale = store.write(bucket, "w/seen", bytes("three"), { ifMatch: etag }, live());
      await failsWith(stale, "preconditionFailed");
      assert.equal(await text("w/seen"), "two");
      const gone = store.write(bucket, "w/gone", bytes("x"), { ifMatch: etag }, live());
      await failsWith(gone, "preconditionFailed", "noSuchObject");
    });

    test("only over what was read, also where versions are kept", async () => {
      const { home, store } = place();
      const name = freshName();
      const creating = home.createBucket({ name, versioning: true }, live());
      if (!abilities.versioning) {
        await failsWith(creating, "unsupported");
        await home.deleteBucket(name, {}, live());
        return;
      }
      await creating;
      const put = (text: string, ifMatch?: string) =>
        store.write(name, "k", bytes(text), ifMatch === undefined ? {} : { ifMatch }, live());
      const first = await put("one");
      const second = await put("two", first.etag);
      await put("three", second.etag);
      await failsWith(put("four", second.etag), "preconditionFailed");
      assert.equal((await readAll(await store.read(name, "k", {}, live()))).toString(), "three");
    });

    test("are checked by the server itself where it is known to, and only there", async () => {
      const { store, multipart, http, bucket } = place();
      const { endpoint, region, owner } = running();
      const credentials = () => owner;
      const caller = new S3Caller({ http, endpoint, region, addressing: "path", credentials });
      const key = "w/itself";
      const ask = async (
        isChecked: boolean,
        request: Omit<S3Request, "operation" | "bucket" | "key">,
      ) => {
        const asking = caller.empty({ operation: "put", bucket, key, ...request }, live());
        if (isChecked) await failsWith(asking, "preconditionFailed");
        else await asking;
      };
      const { etag = "" } = await store.write(bucket, key, bytes("one"), {}, live());
      const put = { method: "PUT", body: bytes("two") } as const;
      await ask(abilities.checksAbsence, { ...put, headers: { "if-none-match": "*" } });
      const stale = { "if-match": `"${"0".repeat(32)}"` };
      await ask(true, { ...put, headers: stale });
      // Where even the right ETag does not match, quotes are what it stumbles over.
      const headers = { "if-match": `"${etag}"` };
      await ask(!abilities.checksQuotedMatch, { ...put, headers });
      const source = {
        "x-amz-copy-source": `${bucket}/${key}`,
        "x-amz-copy-source-if-match": `"${"0".repeat(32)}"`,
        "x-amz-metadata-directive": "REPLACE",
      };
      await ask(abilities.checksSource, { method: "PUT", headers: source });
      const { uploadId } = await multipart.create(bucket, key, {}, live());
      const part = await multipart.put({ bucket, key, uploadId, number: 1 }, bytes("x"), live());
      await ask(abilities.checksAbsenceOfUpload, {
        method: "POST",
        query: { uploadId },
        headers: { "if-none-match": "*" },
        xml: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"${part.etag}"</ETag></Part></CompleteMultipartUpload>`,
      });
      if (abilities.checksAbsenceOfUpload) {
        await multipart.abort({ bucket, key, uploadId }, live());
      }
    });

    test("leave what has changed, when it is to be deleted", async () => {
      const { store, bucket } = place();
      const seen = async (key: string) => {
        await store.write(bucket, key, bytes("one"), {}, live());
        const { etag = "", lastModified = new Date(0) } = await store.head(bucket, { key }, live());
        return { key, ifMatch: etag, ifUnmodifiedSince: lastModified };
      };
      const names = Array.from({ length: 6 }, (_, index) => `w/doomed-${index}`);
      const doomed = await Promise.all(names.map((key) => seen(key)));
      // So many show how the server is asked.
      const gone = await store.delete(bucket, doomed.slice(0, 4), live());
      assert.deepEqual(
        gone,
        names.slice(0, 4).map((key) => ({ key })),
      );
      const late = await seen("w/doomed-late");
      // Of the next second, which is all that a server may tell apart.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      await store.write(bucket, "w/doomed-late", bytes("two"), {}, live());
      const [kept, left] = await store.delete(bucket, [late, ...doomed.slice(4)], live());
      assert.equal(kept?.error?.kind, "preconditionFailed");
      assert.equal(left?.error, undefined);
      assert.equal(await text("w/doomed-late"), "two");
      const single = await store.delete(bucket, [late], live());
      assert.equal(single[0]?.error?.kind, "preconditionFailed");
      assert.deepEqual(await store.delete(bucket, [{ key: "w/doomed-late" }], live()), [
        { key: "w/doomed-late" },
      ]);
      // What is gone already is gone, under any condition.
      assert.deepEqual(await store.delete(bucket, [late], live()), [{ key: "w/doomed-late" }]);
    });

    test("of deletes are what the server is known for", async () => {
      const { store, http, bucket } = place();
      const { endpoint, region, owner } = running();
      const credentials = () => owner;
      const caller = new S3Caller({ http, endpoint, region, addressing: "path", credentials });
      const key = "w/known";
      await store.write(bucket, key, bytes("one"), {}, live());
      const ask = (headers: Record<string, string>) =>
        caller.empty({ operation: "delete", method: "DELETE", bucket, key, headers }, live());
      const byTime = { "x-amz-delete-if-unmodified-since": "2000-01-01T00:00:00.000Z" };
      const byEtag = { "if-match": `"${"0".repeat(32)}"` };
      await failsWith(
        ask(abilities.checksDeletes === "etag" ? byEtag : byTime),
        "preconditionFailed",
      );
      await ask(abilities.checksDeletes === "etag" ? byTime : byEtag);
      await failsWith(store.head(bucket, { key }, live()), "noSuchObject");
    });

    test("hold for multipart uploads", async () => {
      const { store, multipart, bucket } = place();
      await store.write(bucket, "w/parts", bytes("one"), {}, live());
      const { uploadId } = await multipart.create(bucket, "w/parts", {}, live());
      const target = { bucket, key: "w/parts", uploadId };
      const part = await multipart.put({ ...target, number: 1 }, bytes("two"), live());
      const completing = multipart.complete({ ...target, ifAbsent: true }, [part], live());
      await failsWith(completing, "preconditionFailed");
      assert.equal(await text("w/parts"), "one");
      await multipart.abort(target, live());
    });
  });
}
