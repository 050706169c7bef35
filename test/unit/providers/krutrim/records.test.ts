import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../../../../src/core/errors.ts";
import type { Decoder } from "../../../../src/core/record.ts";
import {
  accessKeyListRecord,
  createdKeyRecord,
} from "../../../../src/providers/krutrim/records/accessKey.ts";
import {
  accountPolicyListRecord,
  accountPolicyRecord,
} from "../../../../src/providers/krutrim/records/accountPolicy.ts";
import {
  bucketPageRecord,
  bucketRecord,
} from "../../../../src/providers/krutrim/records/bucket.ts";
import { bucketPolicyRecord } from "../../../../src/providers/krutrim/records/bucketPolicy.ts";
import { failureBody } from "../../../../src/providers/krutrim/records/failure.ts";
import {
  ruleListRecord,
  rulePayload,
  ruleRecord,
} from "../../../../src/providers/krutrim/records/lifecycle.ts";
import { linkIn } from "../../../../src/providers/krutrim/records/link.ts";
import {
  entryOf,
  headRecord,
  objectListRecord,
} from "../../../../src/providers/krutrim/records/object.ts";
import {
  activatedRecord,
  sessionStatusRecord,
} from "../../../../src/providers/krutrim/records/session.ts";

const read = <T>(record: Decoder<T>, value: unknown): T => record(value, "");

/** The answer cannot be read, and the error names this field. */
function unreadable(record: Decoder<unknown>, value: unknown, field: string): void {
  assert.throws(
    () => record(value, ""),
    (error) => {
      assert.ok(error instanceof StorageError);
      assert.equal(error.kind, "badResponse");
      assert.equal(error.facts.field, field);
      return true;
    },
  );
}

const bucket = { name: "name", krnid: "krn:kos:blr:1:2:bucket:3" };

test("the published examples are read", () => {
  const date = "2000-01-23T04:56:07.000+00:00";
  const example = {
    ...bucket,
    url: "url",
    region: "region",
    versioning: false,
    anonymous_access: false,
    tags: { keySomething: "value1", keyAnother: "value2" },
    createdAt: date,
    tier: "fast/slow",
  };
  const page = { totalItems: 0, nextPage: 5, totalPages: 6, currentPage: 1, items: [example] };
  const { items, cursor } = read(bucketPageRecord, page);
  assert.deepEqual(items[0]?.bucket, {
    name: "name",
    id: bucket.krnid,
    createdAt: new Date(date),
    region: "region",
    tier: "fast/slow",
    versioning: "off",
    access: "private",
    tags: example.tags,
  });
  // Not 5: pages 2 to 4 would be lost.
  assert.equal(cursor, "2");
  const rule = {
    delete_incomplete_mpu: 2,
    name: "name",
    attribute: "attribute",
    enabled: true,
    newer_noncurrent_versions: 5,
    noncurrent_days: 5,
    expiration_days: 1,
    expired_obj_delete_marker: true,
    id: "text",
    status: "text",
  };
  const [normal] = read(ruleListRecord, [rule]);
  assert.ok(normal);
  const { id, status, ...payload } = rule;
  assert.deepEqual(rulePayload(normal), payload);
  assert.deepEqual([normal.id, normal.status], [id, status]);
  const [entry] = read(objectListRecord, {
    prefix: "prefix",
    objects: [{ isFolder: true, size: 0, lastModified: date, key: "key" }],
  });
  assert.ok(entry);
  assert.deepEqual(entryOf(entry, ""), { kind: "prefix", prefix: "key/" });
  const head = read(headRecord, {
    size_bytes: 0,
    storage_class: "storage_class",
    etag: '"etag"',
    lastModified: date,
    contentType: "contentType",
    key: "key",
  });
  assert.deepEqual([head.etag, head.sizeBytes, head.contentType], ["etag", 0, "contentType"]);
  const session = { lastActiveAt: date, sessionToken: "t", expiresAt: date, refreshToken: "r" };
  assert.equal(read(activatedRecord, session).token, "t");
  const policy = read(accountPolicyRecord, {
    name: "name",
    policyKRN: "policyKRN",
    CreationDate: "CreationDate",
  });
  assert.deepEqual(policy, { id: "policyKRN", name: "name" });
});

