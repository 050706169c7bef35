import assert from "node:assert/strict";
import { test } from "node:test";
import { endpointHostOf, parseLocation } from "../../../src/core/location.ts";

const host = "s3.example.com:9000";
const at = (bucket: string, path: string) => ({ kind: "inBucket", bucket, path });

test("URIs and ARNs name a bucket and a key exactly", () => {
  for (const key of [
    "",
    "a",
    "a/b.txt",
    "/a",
    "a//b",
    "a/../b",
    "a%20b",
    "a?b#c",
    "a b ü\nx",
    "a/",
  ])
    for (const start of ["s3://photos/", "S3://photos/", "arn:aws:s3:::photos/"])
      assert.deepEqual(parseLocation(start + key, host), at("photos", key));
  assert.deepEqual(parseLocation("s3://photos", host), at("photos", ""));
  assert.deepEqual(parseLocation("arn:aws-cn:s3:::photos", host), at("photos", ""));
});

test("addresses of the endpoint are read in both styles, without their query", () => {
  const signed = "?X-Amz-Signature=abc&X-Amz-Expires=60";
  assert.deepEqual(
    parseLocation(`https://${host}/photos/a%20b/c.txt`, host),
    at("photos", "a b/c.txt"),
  );
  assert.deepEqual(
    parseLocation(`https://photos.${host}/a.txt${signed}`, host),
    at("photos", "a.txt"),
  );
  assert.deepEqual(parseLocation(`HTTP://S3.EXAMPLE.COM:9000/photos`, host), at("photos", ""));
  assert.deepEqual(parseLocation(`https://${host}/photos/a/../b`, host), at("photos", "a/../b"));
  assert.deepEqual(parseLocation(`https://${host}/photos/100%`, host), at("photos", "100%"));
  assert.deepEqual(parseLocation(`https://${host}/photos//a`, host), at("photos", "/a"));
});

test("addresses of other servers are told apart", () => {
  assert.deepEqual(parseLocation("https://evil-s3.example.com:9000/x/y", host), {
    kind: "elsewhere",
    host: "evil-s3.example.com:9000",
  });
  assert.equal(parseLocation("https://s3.example.com/x", host).kind, "elsewhere");
  assert.equal(parseLocation("https://s3.example.com/x", undefined).kind, "elsewhere");
});

test("everything else is a bare key, exactly", () => {
  for (const text of ["a/b.txt", " a", "/a", "C:\\x", "s3:/x", ""])
    assert.deepEqual(parseLocation(text, host), { kind: "bare", path: text });
});

test("the endpoint's host is found in the addresses of a store", () => {
  const pathStyle = { url: (bucket: string) => `https://${host}/${bucket}/` };
  const virtual = { url: (bucket: string) => `https://${bucket}.${host}/` };
  assert.equal(endpointHostOf(pathStyle), host);
  assert.equal(endpointHostOf(virtual), host);
});
