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