test("unknown fields and words, nulls and missing details are tolerated", () => {
  const odd = {
    ...bucket,
    brandNew: { deep: [1] },
    status: "WhoKnows",
    createdAt: "yesterday",
    tags: null,
    versioning: null,
    usedCapacity: 12.7,
    allocatedCapacity: -1,
    region: null,
    tier: "",
  };
  assert.deepEqual(read(bucketRecord, odd).bucket, {
    name: "name",
    id: bucket.krnid,
    sizeBytes: 13,
    state: "ready",
  });
  assert.equal(read(bucketRecord, { ...bucket, status: "Deleting" }).bucket.state, "deleting");
  const tags = { count: 3, on: true, text: "x" };
  assert.deepEqual(read(bucketRecord, { ...bucket, tags }).bucket.tags, {
    count: "3",
    on: "true",
    text: "x",
  });
});

test("what is required and missing is named", () => {
  unreadable(bucketPageRecord, { items: [bucket, { name: "x" }] }, "items[1].krnid");
  unreadable(bucketPageRecord, [{ krnid: "x" }], "[0].name");
  unreadable(bucketPageRecord, { total: 1 }, "items");
  unreadable(bucketPageRecord, undefined, "answer");
  unreadable(headRecord, { key: "k", lastModified: "x" }, "size_bytes");
  unreadable(headRecord, { key: "k", size_bytes: -1 }, "size_bytes");
  unreadable(ruleRecord, { name: "x" }, "id");
  // A figure that cannot be read must not be taken for none, and saved so.
  unreadable(ruleRecord, { id: "1", expiration_days: "soon" }, "expiration_days");
  unreadable(activatedRecord, { refreshToken: "r" }, "sessionToken");
  unreadable(createdKeyRecord, { access_key: "a" }, "secret_key");
  unreadable(accountPolicyRecord, { name: "x" }, "policyKRN");
  const [item] = read(objectListRecord, { objects: [{ key: "k" }] });
  assert.ok(item);
  assert.throws(() => entryOf(item, "objects[0]"), { kind: "badResponse" });
});

test("one thing has several names", () => {
  for (const name of ["krnid", "krn", "krnId", "bucket_krn", "krn_id"])
    assert.equal(read(bucketRecord, { name: "b", [name]: "k" }).krn, "k");
  for (const name of ["createdAt", "created_at", "CreatedAt"]) {
    const value = { ...bucket, [name]: "2026-01-02T00:00:00Z" };
    assert.ok(read(bucketRecord, value).bucket.createdAt);
  }
  for (const name of ["anonymous_access", "anonymousAccess"])
    assert.equal(read(bucketRecord, { ...bucket, [name]: true }).bucket.access, "public");
  for (const name of ["sessionToken", "session_token", "token", "x-session-token"])
    assert.equal(read(activatedRecord, { [name]: "t" }).token, "t");
  for (const name of ["access_key", "access_key_id", "accessKey", "accessKeyId"])
    assert.equal(read(accessKeyListRecord, [{ [name]: "a" }])[0]?.id, "a");
  for (const name of ["secret_key", "secretKey", "secret_access_key"])
    assert.equal(read(createdKeyRecord, { access_key: "a", [name]: "s" }).secret_key, "s");
  // The documented name wins over one that merely looks like it.
  assert.equal(read(bucketRecord, { name: "b", krn: "other", krnid: "own" }).krn, "own");
  assert.equal(read(bucketRecord, { name: "b", krn: "other", krnid: null }).krn, "other");
});

test("lists come bare or in an object", () => {
  assert.equal(read(bucketPageRecord, [bucket]).items.length, 1);
  assert.equal(read(bucketPageRecord, { items: [] }).items.length, 0);
  assert.equal(read(bucketPageRecord, { buckets: [bucket] }).items.length, 1);
  assert.equal(read(objectListRecord, [{ key: "a", size: 1 }]).length, 1);
  assert.equal(read(objectListRecord, { Objects: [] }).length, 0);
  assert.equal(read(accessKeyListRecord, { access_keys: [{ access_key: "a" }] }).length, 1);
  assert.equal(read(ruleListRecord, { rules: [{ id: "1" }] }).length, 1);
  const policy = { policyKRN: "k", name: "n" };
  for (const answer of [policy, [policy], { policies: [policy] }, { items: [policy] }])
    assert.equal(read(accountPolicyListRecord, answer)[0]?.id, "k");
  for (const answer of [undefined, null, {}, []])
    assert.deepEqual(read(accountPolicyListRecord, answer), []);
});

