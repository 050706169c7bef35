import assert from "node:assert/strict";
import { test } from "node:test";
import type { ObjectHead } from "../../../../src/core/model.ts";
import { EtagKnowledge } from "../../../../src/transfers/verification/etagKnowledge.ts";
import { expectationOf } from "../../../../src/transfers/verification/expectation.ts";
import { MemoryStore } from "../../memoryStore.ts";

const md5 = "d41d8cd98f00b204e9800998ecf8427e";
const crc32 = "y/Q5Jg==";
const crc64nvme = "rosUhgp5mIg=";

function expected(said: Partial<ObjectHead>): string {
  const head: ObjectHead = { key: "k", sizeBytes: 9, ...said };
  const expectation = expectationOf(head, new MemoryStore(), new EtagKnowledge());
  return expectation.kind === "none" ? "none" : `${expectation.kind} ${expectation.algorithm}`;
}

test("of all that an object is said to be, the cheapest is checked", () => {
  assert.equal(expected({ etag: md5, crc32, crc64nvme }), "whole crc32");
  assert.equal(expected({ etag: md5, crc64nvme }), "whole crc64nvme");
  assert.equal(expected({ etag: `${md5}-3`, crc64nvme }), "whole crc64nvme");
  assert.equal(expected({ etag: md5 }), "whole md5");
  assert.equal(expected({ etag: `${md5}-3` }), "parts md5");
  assert.equal(expected({ etag: "opaque" }), "none");
});

test("an ETag that looks like an MD5 says nothing of what is encrypted with a key of its own", () => {
  const serverSideEncryption = "aws:kms";
  assert.equal(expected({ etag: md5, serverSideEncryption }), "none");
  assert.equal(expected({ etag: md5, serverSideEncryption, crc64nvme }), "whole crc64nvme");
});
