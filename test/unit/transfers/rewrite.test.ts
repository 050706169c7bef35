import assert from "node:assert/strict";
import { test } from "node:test";
import { copiedClass, keptEncryption } from "../../../src/transfers/store/copiedHeaders.ts";
import type { Script } from "../http/scriptedServer.ts";
import { errorXml, live, withHome } from "../s3/scriptedStore.ts";
import { engineFor } from "./setting.ts";

const encrypted = {
  "x-amz-server-side-encryption": "aws:kms",
  "x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-west-1:1:key/2",
  "x-amz-server-side-encryption-bucket-key-enabled": "true",
};
const gibibyte = 1024 ** 3;

/** An object of so many bytes that nobody reads, with tags and a list that only names its owner. */
function objectOf(sizeBytes: number): Script {
  return ({ method, target: url }, response) => {
    if (method === "HEAD") {
      const length = { "content-length": String(sizeBytes), etag: '"e"' };
      response.writeHead(200, { ...length, ...encrypted, "x-amz-storage-class": "GLACIER_IR" });
      response.end();
    } else if (url.includes("?acl"))
      response.end(
        "<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList><Grant><Grantee><ID>me</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>",
      );
    else if (url.includes("?tagging"))
      response.end(
        "<Tagging><TagSet><Tag><Key>a b</Key><Value>1&amp;2</Value></Tag></TagSet></Tagging>",
      );
    else if (method === "POST" && url.includes("?uploads"))
      response.end(
        "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>",
      );
    else if (method === "POST")
      response.end(
        "<CompleteMultipartUploadResult><ETag>e-2</ETag></CompleteMultipartUploadResult>",
      );
    else if (method === "PUT" && url.includes("partNumber"))
      response.end("<CopyPartResult><ETag>p</ETag></CopyPartResult>");
    else if (method === "PUT") response.end("<CopyObjectResult><ETag>e</ETag></CopyObjectResult>");
    else response.writeHead(400).end(errorXml("InvalidRequest"));
  };
}

for (const [way, sizeBytes] of [
  ["in one piece", 5 * gibibyte],
  ["in parts", 5 * gibibyte + 1],
] as const) {
  test(`an object that is written anew ${way} keeps its class, its key and its tags`, async (t) => {
    await withHome(objectOf(sizeBytes), async ({ store }, server) => {
      const options = { signal: live() };
      const item = { store, bucket: "b", key: "k", headers: { contentType: "text/x" } };
      const report = await engineFor(t).rewrite(item, options);
      assert.deepEqual([report.done, report.failed], [1, []]);
      const beginning = server.seen.find(({ method, target: url }) =>
        way === "in parts"
          ? method === "POST" && url.includes("?uploads")
          : method === "PUT" && !url.includes("?"),
      );
      const sent = beginning?.headers ?? {};
      for (const [name, value] of Object.entries(encrypted)) assert.equal(sent[name], value);
      assert.equal(sent["x-amz-storage-class"], "GLACIER_IR");
      assert.equal(sent["content-type"], "text/x");
      assert.equal(sent["x-amz-tagging"], way === "in parts" ? "a%20b=1%262" : undefined);
      // The tags are there, and the list is the usual one: neither is written again.
      const written = server.seen.filter(
        ({ method, target: url }) => method === "PUT" && /\?(tag|acl)/.test(url),
      );
      assert.deepEqual(written, []);
    });
  });
}

test("a copy is told the classes that its bucket can have, and stays readable", () => {
  for (const name of [undefined, "STANDARD", "EXPRESS_ONEZONE"])
    for (const mode of ["copy", "move"] as const) assert.equal(copiedClass(name, mode), undefined);
  assert.equal(copiedClass("STANDARD_IA", "copy"), "STANDARD_IA");
  assert.equal(copiedClass("DEEP_ARCHIVE", "copy"), undefined);
  assert.equal(copiedClass("DEEP_ARCHIVE", "move"), "DEEP_ARCHIVE");
});

test("encryption with the server's usual key is left to the bucket", () => {
  const head = { key: "k", sizeBytes: 1 };
  assert.equal(keptEncryption(head), undefined);
  assert.equal(keptEncryption({ ...head, serverSideEncryption: "AES256" }), undefined);
  const { algorithm } = keptEncryption({ ...head, serverSideEncryption: "aws:kms:dsse" }) ?? {};
  assert.equal(algorithm, "aws:kms:dsse");
});
