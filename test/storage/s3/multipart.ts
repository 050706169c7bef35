import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { etagOfParts } from "../../../src/s3/complete.ts";
import { hashNow } from "../../../src/transfers/verification/hasher.ts";
import { failsWith } from "./context.ts";
import type { Context } from "./context.ts";
import { bytes, live, readAll } from "./server.ts";

const mebibyte = 1024 * 1024;

export function testMultipart({ abilities, place }: Context): void {
  describe("multipart uploads", () => {
    test("make one object of parts that came in any order", async () => {
      const { store, multipart, bucket } = place();
      const data = randomBytes(11 * mebibyte);
      const options = { contentType: "video/x-test", metadata: { a: "1" } };
      const { uploadId } = await multipart.create(bucket, "m/big", options, live());
      const target = { bucket, key: "m/big", uploadId };
      const told: number[] = [];
      const put = (number: number, first: number, last: number) =>
        multipart.put(
          { ...target, number },
          bytes(data.subarray(first * mebibyte, last * mebibyte)),
          live(),
          (sent) => told.push(sent),
        );
      const parts = [await put(3, 10, 11), ...(await Promise.all([put(1, 0, 5), put(2, 5, 10)]))];
      assert.ok(told.length > 3);
      const listed = await multipart.parts(target, undefined, live());
      assert.deepEqual(
        listed.items,
        [...parts].sort((a, b) => a.number - b.number),
      );
      const unfinished = await multipart.unfinished(bucket, { prefix: "m/" }, live());
      assert.ok(abilities.listsUploads);
      assert.deepEqual(
        unfinished.items.map((upload) => [upload.key, upload.uploadId]),
        [["m/big", uploadId]],
      );
      const written = await multipart.complete(target, parts, live());
      const head = await store.head(bucket, { key: "m/big" }, live());
      assert.equal(head.sizeBytes, data.length);
      assert.equal(head.contentType, "video/x-test");
      assert.deepEqual(head.metadata, { a: "1" });
      const expected = etagOfParts([...parts].sort((a, b) => a.number - b.number));
      assert.equal(head.etag, expected);
      assert.ok(written.etag === undefined || written.etag === expected);
      assert.ok((await readAll(await store.read(bucket, "m/big", {}, live()))).equals(data));
      assert.deepEqual((await multipart.unfinished(bucket, { prefix: "m/" }, live())).items, []);
    });

    test("have checksums where the server compares them", async () => {
      const { store, multipart, bucket } = place();
      const key = "m/checked";
      const started = await multipart.create(bucket, key, { wantsCrc32: true }, live());
      const { checksumType } = started;
      assert.equal(checksumType, abilities.comparesPartChecksums ? "FULL_OBJECT" : undefined);
      const target = { bucket, key, ...started };
      const data = randomBytes(6 * mebibyte);
      const put = (number: number, piece: Buffer, told = piece) => {
        const sum = checksumType && { crc32: hashNow(told, "crc32") };
        const body = { kind: "bytes", bytes: piece, ...sum } as const;
        return multipart.put({ ...target, number }, body, live());
      };
      const [first, last] = [data.subarray(0, 5 * mebibyte), data.subarray(5 * mebibyte)];
      const parts = [await put(1, first), await put(2, last)];
      if (checksumType) await failsWith(put(2, first, last), "corrupted");
      assert.deepEqual((await multipart.parts(target, undefined, live())).items, parts);
      const crc32 = checksumType && hashNow(data, "crc32");
      const wrong = { ...target, crc32: hashNow(last, "crc32") };
      if (crc32) await failsWith(multipart.complete(wrong, parts, live()), "corrupted");
      const written = await multipart.complete(
        { ...target, ...(crc32 && { crc32 }) },
        parts,
        live(),
      );
      assert.equal(written.crc32, crc32);
      assert.equal((await store.head(bucket, { key }, live())).crc32, crc32);
      assert.ok((await readAll(await store.read(bucket, key, {}, live()))).equals(data));
      assert.deepEqual((await multipart.unfinished(bucket, { prefix: key }, live())).items, []);
    });

    test("can be given up", async () => {
      const { multipart, bucket, store } = place();
      const { uploadId } = await multipart.create(bucket, "m/given up", {}, live());
      const target = { bucket, key: "m/given up", uploadId };
      await multipart.put({ ...target, number: 1 }, bytes("x"), live());
      await multipart.abort(target, live());
      assert.deepEqual((await multipart.unfinished(bucket, { prefix: "m/" }, live())).items, []);
      await failsWith(multipart.put({ ...target, number: 1 }, bytes("x"), live()), "noSuchUpload");
      await failsWith(store.head(bucket, { key: "m/given up" }, live()), "noSuchObject");
    });

    test("are refused with parts that do not fit", async () => {
      const { multipart, bucket } = place();
      const { uploadId } = await multipart.create(bucket, "m/bad", {}, live());
      const target = { bucket, key: "m/bad", uploadId };
      const first = await multipart.put({ ...target, number: 1 }, bytes("small"), live());
      const second = await multipart.put({ ...target, number: 2 }, bytes("last"), live());
      const wrong = { ...first, etag: "0".repeat(32) };
      await failsWith(multipart.complete(target, [wrong], live()), "invalidRequest");
      const missing = { ...first, number: 7 };
      await failsWith(multipart.complete(target, [missing], live()), "invalidRequest");
      const completing = multipart.complete(target, [first, second], live());
      if (abilities.refusesSmallParts) await failsWith(completing, "invalidRequest");
      else await completing;
      if (abilities.refusesSmallParts) await multipart.abort(target, live());
    });

    test("take parts from objects on the server", async () => {
      const { store, multipart, bucket } = place();
      const data = randomBytes(6 * mebibyte);
      const { etag = "" } = await store.write(bucket, "m/a/../source +", bytes(data), {}, live());
      const { uploadId } = await multipart.create(bucket, "m/copied", {}, live());
      const target = { bucket, key: "m/copied", uploadId };
      const copy = (number: number, first: number, last: number, ifMatch = etag) =>
        multipart.copy(
          { ...target, number },
          { bucket, key: "m/a/../source +", range: { first, last }, ifMatch },
          live(),
        );
      await failsWith(copy(1, 0, 9, "0".repeat(32)), "preconditionFailed");
      const parts = [
        await copy(1, 0, 5 * mebibyte - 1),
        await copy(2, 5 * mebibyte, data.length - 1),
      ];
      assert.deepEqual(
        parts.map(({ number, sizeBytes }) => [number, sizeBytes]),
        [
          [1, 5 * mebibyte],
          [2, mebibyte],
        ],
      );
      await multipart.complete(target, parts, live());
      assert.ok((await readAll(await store.read(bucket, "m/copied", {}, live()))).equals(data));
    });

    test("that are not there are said to be missing", async () => {
      const { multipart, bucket } = place();
      const { uploadId } = await multipart.create(bucket, "m/none", {}, live());
      const target = { bucket, key: "m/none", uploadId };
      await multipart.abort(target, live());
      await failsWith(multipart.parts(target, undefined, live()), "noSuchUpload");
      const parts = [{ number: 1, etag: "0".repeat(32), sizeBytes: 1 }];
      const kind = abilities.missesUploads ? "noSuchUpload" : "serverError";
      await failsWith(multipart.complete(target, parts, live()), kind);
    });
  });
}
