import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import type { BucketHome } from "../../../src/core/bucketHome.ts";
import type { StartedUpload } from "../../../src/core/store.ts";
import type { Script, Seen } from "../http/scriptedServer.ts";
import { errorXml, live, withHome } from "./scriptedStore.ts";

const part = Buffer.from("some bytes of a part");
const partCrc32 = base64(crc32(part));

function base64(sum: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(sum);
  return bytes.toString("base64");
}

/** How a server takes the checksums of an upload. */
interface Manners {
  /** Answers `?uploads` of a request that wants checksums. */
  readonly begins: "keeps" | "composes" | "ignores" | { readonly status: number; code: string };
  readonly compares?: boolean;
  /** What it says that it keeps of a part. */
  readonly told?: string;
  /** What it says of the object. */
  readonly whole?: string;
}

function serverOf(manners: Manners): Script {
  return (seen, response, number) => {
    const wants = seen.headers["x-amz-checksum-algorithm"];
    if (seen.method === "POST" && seen.target.endsWith("?uploads=")) {
      const { begins } = manners;
      if (wants !== undefined && typeof begins === "object")
        return void response.writeHead(begins.status).end(errorXml(begins.code));
      if (wants !== undefined && begins !== "ignores") {
        response.setHeader("x-amz-checksum-algorithm", "CRC32");
        if (begins === "keeps") response.setHeader("x-amz-checksum-type", "FULL_OBJECT");
      }
      const id = `<UploadId>up${number}</UploadId>`;
      response.end(`<InitiateMultipartUploadResult>${id}</InitiateMultipartUploadResult>`);
    } else if (seen.method === "PUT") {
      const told = seen.headers["x-amz-checksum-crc32"];
      if (manners.compares && told !== undefined && told !== base64(crc32(seen.body)))
        return void response.writeHead(400).end(errorXml("BadDigest"));
      response.setHeader("etag", '"e1"');
      const kept = manners.told ?? told;
      if (kept !== undefined) response.setHeader("x-amz-checksum-crc32", kept);
      response.end();
    } else if (seen.method === "POST") {
      const whole = manners.whole ? `<ChecksumCRC32>${manners.whole}</ChecksumCRC32>` : "";
      response.end(
        `<CompleteMultipartUploadResult><ETag>"e-1"</ETag>${whole}</CompleteMultipartUploadResult>`,
      );
    } else response.writeHead(204).end();
  };
}

const create = async ({ store }: BucketHome) => {
  assert.ok(store.multipart);
  return store.multipart.create("b", "k", { wantsCrc32: true }, live());
};

function told(seen: readonly Seen[]): string[] {
  return seen.map(({ method, target }) => `${method} ${target.slice("/b/k".length)}`);
}

async function putPart(home: BucketHome, started: StartedUpload) {
  const { multipart } = home.store;
  assert.ok(multipart);
  const body = { kind: "bytes", bytes: part, crc32: partCrc32 } as const;
  return multipart.put({ bucket: "b", key: "k", ...started, number: 1 }, body, live());
}

/** Which checksums the last request had. */
function checksumsOf({ headers }: Seen): string[] {
  return ["x-amz-checksum-crc32", "content-md5"].filter((name) => headers[name] !== undefined);
}

test("a server that refuses a byte with a wrong CRC32 is sent CRC32s, and is tried only once", async () => {
  await withHome(serverOf({ begins: "keeps", compares: true }), async (home, server) => {
    const started = await create(home);
    assert.deepEqual(started, { uploadId: "up1", checksumType: "FULL_OBJECT" });
    assert.equal(home.store.multipart?.comparesCrc32, false);
    await putPart(home, started);
    assert.equal(home.store.multipart.comparesCrc32, true);
    await putPart(home, await create(home));
    assert.deepEqual(told(server.seen), [
      "POST ?uploads=",
      "PUT ?partNumber=10000&uploadId=up1",
      "PUT ?partNumber=1&uploadId=up1",
      "POST ?uploads=",
      "PUT ?partNumber=1&uploadId=up4",
    ]);
    for (const put of [server.seen[2], server.seen[4]])
      assert.deepEqual(put && checksumsOf(put), ["x-amz-checksum-crc32"]);
  });
});

test("a part is sent with its CRC32 and no MD5, and completed with that of the whole", async () => {
  const whole = "abcdeg==";
  const manners = { begins: "keeps", compares: true, whole } as const;
  await withHome(serverOf(manners), async (home, server) => {
    const { multipart } = home.store;
    assert.ok(multipart);
    const started = await create(home);
    const target = { bucket: "b", key: "k", ...started };
    const body = { kind: "bytes", bytes: part, crc32: partCrc32 } as const;
    const sent = await multipart.put({ ...target, number: 1 }, body, live());
    assert.equal(sent.crc32, partCrc32);
    const put = server.seen.at(-1);
    assert.equal(put?.headers["x-amz-checksum-crc32"], partCrc32);
    assert.equal(put?.headers["content-md5"], undefined);
    assert.match(put?.headers.authorization ?? "", /x-amz-checksum-crc32/);
    const written = await multipart.complete({ ...target, crc32: whole }, [sent], live());
    assert.deepEqual(written, { etag: "e-1", crc32: whole });
    const done = server.seen.at(-1);
    assert.equal(done?.headers["x-amz-checksum-type"], "FULL_OBJECT");
    assert.equal(done?.headers["x-amz-checksum-crc32"], whole);
    assert.ok(done?.body.includes(`<ChecksumCRC32>${partCrc32}</ChecksumCRC32>`));
    const other = multipart.complete({ ...target, crc32: "AAAAAA==" }, [sent], live());
    await assert.rejects(other, { kind: "corrupted" });
  });
});