test("pages end, whatever the service says of the next one", () => {
  const cursorOf = (paging: object) =>
    read(bucketPageRecord, { items: [bucket], ...paging }).cursor;
  assert.equal(cursorOf({}), undefined);
  assert.equal(cursorOf({ currentPage: 1, totalPages: 1, nextPage: 2 }), undefined);
  assert.equal(cursorOf({ currentPage: 1, totalPages: 3 }), "2");
  assert.equal(cursorOf({ currentPage: 3, nextPage: 3 }), undefined);
  assert.equal(cursorOf({ nextPage: 2 }), "2");
  assert.equal(cursorOf({ nextPage: null }), undefined);
  assert.equal(cursorOf({ nextPage: 0 }), undefined);
  const empty = read(bucketPageRecord, { items: [], currentPage: 1, totalPages: 9 });
  assert.equal(empty.cursor, undefined);
});

test("a list of objects that admits to be cut short is an error, not a shorter list", () => {
  const list = { objects: [{ key: "a", size: 1 }] };
  for (const more of [{ isTruncated: true }, { truncated: true }, { has_more: true }])
    assert.throws(() => read(objectListRecord, { ...list, ...more }), { kind: "unsupported" });
  assert.equal(read(objectListRecord, { ...list, isTruncated: false }).length, 1);
});

test("a presigned link is found under any name, the telling ones first", () => {
  const link = "https://example.com/b/k?X-Amz-Signature=0";
  for (const name of ["uploadPreSignedUrl", "preSignedUrl", "presigned_url", "url", "x"])
    assert.equal(linkIn({ message: "ok", objectKey: "k", [name]: link }), link);
  assert.equal(linkIn({ docs: "https://example.com/help", preSignedUrl: link }), link);
  assert.equal(linkIn({ data: { url: link } }), link);
  assert.equal(linkIn(link), link);
  for (const none of [undefined, null, {}, { message: "ok" }, { url: "ftp://x/y" }, [link], 3])
    assert.equal(linkIn(none), undefined);
});

test("a bucket without an address policy may be told in several ways", () => {
  for (const answer of [undefined, null, {}, { bucketKrn: "k" }])
    assert.equal(read(bucketPolicyRecord, answer), undefined);
  const policy = read(bucketPolicyRecord, { s3_read_write_ips: null, s3_read_only_ips: ["::1"] });
  assert.deepEqual(policy, { readWrite: [], readOnly: ["::1"] });
});

test("the statements of a policy are kept where the service sends them", () => {
  const policy = read(accountPolicyRecord, { policyKRN: "k", statements: [{ Effect: "Allow" }] });
  assert.deepEqual(JSON.parse(policy.document ?? ""), {
    statements: [{ Effect: "Allow" }],
    conditions: [],
  });
});

test("a session that the service answers for counts as active", () => {
  assert.equal(read(sessionStatusRecord, { createdAt: "2026-01-01T00:00:00Z" }).isActive, true);
  assert.equal(read(sessionStatusRecord, { isActive: false }).isActive, false);
});

test("errors are read in every shape, and web pages lose their tags", () => {
  assert.deepEqual(failureBody('{"message":"no"}'), { message: "no" });
  assert.deepEqual(failureBody('{"code":404,"message":"no"}'), { message: "no", code: "404" });
  assert.deepEqual(failureBody('{"error":"no","code":"INVALID_CREDENTIALS"}'), {
    message: "no",
    code: "INVALID_CREDENTIALS",
  });
  assert.deepEqual(failureBody('{"error":"wait","retryAfter":30}'), {
    message: "wait",
    retryAfterMs: 30_000,
  });
  assert.equal(failureBody('{"error":{"message":"deep"}}').message, "deep");
  assert.equal(failureBody('{"detail":"d"}').message, "d");
  assert.equal(
    failureBody('{"errors":[{"field":"name","message":"short"}]}').message,
    "name: short",
  );
  assert.equal(failureBody('{"odd":1}').message, '{"odd":1}');
  assert.deepEqual(failureBody(""), {});
  const page = "<html><head><title>x</title></head><body><h1>502</h1> Bad  Gateway</body></html>";
  assert.equal(failureBody(page).message, "502 Bad Gateway");
  assert.equal(failureBody("x".repeat(1000)).message?.length, 301);
});
