import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { hashNow } from "../../../src/transfers/verification/hasher.ts";
import { OrderedObjects } from "../../servers/s3OrderedKeys.ts";
import { type S3Call, type S3Server, startS3Server } from "../../servers/s3.ts";

// Tested with the SDK of AWS, so that what our own client and this server share cannot hide here.
let server: S3Server;
let client: S3Client;
let denied: ((call: S3Call) => boolean) | undefined;
const Bucket = "strict";

function clientOf(change: { secret?: string; key?: string; region?: string } = {}): S3Client {
  return new S3Client({
    endpoint: server.endpoint,
    region: change.region ?? server.region,
    forcePathStyle: true,
    maxAttempts: 1,
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    credentials: {
      accessKeyId: change.key ?? server.accessKeyId,
      secretAccessKey: change.secret ?? server.secretAccessKey,
    },
  });
}

async function nameOf(failing: Promise<unknown>): Promise<string> {
  const error: unknown = await failing.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error.name : "went well";
}

before(async () => {
  server = await startS3Server({ denies: (call) => denied?.(call) ?? false });
  client = clientOf();
  await client.send(new CreateBucketCommand({ Bucket }));
});
after(() => server.stop());

test("who may not ask is told why", async () => {
  const list = new ListBucketsCommand({});
  assert.equal(await nameOf(clientOf({ secret: "wrong" }).send(list)), "SignatureDoesNotMatch");
  assert.equal(await nameOf(clientOf({ key: "nobody" }).send(list)), "InvalidAccessKeyId");
  const elsewhere = clientOf({ region: "eu-north-9" }).send(list);
  assert.equal(await nameOf(elsewhere), "AuthorizationHeaderMalformed");
  assert.equal((await fetch(server.endpoint)).status, 403);
});

test("a clock that is wrong is refused, with the time of the server", async () => {
  const ahead = await startS3Server({ clockSkewMs: 3_600_000 });
  try {
    const skewed = new S3Client({
      endpoint: ahead.endpoint,
      region: ahead.region,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: ahead,
    });
    assert.equal(await nameOf(skewed.send(new ListBucketsCommand({}))), "RequestTimeTooSkewed");
    const date = Date.parse((await fetch(ahead.endpoint)).headers.get("date") ?? "");
    assert.ok(date - Date.now() > 3_590_000);
  } finally {
    await ahead.stop();
  }
});

test("a policy may deny single operations", async () => {
  denied = (call) => call.method === "PUT" && call.key.startsWith("locked/");
  const put = new PutObjectCommand({ Bucket, Key: "locked/x", Body: "x" });
  assert.equal(await nameOf(client.send(put)), "AccessDenied");
  denied = undefined;
  assert.equal(await nameOf(client.send(put)), "went well");
});

test("keys are kept as they are, whatever they hold", async () => {
  const keys = [
    "a//b",
    "/lead",
    "a/../b",
    "..",
    "%41",
    "a%2Fb",
    "a\r\nb",
    "\u0001",
    "😀",
    "q?a=1#",
  ];
  keys.push("k".repeat(1024));
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  for (const Key of keys) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    assert.equal(await Body?.transformToString(), Key);
  }
  const list = new ListObjectsV2Command({ Bucket, EncodingType: "url" });
  const { Contents = [] } = await client.send(list);
  const listed = new Set(Contents.map((entry) => decodeURIComponent(entry.Key ?? "")));
  assert.deepEqual(
    keys.filter((key) => !listed.has(key)),
    [],
  );
  const Objects = keys.map((Key) => ({ Key }));
  await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  const left = await client.send(list);
  assert.deepEqual(
    (left.Contents ?? []).map((entry) => entry.Key),
    ["locked/x"],
  );
  const tooLong = new PutObjectCommand({ Bucket, Key: "k".repeat(1025), Body: "" });
  assert.equal(await nameOf(client.send(tooLong)), "KeyTooLongError");
});