test("a server that keeps another CRC32 than was sent has taken a damaged part", async () => {
  const manners = { begins: "composes", compares: true, told: "AAAAAA==" } as const;
  await withHome(serverOf(manners), async (home) => {
    const { multipart } = home.store;
    assert.ok(multipart);
    const started = await create(home);
    assert.equal(started.checksumType, "COMPOSITE");
    const body = { kind: "bytes", bytes: part, crc32: partCrc32 } as const;
    const putting = multipart.put({ bucket: "b", key: "k", ...started, number: 1 }, body, live());
    await assert.rejects(putting, { kind: "corrupted" });
  });
});

test("a server that only repeats CRC32s gets MD5s as well, and later uploads go without", async () => {
  await withHome(serverOf({ begins: "keeps" }), async (home, server) => {
    await putPart(home, await create(home));
    assert.deepEqual(told(server.seen), [
      "POST ?uploads=",
      "PUT ?partNumber=10000&uploadId=up1",
      "PUT ?partNumber=1&uploadId=up1",
    ]);
    const last = server.seen.at(-1);
    assert.deepEqual(last && checksumsOf(last), ["x-amz-checksum-crc32", "content-md5"]);
    assert.equal(home.store.multipart?.comparesCrc32, false);
    assert.deepEqual(await create(home), { uploadId: "up4" });
    assert.equal(server.seen.at(-1)?.headers["x-amz-checksum-algorithm"], undefined);
  });
});

test("a server that knows of no checksums is asked for them only once", async () => {
  const unknown = [
    "ignores",
    { status: 501, code: "NotImplemented" },
    { status: 400, code: "InvalidArgument" },
  ] as const;
  for (const begins of unknown)
    await withHome(serverOf({ begins }), async (home, server) => {
      assert.equal((await create(home)).checksumType, undefined);
      const first = server.seen.length;
      assert.equal((await create(home)).checksumType, undefined);
      assert.equal(server.seen.length, first + 1);
      assert.equal(server.seen.at(-1)?.headers["x-amz-checksum-algorithm"], undefined);
    });
});

test("a server that cannot go on with what it has begun is not asked for checksums again", async () => {
  const body = { kind: "bytes", bytes: part, crc32: partCrc32 } as const;
  for (const failing of ["PUT", "POST"]) {
    const well = serverOf({ begins: "keeps", compares: true });
    const script: Script = (seen, response, number) => {
      const isTrial = seen.target.includes("partNumber=10000");
      if (seen.method === failing && seen.target.includes("uploadId") && !isTrial)
        return void response.writeHead(400).end(errorXml("InvalidRequest"));
      return well(seen, response, number);
    };
    await withHome(script, async (home) => {
      const { multipart } = home.store;
      assert.ok(multipart);
      const target = { bucket: "b", key: "k", ...(await create(home)) };
      assert.equal(target.checksumType, "FULL_OBJECT");
      const step =
        failing === "PUT"
          ? multipart.put({ ...target, number: 1 }, body, live())
          : multipart.complete(target, [{ number: 1, etag: "e", sizeBytes: 1 }], live());
      await assert.rejects(step, { kind: "invalidRequest" });
      assert.equal((await create(home)).checksumType, undefined);
    });
  }
});

test("what is refused for another reason is told as it is, and checksums are asked for again", async () => {
  const script: Script = (seen, response, number) => {
    if (number <= 2) return void response.writeHead(400).end(errorXml("InvalidStorageClass"));
    return serverOf({ begins: "keeps", compares: true })(seen, response, number);
  };
  await withHome(script, async (home) => {
    await assert.rejects(create(home), { kind: "invalidRequest" });
    assert.equal((await create(home)).checksumType, "FULL_OBJECT");
  });
});

test("where the trial fails, parts go with both, and the next part tries again", async () => {
  let isExpired = true;
  const well = serverOf({ begins: "keeps", compares: true });
  const script: Script = (seen, response, number) => {
    if (seen.method === "PUT" && isExpired)
      return void response.writeHead(403).end(errorXml("ExpiredToken"));
    return well(seen, response, number);
  };
  await withHome(script, async (home, server) => {
    const started = await create(home);
    await assert.rejects(() => putPart(home, started), { kind: "expiredCredentials" });
    const last = server.seen.at(-1);
    assert.deepEqual(last && checksumsOf(last), ["x-amz-checksum-crc32", "content-md5"]);
    isExpired = false;
    await putPart(home, started);
    const { length } = server.seen;
    assert.deepEqual(told(server.seen.slice(length - 2)), [
      "PUT ?partNumber=10000&uploadId=up1",
      "PUT ?partNumber=1&uploadId=up1",
    ]);
    const put = server.seen.at(-1);
    assert.deepEqual(put && checksumsOf(put), ["x-amz-checksum-crc32"]);
  });
});

test("who cancels does not wait for a trial that hangs", async () => {
  const controller = new AbortController();
  const well = serverOf({ begins: "keeps" });
  const script: Script = (seen, response, number) => {
    if (seen.method === "PUT") controller.abort();
    else return well(seen, response, number);
  };
  await withHome(script, async (home) => {
    const { multipart } = home.store;
    assert.ok(multipart);
    const target = { bucket: "b", key: "k", ...(await create(home)), number: 1 };
    const body = { kind: "bytes", bytes: part, crc32: partCrc32 } as const;
    await assert.rejects(multipart.put(target, body, controller.signal), { name: "AbortError" });
  });
});
