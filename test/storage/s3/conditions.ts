import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { S3Caller } from "../../../src/s3/caller.ts";
import type { S3Request } from "../../../src/s3/caller.ts";
import { failsWith } from "./context.ts";
import type { Context } from "./context.ts";
import { bytes, live, readAll } from "./server.ts";

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
      const uploadId = await multipart.create(bucket, key, {}, live());
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

    test("hold for multipart uploads", async () => {
      const { store, multipart, bucket } = place();
      await store.write(bucket, "w/parts", bytes("one"), {}, live());
      const uploadId = await multipart.create(bucket, "w/parts", {}, live());
      const target = { bucket, key: "w/parts", uploadId };
      const part = await multipart.put({ ...target, number: 1 }, bytes("two"), live());
      const completing = multipart.complete({ ...target, ifAbsent: true }, [part], live());
      await failsWith(completing, "preconditionFailed");
      assert.equal(await text("w/parts"), "one");
      await multipart.abort(target, live());
    });
  });
}