test("bytes that did not arrive whole are refused", async () => {
  const put = new PutObjectCommand({
    Bucket,
    Key: "m",
    Body: "x",
    ContentMD5: "aaaaaaaaaaaaaaaaaaaaaa==",
  });
  assert.equal(await nameOf(client.send(put)), "BadDigest");
});

test("conditions hold or the write does not happen", async () => {
  const first = await client.send(new PutObjectCommand({ Bucket, Key: "c", Body: "1" }));
  const write = (condition: { IfMatch?: string; IfNoneMatch?: string }) =>
    nameOf(client.send(new PutObjectCommand({ Bucket, Key: "c", Body: "2", ...condition })));
  assert.equal(await write({ IfNoneMatch: "*" }), "PreconditionFailed");
  assert.equal(await write({ IfMatch: '"other"' }), "PreconditionFailed");
  assert.equal(await write({ IfMatch: first.ETag ?? "" }), "went well");
  const copy = (source: { CopySourceIfMatch?: string; Key: string }) =>
    nameOf(client.send(new CopyObjectCommand({ Bucket, CopySource: `${Bucket}/c`, ...source })));
  assert.equal(await copy({ Key: "d", CopySourceIfMatch: '"other"' }), "PreconditionFailed");
  assert.equal(await copy({ Key: "c" }), "InvalidRequest");
  assert.equal(await copy({ Key: "d" }), "went well");
});

test("uploads in parts can be found and their parts listed", async () => {
  const target = { Bucket, Key: "large" };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  const Body = Buffer.alloc(5 * 1024 * 1024);
  for (const PartNumber of [2, 1]) {
    await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body }));
  }
  const one = await client.send(new ListPartsCommand({ ...target, UploadId, MaxParts: 1 }));
  assert.deepEqual([one.Parts?.[0]?.PartNumber, one.IsTruncated], [1, true]);
  const { Parts = [] } = await client.send(new ListPartsCommand({ ...target, UploadId }));
  assert.deepEqual(
    Parts.map((part) => [part.PartNumber, part.Size]),
    [
      [1, Body.length],
      [2, Body.length],
    ],
  );
  const before = await client.send(new ListMultipartUploadsCommand({ Bucket }));
  assert.equal(before.Uploads?.[0]?.UploadId, UploadId);
  const MultipartUpload = {
    Parts: Parts.map(({ ETag, PartNumber }) => ({ ETag, PartNumber })),
  };
  await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }));
  const then = await client.send(new ListMultipartUploadsCommand({ Bucket }));
  assert.equal(then.Uploads, undefined);
});

test("checksums of parts are wanted, compared, and make that of the object", async () => {
  const target = { Bucket, Key: "checked" };
  const wish = { ChecksumAlgorithm: "CRC32", ChecksumType: "FULL_OBJECT" } as const;
  const begun = await client.send(new CreateMultipartUploadCommand({ ...target, ...wish }));
  assert.equal(begun.ChecksumType, "FULL_OBJECT");
  const upload = { ...target, UploadId: begun.UploadId };
  const Body = Buffer.alloc(5 * 1024 * 1024, 7);
  const ChecksumCRC32 = hashNow(Body, "crc32");
  const put = (more: object) =>
    client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body, ...more }));
  assert.equal(await nameOf(put({})), "InvalidRequest");
  assert.equal(await nameOf(put({ ChecksumCRC32: "AAAAAA==" })), "BadDigest");
  const { ETag } = await put({ ChecksumCRC32 });
  await put({ PartNumber: 2, ChecksumCRC32 });
  const { Parts = [] } = await client.send(new ListPartsCommand(upload));
  assert.deepEqual(
    Parts.map((part) => part.ChecksumCRC32),
    [ChecksumCRC32, ChecksumCRC32],
  );
  const MultipartUpload = {
    Parts: [1, 2].map((PartNumber) => ({ PartNumber, ETag, ChecksumCRC32 })),
  };
  const complete = (more: object) =>
    client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload, ...more }));
  const composite = { ChecksumType: "COMPOSITE" };
  assert.equal(await nameOf(complete(composite)), "InvalidRequest");
  assert.equal(await nameOf(complete({ ChecksumCRC32 })), "BadDigest");
  const strange = { Parts: [{ PartNumber: 1, ETag, ChecksumCRC32: "AAAAAA==" }] };
  assert.equal(await nameOf(complete({ MultipartUpload: strange })), "InvalidPart");
  const whole = hashNow(Buffer.concat([Body, Body]), "crc32");
  const done = await complete({ ChecksumCRC32: whole, ChecksumType: "FULL_OBJECT" });
  assert.deepEqual([done.ChecksumCRC32, done.ChecksumType], [whole, "FULL_OBJECT"]);
  const head = new HeadObjectCommand({ ...target, ChecksumMode: "ENABLED" });
  assert.equal((await client.send(head)).ChecksumCRC32, whole);
  const sums = { ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" } as const;
  const mixed = new CreateMultipartUploadCommand({ ...target, ...sums });
  assert.equal(await nameOf(client.send(mixed)), "InvalidRequest");
});

