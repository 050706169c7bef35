import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { SignatureV4 } from "@smithy/signature-v4";
import { Endpoint } from "../../../src/s3/endpoint.ts";
import { amzDate, emptyPayload, Signer } from "../../../src/s3/sign.ts";

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
  return /Signature=([0-9a-f]{64})$/.exec(headers["authorization"] ?? "")?.[1];
}

const plain = { region, credentials, now };

function signedGet(query: Record<string, string>) {
  const target = { origin: `https://${host}`, host, path: "/" };
  const request = { method: "GET", target, query, headers: {} };
  return new Signer().headers(request, emptyPayload, plain);
}

test("published example: get a bucket's lifecycle", () => {
  assert.equal(
    signature(signedGet({ lifecycle: "" })),
    "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
  );
});

test("published example: list objects", () => {
  assert.equal(
    signature(signedGet({ prefix: "J", "max-keys": "2" })),
    "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
  );
});

test("published example: get a range of an object", () => {
  const target = { origin: `https://${host}`, host, path: "/test.txt" };
  const request = { method: "GET", target, headers: { range: "bytes=0-9" } };
  assert.equal(
    signature(new Signer().headers(request, emptyPayload, plain)),
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  );
});

test("published example: put an object", () => {
  const target = { origin: `https://${host}`, host, path: "/test%24file.text" };
  const headers = {
    date: "Fri, 24 May 2013 00:00:00 GMT",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
  };
  const payload = createHash("sha256").update("Welcome to Amazon S3.").digest("hex");
  const request = { method: "PUT", target, headers };
  assert.equal(
    signature(new Signer().headers(request, payload, plain)),
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  );
});

test("published example: a presigned link", () => {
  const target = { origin: `https://${host}`, host, path: "/test.txt" };
  const url = new Signer().link({ method: "GET", target, headers: {} }, 86400, plain);
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
  const ourSigner = new Signer();
  for (const key of keys) {
    const query = { prefix: key, "prefix-x": "1", "list-type": "2", empty: "" };
    const plain = endpoint.target("bucket", key);
    const ours = ourSigner.headers(
      {
        method: "PUT",
        target: plain,
        query,
        headers: {
          "content-type": "text/plain",
          "x-amz-meta-a": "some  text ",
          range: "bytes=0-1",
        },
      },
      emptyPayload,
      {
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
          range: "bytes=0-1",
          "x-amz-content-sha256": emptyPayload,
        },
      },
      { signingDate: new Date(now) },
    );
    assert.equal(signature(ours), signature(theirs.headers), JSON.stringify(key));
  }
});

test("the date is read for every signature", () => {
  assert.equal(amzDate(Date.parse("2026-01-31T23:59:59.999Z")), "20260131T235959Z");
});

test("a session token is part of headers and of links", () => {
  const target = { origin: `https://${host}`, host, path: "/k" };
  const options = { region, credentials: { ...credentials, sessionToken: "a+b" }, now };
  const request = { method: "GET", target, headers: {} };
  const headers = new Signer().headers(request, emptyPayload, options);
  assert.equal(headers["x-amz-security-token"], "a+b");
  const url = new URL(new Signer().link(request, 60, options));
  assert.equal(url.searchParams.get("X-Amz-Security-Token"), "a+b");
});

test("the key that is kept is not used for another day, region or secret", () => {
  const target = { origin: `https://${host}`, host, path: "/k" };
  const request = { method: "GET", target, headers: {} };
  const kept = new Signer();
  const day = 86_400_000;
  const others = [
    plain,
    { ...plain, now: now + day },
    { ...plain, region: "eu-west-1" },
    { ...plain, credentials: { ...credentials, secretAccessKey: "another" } },
    plain,
  ];
  for (const options of others) {
    assert.deepEqual(
      kept.headers(request, emptyPayload, options),
      new Signer().headers(request, emptyPayload, options),
    );
  }
});
