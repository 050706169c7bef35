import assert from "node:assert/strict";
import { test } from "node:test";
import type { Script } from "../http/scriptedServer.ts";
import { live, textOf, withHome } from "./scriptedStore.ts";

const mode = "x-amz-checksum-mode";
const crc64nvme = "rosUhgp5mIg=";

test("checksums are asked for with an object, and not with a part of one", async () => {
  const script: Script = (seen, response) => {
    response.setHeader("etag", '"opaque"');
    if (seen.headers[mode] === "ENABLED") response.setHeader("x-amz-checksum-crc64nvme", crc64nvme);
    if (seen.headers.range) {
      response.writeHead(206, { "content-range": "bytes 0-3/9", "content-length": 4 });
      response.end("1234");
    } else response.end(seen.method === "HEAD" ? undefined : "123456789");
  };
  await withHome(script, async ({ store }, server) => {
    assert.equal((await store.head("b", { key: "k" }, live())).crc64nvme, crc64nvme);
    const whole = await store.read("b", "k", {}, live());
    assert.equal(whole.head.crc64nvme, crc64nvme);
    await textOf(whole);
    const part = await store.read("b", "k", { range: { first: 0, last: 3 } }, live());
    assert.equal(await textOf(part), "1234");
    assert.deepEqual(
      server.seen.map(({ headers }) => headers[mode]),
      ["ENABLED", "ENABLED", undefined],
    );
  });
});

test("who may not see checksums may still look at the object", async () => {
  const script: Script = (seen, response) => {
    if (seen.headers[mode] !== undefined) response.writeHead(403).end();
    else response.writeHead(200, { etag: '"opaque"', "content-length": 9 }).end();
  };
  await withHome(script, async ({ store }) => {
    const { sizeBytes, crc64nvme: sum } = await store.head("b", { key: "k" }, live());
    assert.deepEqual([sizeBytes, sum], [9, undefined]);
  });
});

test("a checksum of parts' checksums is told from one of all bytes", async () => {
  const sent: Record<string, string> = {};
  const script: Script = (_seen, response) => {
    response.writeHead(200, { etag: '"opaque"', "content-length": 9, ...sent }).end();
  };
  await withHome(script, async ({ store }) => {
    const told = async (value: string, type?: string) => {
      sent["x-amz-checksum-crc32"] = value;
      if (type) sent["x-amz-checksum-type"] = type;
      const { crc32, compositeCrc32 } = await store.head("b", { key: "k" }, live());
      return [crc32, compositeCrc32];
    };
    assert.deepEqual(await told("y/Q5Jg=="), ["y/Q5Jg==", undefined]);
    assert.deepEqual(await told("y/Q5Jg==-3"), [undefined, "y/Q5Jg==-3"]);
    assert.deepEqual(await told("y/Q5Jg==-3", "COMPOSITE"), [undefined, "y/Q5Jg==-3"]);
    assert.deepEqual(await told("y/Q5Jg==", "FULL_OBJECT"), ["y/Q5Jg==", undefined]);
    // Whichever of the two is wrong.
    assert.deepEqual(await told("y/Q5Jg==-3", "FULL_OBJECT"), [undefined, undefined]);
    assert.deepEqual(await told("y/Q5Jg==", "COMPOSITE"), [undefined, undefined]);
  });
});

test("a checksum that only exists of all bytes counts in no other form", async () => {
  const sent: Record<string, string> = {};
  const script: Script = (_seen, response) => {
    response.writeHead(200, { etag: '"opaque"', "content-length": 9, ...sent }).end();
  };
  await withHome(script, async ({ store }) => {
    const told = async (value: string, type: string) => {
      Object.assign(sent, { "x-amz-checksum-crc64nvme": value, "x-amz-checksum-type": type });
      return (await store.head("b", { key: "k" }, live())).crc64nvme;
    };
    assert.equal(await told(crc64nvme, "FULL_OBJECT"), crc64nvme);
    assert.equal(await told(crc64nvme, "COMPOSITE"), undefined);
    assert.equal(await told(`${crc64nvme}-3`, "FULL_OBJECT"), undefined);
    assert.equal(await told("y/Q5Jg==", "FULL_OBJECT"), undefined);
  });
});

test("the size of a part is asked for by its number", async () => {
  const script: Script = (seen, response) => {
    const number = /partNumber=(\d+)/.exec(seen.target)?.[1];
    const headers = { etag: '"opaque"', "x-amz-mp-parts-count": 2 };
    if (number === "1") response.writeHead(206, { ...headers, "content-length": 5 }).end();
    else if (number === "2") response.writeHead(206, { ...headers, "content-length": 4 }).end();
    else response.writeHead(416).end();
  };
  await withHome(script, async ({ store }) => {
    const sizes = [1, 2, 3].map(async (number) =>
      store.multipart?.partBytes?.("b", "k", number, live()),
    );
    assert.deepEqual(await Promise.all(sizes), [5, 4, undefined]);
  });
});
