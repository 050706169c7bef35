import { createHash, randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { type Credentials, type Refusal, refusalOf, splitTarget } from "./s3Signature.ts";
import { listObjects, type StoredBuckets, urlEncoded } from "./s3Listing.ts";
import { splitBatch } from "./s3DeleteConditions.ts";
import { PartChecksums } from "./s3PartChecksums.ts";
import { headOfPart } from "./s3PartHeads.ts";
import type { StoreWithParts } from "./s3SmallParts.ts";
import { element, escapeXml, UnfinishedUploads } from "./s3Uploads.ts";

/** One request as S3 understands it. */
export interface S3Call {
  readonly method: string;
  /** Empty when the call is about the account. */
  readonly bucket: string;
  /** Empty when the call is about the bucket. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Strictness {
  readonly credentials: readonly Credentials[];
  readonly region: string;
  readonly denies: (call: S3Call) => boolean;
  readonly now: () => Date;
}

const served = new Set(["list-type", "uploads", "uploadId", "delete", "location", "lifecycle"]);
const subresources =
  /^(acl|accelerate|analytics|attributes|cors|encryption|intelligent-tiering|inventory|legal-hold|logging|metrics|notification|object-lock|ownershipControls|policy|policyStatus|publicAccessBlock|replication|renameObject|requestPayment|restore|retention|select|tagging|torrent|versioning|versionId|versions|website)$/;
const preconditionFailed: Refusal = {
  status: 412,
  code: "PreconditionFailed",
  message: "At least one of the pre-conditions you specified did not hold",
};

/**
 * Makes the lenient server answer as S3 documents: who may ask, what a name may be, whether bytes
 * arrived whole, whether a condition holds; and the listings that it lacks.
 */
export function addStrictness(
  app: FastifyInstance,
  store: StoreWithParts & { readonly buckets: StoredBuckets },
  rules: Strictness,
): void {
  const { buckets } = store;
  const uploads = new UnfinishedUploads();
  const checksums = new PartChecksums(store);
  /** The CRC32s of objects whose uploads are being completed. */
  const wholeOf = new WeakMap<object, string>();
  /** What a batch of deletes says of those that it leaves. */
  const refusedOf = new WeakMap<object, string>();
  const etagOf = (bucket: string, key: string): string | undefined =>
    key === "" ? (buckets.has(bucket) ? "" : undefined) : buckets.get(bucket)?.get(key)?.etag;

  app.addHook("onRequest", async (request, reply) => {
    reply.header("date", rules.now().toUTCString());
    const target = request.originalUrl;
    const signed = { method: request.method, target, headers: request.headers };
    const refusal =
      refusalOf(signed, { ...rules, now: rules.now() }) ?? nameProblem(callOf(request), rules);
    if (refusal) return refuse(reply, refusal);
  });

  app.addHook("preHandler", async (request, reply) => {
    const call = callOf(request);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const refusal =
      damage(call, body) ?? checksums.refusal(call, body) ?? brokenCondition(call, etagOf);
    if (refusal) return refuse(reply, refusal);
    if (request.method === "POST") {
      const doomed = splitBatch(call, plainReferences(body.toString()), etagOf);
      request.body = Buffer.from(doomed.xml);
      if (doomed.refused) refusedOf.set(request, doomed.refused);
    } else request.body = body;
    const completed = call.method === "POST" ? call.query.get("uploadId") : undefined;
    const whole = completed && checksums.ofWhole(completed, body.toString());
    if (whole) wholeOf.set(request, whole);
    const own = ownAnswer(call, rules.region, { uploads, buckets });
    if (typeof own === "string") return reply.type("application/xml").send(own);
    if (own) return refuse(reply, own);
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const call = callOf(request);
    if (reply.statusCode >= 300) return payload;
    if (call.key === "" && call.method === "HEAD") {
      reply.header("x-amz-bucket-region", rules.region);
    }
    const part = headOfPart(call, buckets);
    if (part) {
      reply.code(part.status).headers(part.headers);
      return payload;
    }
    const sizeBytes = Buffer.isBuffer(request.body) ? request.body.length : 0;
    const refused = refusedOf.get(request);
    if (refused && typeof payload === "string")
      return payload.replace("</DeleteResult>", `${refused}</DeleteResult>`);
    if (typeof payload !== "string" && payload !== undefined) return payload;
    const whole = wholeOf.get(request);
    if (whole) reply.header("x-amz-checksum-crc32", whole);
    const answer = {
      payload: whole ? checksums.completed(call, payload ?? "", whole) : (payload ?? ""),
      etag: reply.getHeader("etag"),
      sizeBytes,
    };
    const { text, headers } = seen(call, answer, { uploads, checksums });
    for (const [name, value] of Object.entries(headers)) reply.header(name, value);
    return text;
  });
}

function callOf(request: {
  method: string;
  url: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}): S3Call {
  const { path, query } = splitTarget(request.url);
  const [, bucket = "", ...key] = path.split("/").map(decodeURIComponent);
  return {
    method: request.method,
    bucket,
    key: key.join("/"),
    query: new Map(query),
    headers: request.headers,
  };
}

function nameProblem(call: S3Call, rules: Strictness): Refusal | undefined {
  if (rules.denies(call)) return { status: 403, code: "AccessDenied", message: "Access Denied" };
  if (Buffer.byteLength(call.key) > 1024) {
    return { status: 400, code: "KeyTooLongError", message: "Your key is too long" };
  }
  const unserved = [...call.query.keys()].find(
    (name) => subresources.test(name) && !served.has(name),
  );
  if (!unserved) return undefined;
  const message = "A header or query you provided implies functionality that is not implemented";
  return { status: 501, code: "NotImplemented", message };
}

/** Bytes that are not those that the caller measured, or too much for one call. */
function damage(call: S3Call, body: Buffer): Refusal | undefined {
  const md5 = call.headers["content-md5"];
  if (md5 !== undefined && createHash("md5").update(body).digest("base64") !== md5) {
    const message = "The Content-MD5 you specified did not match what we received.";
    return { status: 400, code: "BadDigest", message };
  }
  const hash = String(call.headers["x-amz-content-sha256"] ?? "");
  if (/^[0-9a-f]{64}$/.test(hash) && createHash("sha256").update(body).digest("hex") !== hash) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    return { status: 400, code: "XAmzContentSHA256Mismatch", message };
  }
  if (call.method === "POST" && call.key === "") {
    const count = body.toString().split("<Key>").length - 1;
    if (!call.query.has("delete") || count > 1000 || count === 0) {
      const message = "The XML you provided was not well-formed or did not validate.";
      return { status: 400, code: "MalformedXML", message };
    }
    if (md5 === undefined && !("x-amz-checksum-crc32" in call.headers)) {
      const message = "Missing required header for this request: Content-MD5";
      return { status: 400, code: "InvalidRequest", message };
    }
  }
  return undefined;
}

function brokenCondition(
  call: S3Call,
  etagOf: (bucket: string, key: string) => string | undefined,
): Refusal | undefined {
  const isCompletion = call.method === "POST" && call.query.has("uploadId");
  const isWrite = call.method === "PUT" && !call.query.has("uploadId");
  const isDelete = call.method === "DELETE" && !call.query.has("uploadId");
  if (isWrite && call.key === "" && call.query.size === 0) {
    if (etagOf(call.bucket, "") === undefined) return undefined;
    const message = "Your previous request to create the named bucket succeeded and you own it.";
    return { status: 409, code: "BucketAlreadyOwnedByYou", message };
  }
  if ((isWrite || isCompletion || isDelete) && call.key !== "") {
    const ifMatch = call.headers["if-match"];
    const ifNoneMatch = call.headers["if-none-match"];
    if (ifMatch !== undefined || ifNoneMatch !== undefined) {
      const etag = etagOf(call.bucket, call.key);
      if (ifMatch !== undefined && etag === undefined) {
        return { status: 404, code: "NoSuchKey", message: "The specified key does not exist." };
      }
      if (ifMatch !== undefined && etag !== ifMatch) return preconditionFailed;
      if (ifNoneMatch === "*" && etag !== undefined) return preconditionFailed;
    }
  }
  return brokenCopyCondition(call, etagOf);
}

function brokenCopyCondition(
  call: S3Call,
  etagOf: (bucket: string, key: string) => string | undefined,
): Refusal | undefined {
  const header = call.headers["x-amz-copy-source"];
  if (typeof header !== "string") return undefined;
  const source = decodeURIComponent(header.split("?")[0] ?? "").replace(/^\//, "");
  const slash = source.indexOf("/");
  const bucket = source.slice(0, slash);
  const key = source.slice(slash + 1);
  if (
    bucket === call.bucket &&
    key === call.key &&
    !call.query.has("uploadId") &&
    call.headers["x-amz-metadata-directive"] !== "REPLACE"
  ) {
    const message =
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
    return { status: 400, code: "InvalidRequest", message };
  }
  const ifMatch = call.headers["x-amz-copy-source-if-match"];
  if (ifMatch === undefined || etagOf(bucket, key) === ifMatch) return undefined;
  return preconditionFailed;
}

/** Answers that the server below does not have. */
function ownAnswer(
  call: S3Call,
  region: string,
  { uploads, buckets }: { uploads: UnfinishedUploads; buckets: StoredBuckets },
): string | Refusal | undefined {
  if (call.method !== "GET") return undefined;
  if (call.query.has("location")) {
    const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
    return `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint ${namespace}>${region}</LocationConstraint>`;
  }
  const uploadId = call.query.get("uploadId");
  if (uploadId !== undefined) return uploads.listParts(uploadId, call.query);
  if (call.query.has("uploads")) return uploads.listUploads(call.bucket, call.query);
  const objects = call.key === "" ? buckets.get(call.bucket) : undefined;
  if (objects && !call.query.has("lifecycle")) return listObjects(call.bucket, objects, call.query);
  return undefined;
}

/** Follows what was done to uploads, and writes keys of listings as the caller asked. */
function seen(
  call: S3Call,
  answer: { payload: string; etag: unknown; sizeBytes: number },
  { uploads, checksums }: { uploads: UnfinishedUploads; checksums: PartChecksums },
): { readonly text: string; readonly headers: Readonly<Record<string, string>> } {
  let headers = {};
  const uploadId = call.query.get("uploadId");
  if (call.method === "POST" && call.query.has("uploads")) {
    const id = /<UploadId>(.+?)<\/UploadId>/.exec(answer.payload)?.[1];
    if (id) uploads.created(call.bucket, call.key, id);
    if (id) headers = checksums.created(call, id);
  } else if (uploadId !== undefined && (call.method === "POST" || call.method === "DELETE")) {
    uploads.finished(uploadId);
  } else if (uploadId !== undefined && call.method === "PUT") {
    const etag =
      typeof answer.etag === "string"
        ? answer.etag
        : /<ETag>(.+?)<\/ETag>/.exec(answer.payload)?.[1];
    const { sizeBytes } = answer;
    const number = Number(call.query.get("partNumber"));
    const crc32 = checksums.ofPart(uploadId, number);
    if (etag) uploads.partPut(uploadId, number, { etag, sizeBytes, crc32 });
  }
  const wantsEncoded = call.query.get("encoding-type") === "url";
  // Listings of objects are written so to begin with.
  const isEncoded = wantsEncoded && !answer.payload.includes("<EncodingType>");
  return { text: isEncoded ? urlEncodedNames(answer.payload) : answer.payload, headers };
}

function urlEncodedNames(xml: string): string {
  return xml
    .replace(
      /<(Key|Prefix|Delimiter|StartAfter|Marker|NextMarker)>([^<]*)<\/\1>/g,
      (_all, name: string, text: string) => element(name, urlEncoded(unescapeXml(text))),
    )
    .replace("</IsTruncated>", "</IsTruncated><EncodingType>url</EncodingType>");
}

const references: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
};

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|([a-z]+));/g, (whole, code?: string, name?: string) =>
    code === undefined ? (references[name ?? ""] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

/** The server below knows the five named references only. */
function plainReferences(xml: string): string {
  return xml.replace(/&#(x[0-9a-f]+|\d+);/gi, (_all, number: string) => {
    const code = number.startsWith("x") ? parseInt(number.slice(1), 16) : Number(number);
    const char = String.fromCodePoint(code);
    return char === "&" ? "&amp;" : char === "<" ? "&lt;" : char;
  });
}

function refuse(
  reply: { code(status: number): { type(name: string): { send(body: string): unknown } } },
  refusal: Refusal,
): unknown {
  const extra = Object.entries(refusal.extra ?? {}).map(([name, value]) => element(name, value));
  const body =
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element("Code", refusal.code)}` +
    `<Message>${escapeXml(refusal.message)}</Message>${extra.join("")}` +
    `${element("RequestId", randomUUID())}</Error>`;
  return reply.code(refusal.status).type("application/xml").send(body);
}
