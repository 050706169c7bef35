import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { SignatureV4 } from "@smithy/signature-v4";
import { encodeQuery } from "../../../src/s3/encode.ts";
import { Endpoint } from "../../../src/s3/endpoint.ts";
import { amzDate, emptyPayload, presignedUrl, signedHeaders } from "../../../src/s3/sign.ts";

// The examples of AWS's own documentation, with its published keys:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
const credentials = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const now = Date.parse("2013-05-24T00:00:00Z");
const region = "us-east-1";
const host = "examplebucket.s3.amazonaws.com";

function signature(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  return /Signature=([0-9a-f]{64})$/.exec(headers["Authorization"] ?? "")?.[1];
}

function signedGet(path: string) {
  const target = { origin: `https://${host}`, host, path };
  return signedHeaders(target, {}, emptyPayload, { method: "GET", region, credentials, now });
}

test("published example: get a bucket's lifecycle", () => {
  assert.equal(
    signature(signedGet("/?lifecycle=")),
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  );
});

test("published example: list objects", () => {
  assert.equal(
    signature(signedGet("/?max-keys=2&prefix=J")),
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  );
});

test("published example: put an object", () => {
  const target = { origin: `https://${host}`, host, path: "/test%24file.text" };
  const headers = {
    date: "Fri, 24 May 2013 00:00:00 GMT",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
  };
  const hash = createHash("sha256").update("Welcome to Amazon S3.").digest("hex");
  const signed = signedHeaders(target, headers, hash, { method: "PUT", region, credentials, now });
  assert.equal(
    signature(signed),
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  );
});

test("published example: a presigned link", () => {
  const target = { origin: `https://${host}`, host, path: "/test.txt" };
  const url = presignedUrl(target, 86400, {}, { method: "GET", region, credentials, now });
  const parsed = new URL(url);
  assert.equal(parsed.origin, `https://${host}`);
  assert.equal(
    parsed.searchParams.get("X-Amz-Signature"),
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  );
  assert.equal(parsed.searchParams.get("X-Amz-Date"), "20130524T000000Z");
  assert.equal(parsed.searchParams.get("X-Amz-Expires"), "86400");
});

class Sha256 {
  readonly #hash;
  readonly #secret: string | ArrayBuffer | ArrayBufferView | undefined;
  readonly #pieces: Uint8Array[] = [];

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret;
    this.#hash = createHash("sha256");
  }

  update(data: string | Uint8Array): void {
    this.#pieces.push(Buffer.from(data));
  }

  async digest(): Promise<Uint8Array> {
    const whole = Buffer.concat(this.#pieces);
    if (this.#secret === undefined) return this.#hash.update(whole).digest();
    const { createHmac } = await import("node:crypto");
    return createHmac("sha256", this.#secret as string)
      .update(whole)
      .digest();
  }

  reset(): void {
    this.#pieces.length = 0;
  }
}

const keys = [
  "plain",
  "a/../b",
  "a/./b",
  "..",
  "/abs",
  "//",
  "a//b",
  "a%2Fb",
  "%",
  "?x=1",
  "#",
  "+",
  "a b",
  "~-._!'()*",
  "&=;:@$,",
  "emoji 😀",
  "new\nline\r",
  "back\\slash",
  "é".repeat(100),
  "\u0001",
];

test("signatures agree with those of the AWS SDK, whatever the key and query", async () => {
  const signer = new SignatureV4({
    service: "s3",
    region: "eu-west-1",
    credentials: { ...credentials, sessionToken: "token/with+signs==" },
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const endpoint = new Endpoint("http://127.0.0.1:9000", "path");
  for (const key of keys) {
    const query = { prefix: key, "list-type": "2", empty: "" };
    const plain = endpoint.target("bucket", key);
    const target = { ...plain, path: plain.path + encodeQuery(query) };
    const ours = signedHeaders(
      target,
      { "content-type": "text/plain", "x-amz-meta-a": "some  text " },
      emptyPayload,
      {
        method: "PUT",
        region: "eu-west-1",
        credentials: { ...credentials, sessionToken: "token/with+signs==" },
        now,
      },
    );
    const theirs = await signer.sign(
      {
        method: "PUT",
        protocol: "http:",
        hostname: "127.0.0.1",
        port: 9000,
        path: plain.path,
        query,
        headers: {
          host: plain.host,
          "content-type": "text/plain",
          "x-amz-meta-a": "some  text ",
          "x-amz-content-sha256": emptyPayload,
        },
      },
      { signingDate: new Date(now) },
    );
    assert.equal(
      signature(ours),
      signature({ Authorization: theirs.headers["authorization"] }),
      JSON.stringify(key),
    );
  }
});

test("the date is read for every signature", () => {
  assert.equal(amzDate(Date.parse("2026-01-31T23:59:59.999Z")), "20260131T235959Z");
});

test("a session token is part of headers and of links", () => {
  const target = { origin: `https://${host}`, host, path: "/k" };
  const options = {
    method: "GET",
    region,
    credentials: { ...credentials, sessionToken: "a+b" },
    now,
  };
  assert.equal(signedHeaders(target, {}, emptyPayload, options)["x-amz-security-token"], "a+b");
  const url = new URL(presignedUrl(target, 60, {}, options));
  assert.equal(url.searchParams.get("X-Amz-Security-Token"), "a+b");
});