test("a composite checksum is of the parts' checksums, and HEAD tells what each part is", async () => {
  const target = { Bucket, Key: "composite" };
  const ChecksumAlgorithm = "CRC32";
  const begun = await client.send(
    new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm }),
  );
  assert.equal(begun.ChecksumType, "COMPOSITE");
  const upload = { ...target, UploadId: begun.UploadId };
  const bodies = [Buffer.alloc(5 * 1024 * 1024, 7), Buffer.from("the rest")];
  const sums = bodies.map((body) => hashNow(body, "crc32"));
  const Parts = [];
  for (const [index, Body] of bodies.entries()) {
    const part = { PartNumber: index + 1, ChecksumCRC32: sums[index] };
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, ...part, Body }));
    Parts.push({ ...part, ETag });
  }
  const MultipartUpload = { Parts };
  const done = await client.send(
    new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }),
  );
  const joined = Buffer.concat(sums.map((sum) => Buffer.from(sum, "base64")));
  const composite = `${hashNow(joined, "crc32")}-2`;
  assert.deepEqual([done.ChecksumCRC32, done.ChecksumType], [composite, "COMPOSITE"]);
  const head = (PartNumber?: number) =>
    client.send(new HeadObjectCommand({ ...target, PartNumber, ChecksumMode: "ENABLED" }));
  const all = await head();
  assert.deepEqual([all.ChecksumCRC32, all.ChecksumType], [composite, "COMPOSITE"]);
  for (const [index, { length }] of bodies.entries()) {
    const { ContentLength, ChecksumCRC32, PartsCount } = await head(index + 1);
    assert.deepEqual([ContentLength, ChecksumCRC32, PartsCount], [length, sums[index], 2]);
  }
  assert.notEqual(await nameOf(head(3)), "went well");
});

test("keys are listed in order, whatever was added and deleted in between", async () => {
  const objects = new OrderedObjects<number>([["b", 0]]);
  let expected = new Set(["b"]);
  for (let step = 0; step < 3000; step++) {
    const key = String.fromCodePoint(0x61 + (step % 7), [0x62, 0xffee, 0x1f600][step % 3] ?? 0);
    const name = `${key}${(step * 7919) % 101}`;
    if (step % 5 === 4) {
      objects.delete(name);
      expected.delete(name);
    } else {
      objects.set(name, step);
      expected.add(name);
    }
    if (step === 2000) {
      objects.clear();
      expected = new Set();
    }
    if (step % 11 === 0)
      assert.deepEqual(
        objects.inOrder().filter((one) => objects.has(one)),
        [...expected].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
      );
  }
});

test("what is not there says so, instead of doing something else", async () => {
  const Tagging = { TagSet: [{ Key: "a", Value: "b" }] };
  const tag = new PutObjectTaggingCommand({ Bucket, Key: "c", Tagging });
  assert.equal(await nameOf(client.send(tag)), "NotImplemented");
  const again = nameOf(client.send(new CreateBucketCommand({ Bucket })));
  assert.equal(await again, "BucketAlreadyOwnedByYou");
  const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket }));
  assert.equal(LocationConstraint, server.region);
});
