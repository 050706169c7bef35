import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, test, type TestContext } from "node:test";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { JournalFile } from "../../../src/transfers/journal/journalFile.ts";
import { rangesOf } from "../../../src/transfers/partPlan.ts";
import { Paused } from "../../../src/transfers/paused.ts";
import type { SeenRequest } from "../../servers/faultProxy.ts";
import { sdkClient } from "../../servers/sdkClient.ts";
import type { Running } from "../s3/server.ts";
import {
  checkDownload,
  checkMendedCopy,
  checkMendedDownload,
  part,
  rangeOf,
  size,
} from "./flippedBit.ts";
import { isRange } from "./killing.ts";
import {
  engineFor,
  fileOf,
  folderFor,
  md5,
  mebibyte,
  quietly,
  requireClean,
  type Workshop,
} from "./workshop.ts";

const count = 9;
const { signal } = quietly;

/** Objects as the SDK of AWS uploads them: in parts with a CRC32 each, and one made of these. */
export function testCompositeChecksums(workshop: () => Workshop, running: () => Running): void {
  describe("an object with a composite checksum", () => {
    beforeEach(() => workshop().proxy.clear());

    async function uploaded(t: TestContext, name: string, partSize = part) {
      const { owner, ...server } = running();
      const { bucket, faulty } = workshop();
      const client = sdkClient({ ...server, ...owner });
      t.after(() => client.destroy());
      const path = fileOf(folderFor(t), name, size);
      const key = `composite/${name}`;
      const params = { Bucket: bucket, Key: key, Body: readFileSync(path) };
      if (partSize < size) await new Upload({ client, params, partSize }).done();
      else await putInParts(client, params, [size]);
      const object = { kind: "object", store: faulty, bucket, key } as const;
      const head = await faulty.head(bucket, { key }, signal);
      assert.match(head.compositeCrc32 ?? "", /^[\w+/]{6}==-\d+$/);
      return { path, key, object, head };
    }

    const isOf = (index: number) => (request: Pick<SeenRequest, "headers">) =>
      request.headers.range === rangeOf(index);
    const rangesRead = () => workshop().proxy.requests.filter(isRange);

    for (const [name, partSize] of [
      ["of several parts", part],
      ["of one part", size],
      ["of two parts", size - part],
    ] as const)
      test(`${name} comes down and is checked`, async (t) => {
        const { path, object, head } = await uploaded(t, "right.bin", partSize);
        assert.match(head.compositeCrc32 ?? "", new RegExp(`-${Math.ceil(size / partSize)}$`));
        await checkDownload(t, object, path);
      });

    test("of parts of which only the inner ones differ comes down, goes to another store, and is compared", async (t) => {
      const { owner, ...server } = running();
      const { bucket, faulty, store } = workshop();
      const client = sdkClient({ ...server, ...owner });
      t.after(() => client.destroy());
      // The last one is what it would be if all were of the first one's size.
      const sizes = [6, 5, 7, 3].map((mebibytes) => mebibytes * mebibyte);
      const here = folderFor(t);
      const path = fileOf(here, "uneven.bin", 21 * mebibyte);
      const key = "composite/uneven/uneven.bin";
      await putInParts(client, { Bucket: bucket, Key: key, Body: readFileSync(path) }, sizes);
      const object = { kind: "object", store: faulty, bucket, key } as const;
      const head = await faulty.head(bucket, { key }, signal);
      assert.match(head.compositeCrc32 ?? "", /^[\w+/]{6}==-4$/);
      const engine = engineFor(t);
      const folder = folderFor(t);
      requireClean(await engine.download([object], folder, quietly));
      assert.equal(md5(readFileSync(join(folder, "uneven.bin"))), md5(readFileSync(path)));
      const to = { store, bucket, prefix: "composite/copied/" };
      requireClean(await engine.copy([object], to, quietly));
      const copied = { key: "composite/copied/uneven.bin" };
      assert.equal((await store.head(bucket, copied, signal)).sizeBytes, 21 * mebibyte);
      const source = { kind: "folder", path: here } as const;
      const target = { kind: "prefix", store, bucket, prefix: "composite/uneven/" } as const;
      const onDifference = () => assert.fail("they are the same");
      const options = { criterion: "checksum", excludes: [], signal, onDifference } as const;
      const comparison = await engine.compare(source, target, options);
      assert.deepEqual(comparison, { same: 1, excluded: 0, unverified: 0 });
    });

    test("is read in ranges that are its parts, each once", async (t) => {
      const { object } = await uploaded(t, "once.bin");
      const engine = engineFor(t, { partBytes: 8 * mebibyte });
      requireClean(await engine.download([object], folderFor(t), quietly));
      const ranges = rangesRead().map(({ headers }) => headers.range);
      assert.deepEqual(ranges.sort(), Array.from({ length: count }, (_, n) => rangeOf(n)).sort());
    });

    test("is mended with a part after a flipped bit", async (t) => {
      const { path, object } = await uploaded(t, "down.bin");
      await checkMendedDownload(t, workshop().proxy, object, path);
    });

    test("that does not have it fails and leaves nothing", async (t) => {
      const { object, head } = await uploaded(t, "wrong.bin");
      const headers = {
        etag: `"${head.etag ?? ""}"`,
        "content-length": String(size),
        "last-modified": head.lastModified?.toUTCString() ?? "",
        "x-amz-checksum-crc32": `AAAAAA==-${count}`,
      };
      const fault = { kind: "status", status: 200, headers, body: "" } as const;
      const met = workshop().proxy.add({ method: "HEAD", target: /wrong\.bin$/, fault });
      const folder = folderFor(t);
      const report = await engineFor(t).download([object], folder, quietly);
      assert.ok(met.hits > 0);
      assert.deepEqual(
        report.failed.map(({ error }) => error.kind),
        ["corrupted"],
      );
      assert.deepEqual(readdirSync(folder), []);
    });

    test("goes on after a pause, with what is there and nothing of it twice", async (t) => {
      const { path, object } = await uploaded(t, "paused.bin");
      const { proxy } = workshop();
      const folder = folderFor(t);
      const journalPath = join(folderFor(t), "journal.jsonl");
      const header = { v: 1, id: "x", createdAt: new Date().toISOString(), order: {} } as const;
      const begun = await JournalFile.create(journalPath, header);
      const controller = new AbortController();
      const run = () => controller.abort(new Paused());
      proxy.add({ where: isOf(5), times: 1, fault: { kind: "meanwhile", run } });
      const engine = engineFor(t, { parallelParts: 2 });
      const first = { ...quietly, signal: controller.signal, journal: begun };
      assert.ok((await engine.download([object], folder, first)).isCancelled);
      await begun.close();
      proxy.clear();
      const journal = JournalFile.open(journalPath);
      t.after(() => journal.close());
      requireClean(await engine.download([object], folder, { ...quietly, journal }));
      assert.equal(md5(readFileSync(join(folder, "paused.bin"))), md5(readFileSync(path)));
      // Of the six that were asked for, two may have been under way.
      assert.ok(rangesRead().length <= count - 4, `${rangesRead().length} ranges were read`);
    });

    test("is checked on its way to another store; of a flipped bit only the part is sent again", async (t) => {
      const { path, object } = await uploaded(t, "across.bin");
      await checkMendedCopy(t, workshop(), object, path);
    });
  });
}

/** The SDK would cut it otherwise, and make no upload in parts of a single one. */
async function putInParts(
  client: S3Client,
  { Body, ...target }: { readonly Bucket: string; readonly Key: string; readonly Body: Buffer },
  sizes: readonly number[],
): Promise<void> {
  const ChecksumAlgorithm = "CRC32";
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm }),
  );
  const upload = { ...target, UploadId };
  const Parts = [];
  for (const [index, { first, last }] of rangesOf(sizes).entries()) {
    const part = { PartNumber: index + 1, Body: Body.subarray(first, last + 1) };
    const { ETag, ChecksumCRC32 } = await client.send(
      new UploadPartCommand({ ...upload, ...part, ChecksumAlgorithm }),
    );
    Parts.push({ PartNumber: part.PartNumber, ETag, ChecksumCRC32 });
  }
  const MultipartUpload = { Parts };
  await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
}
