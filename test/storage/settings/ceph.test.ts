import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isStorageError } from "../../../src/core/errors.ts";
import type { LifecycleRuleFields } from "../../../src/core/lifecycle.ts";
import type { BucketHome } from "../../../src/core/bucketHome.ts";
import { createHttpClient, type HttpClient } from "../../../src/http/client.ts";
import { S3Caller } from "../../../src/s3/caller.ts";
import { createS3Home } from "../../../src/s3/home.ts";
import { createHomeSettings } from "../../../src/s3/settings/features.ts";
import { readSetting, removeSetting, writeSetting } from "../../../src/s3/settings/subresource.ts";
import { textOf } from "../../../src/s3/xml.ts";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import type { VersionCount, VersionedPlace } from "../../../src/transfers/versions.ts";
import { type CephServer, startCeph } from "../../servers/ceph.ts";

const { signal } = new AbortController();
let ceph: CephServer;
let http: HttpClient;
let count = 0;

before(async () => {
  ceph = await startCeph();
  http = createHttpClient({ retry: { attempts: 2 } });
});

after(async () => {
  await http.close();
  await ceph.stop();
});

function optionsFor(credentials: { accessKeyId: string; secretAccessKey: string }) {
  const { endpoint, region } = ceph;
  const path = { http, endpoint, region, addressing: "path" } as const;
  return { ...path, credentials: () => credentials, identity: "ceph" };
}

/** A bucket of its own for each test, with all that can be set on it. */
async function freshBucket(objectLock = false) {
  const options = optionsFor(ceph);
  const home = createS3Home(options);
  const bucket = `settings-${process.pid}-${count++}`;
  await home.createBucket({ name: bucket, objectLock }, signal);
  return {
    bucket,
    home,
    caller: new S3Caller(options),
    ...createHomeSettings(new S3Caller(options)),
  };
}

async function write(home: BucketHome, bucket: string, key: string, text = "x"): Promise<void> {
  const body = { kind: "bytes", bytes: new TextEncoder().encode(text) } as const;
  await home.store.write(bucket, key, body, {}, signal);
}

test("versioning goes from off to enabled to suspended", async () => {
  const { bucket, settings } = await freshBucket();
  assert.equal((await settings.get(bucket, signal)).versioning, "off");
  const on = await settings.update(bucket, { versioning: "enabled" }, signal);
  assert.equal(on.versioning, "enabled");
  const off = await settings.update(bucket, { versioning: "suspended" }, signal);
  assert.equal(off.versioning, "suspended");
});

test("a bucket is made with object lock, and has its versioning on then", async () => {
  const { bucket, settings, features } = await freshBucket(true);
  assert.equal((await features.objectLock(bucket, signal))?.isEnabled, true);
  assert.equal((await settings.get(bucket, signal)).versioning, "enabled");
});

test("tags of a bucket are replaced as a whole, and none takes them away", async () => {
  const { bucket, settings } = await freshBucket();
  assert.deepEqual((await settings.get(bucket, signal)).tags, {});
  const tags = { "a b": '<&">', ключ: "" };
  assert.deepEqual((await settings.update(bucket, { tags }, signal)).tags, tags);
  assert.deepEqual((await settings.update(bucket, { tags: { z: "1" } }, signal)).tags, { z: "1" });
  assert.deepEqual((await settings.update(bucket, { tags: {} }, signal)).tags, {});
  await assert.rejects(settings.update(bucket, { access: "public" }, signal), {
    kind: "unsupported",
  });
});

test("a policy is kept word for word, seen by the policy status, and removed", async () => {
  const { bucket, policies, features } = await freshBucket();
  assert.equal(policies.kind, "document");
  if (policies.kind !== "document") return;
  assert.equal(await policies.get(bucket, signal), undefined);
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: "*",
        Action: ["s3:GetObject"],
        Resource: [`arn:aws:s3:::${bucket}/*`],
      },
    ],
  });
  await policies.put(bucket, document, signal);
  assert.deepEqual(JSON.parse((await policies.get(bucket, signal)) ?? ""), JSON.parse(document));
  assert.equal((await features.publicAccess(bucket, signal)).isPublicByPolicy, true);
  await policies.remove(bucket, signal);
  assert.equal(await policies.get(bucket, signal), undefined);
  await policies.remove(bucket, signal);
  await assert.rejects(policies.put(bucket, "[]", signal), { kind: "invalidInput" });
  await assert.rejects(policies.put(bucket, '{"Version":"no"}', signal), {
    kind: "invalidRequest",
  });
});

test("CORS rules are kept, answered to a preflight, and removed", async () => {
  const { bucket, features } = await freshBucket();
  assert.deepEqual(await features.cors.get(bucket, signal), []);
  const rules = [
    {
      id: "app",
      allowedOrigins: ["https://app.example.com"],
      allowedMethods: ["GET", "PUT"],
      allowedHeaders: ["*"],
      exposeHeaders: ["ETag"],
      maxAgeSeconds: 600,
    },
  ];
  await features.cors.put(bucket, rules, signal);
  assert.deepEqual(await features.cors.get(bucket, signal), rules);
  const preflight = await fetch(`${ceph.endpoint}/${bucket}/a`, {
    method: "OPTIONS",
    headers: { origin: "https://app.example.com", "access-control-request-method": "PUT" },
  });
  assert.equal(preflight.headers.get("access-control-allow-origin"), "https://app.example.com");
  await features.cors.put(bucket, [], signal);
  assert.deepEqual(await features.cors.get(bucket, signal), []);
  const wrong = [{ ...rules[0], allowedMethods: ["PATCH"] }] as typeof rules;
  await assert.rejects(features.cors.put(bucket, wrong, signal), { kind: "invalidInput" });
});

const rule: LifecycleRuleFields = {
  name: "tidy up",
  isEnabled: true,
  filter: { prefix: "logs/<a&b>", tags: { temporary: "yes" } },
  expirationDays: 30,
  noncurrentDays: 7,
};

test("lifecycle rules are made, changed and removed, one without touching the others", async () => {
  const { bucket, lifecycle } = await freshBucket();
  assert.deepEqual(await lifecycle.list(bucket, signal), []);
  const first = await lifecycle.create(bucket, rule, signal);
  assert.deepEqual(first, { id: "tidy up", ...rule });
  const second = await lifecycle.create(
    bucket,
    {
      name: "uploads",
      isEnabled: false,
      expirationDate: new Date("2030-01-01T00:00:00Z"),
      abortUploadsAfterDays: 1,
    },
    signal,
  );
  assert.equal(second.isEnabled, false);
  await assert.rejects(lifecycle.create(bucket, { ...rule }, signal), { kind: "conflict" });
  const changed = await lifecycle.update(bucket, first, { ...rule, expirationDays: 31 }, signal);
  assert.equal(changed.expirationDays, 31);
  assert.equal(changed.isEnabled, true);
  await assert.rejects(lifecycle.update(bucket, first, rule, signal), { kind: "conflict" });
  await assert.rejects(lifecycle.remove(bucket, first, signal), { kind: "conflict" });
  assert.deepEqual(await lifecycle.get(bucket, "uploads", signal), second);
  await lifecycle.remove(bucket, changed, signal);
  assert.deepEqual(await lifecycle.list(bucket, signal), [second]);
  await lifecycle.remove(bucket, second, signal);
  await lifecycle.remove(bucket, second, signal);
  assert.deepEqual(await lifecycle.list(bucket, signal), []);
});

test("what S3 does not take together is refused before it is sent", async () => {
  const { bucket, lifecycle } = await freshBucket();
  const wrong: [string, LifecycleRuleFields][] = [
    ["abortUploadsAfterDays", { ...rule, abortUploadsAfterDays: 3 }],
    ["removesExpiredDeleteMarkers", { ...rule, removesExpiredDeleteMarkers: true }],
    ["expirationDate", { name: "a", isEnabled: true, expirationDate: new Date(1) }],
    ["rule", { name: "a", isEnabled: true }],
  ];
  for (const [field, fields] of wrong) {
    await assert.rejects(
      lifecycle.create(bucket, fields, signal),
      (error) => isStorageError(error, "invalidInput") && error.facts.field === field,
    );
  }
  const markers = { name: "markers", isEnabled: true, removesExpiredDeleteMarkers: true };
  assert.deepEqual(await lifecycle.create(bucket, markers, signal), { id: "markers", ...markers });
});

test("a filter that the server does not keep is taken back, with what was there before", async () => {
  const { bucket, lifecycle } = await freshBucket();
  const before = await lifecycle.create(bucket, rule, signal);
  const bySize = { ...rule, name: "large ones", filter: { largerThanBytes: 1_000_000 } };
  const failure = await lifecycle.create(bucket, bySize, signal).catch((error: unknown) => error);
  // This Ceph knows no sizes: either it says so, or we see that it forgot them.
  assert.ok(isStorageError(failure, "unsupported", "invalidRequest"), String(failure));
  assert.deepEqual(await lifecycle.list(bucket, signal), [before]);
});

test("what a rule does beyond these fields stays when the rule is changed", async () => {
  const { bucket, lifecycle, caller } = await freshBucket();
  const setting = { bucket, name: "lifecycle", root: "LifecycleConfiguration" };
  const xml = `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ID>move</ID><Prefix>old/</Prefix><Status>Enabled</Status><Transition><Days>10</Days><StorageClass>STANDARD_IA</StorageClass></Transition><Expiration><Days>90</Days></Expiration></Rule></LifecycleConfiguration>`;
  await writeSetting(caller, setting, xml, signal);
  const [seen] = await lifecycle.list(bucket, signal);
  if (!seen) assert.fail("the rule is not listed");
  assert.deepEqual(seen.filter, { prefix: "old/" });
  assert.match(seen.otherActions?.join() ?? "", /Transition: Days 10, StorageClass STANDARD_IA/);
  const changed = await lifecycle.update(bucket, seen, { ...seen, expirationDays: 120 }, signal);
  assert.equal(changed.expirationDays, 120);
  assert.deepEqual(changed.otherActions, seen.otherActions);
});

test("object lock is absent, or on with its retention", async () => {
  const plain = await freshBucket();
  assert.equal(await plain.features.objectLock(plain.bucket, signal), undefined);
  const locked = await freshBucket(true);
  assert.deepEqual(await locked.features.objectLock(locked.bucket, signal), { isEnabled: true });
});

test("a lock keeps what it is told to, and new objects get its default", async () => {
  const { bucket, features, home, caller } = await freshBucket(true);
  await features.putObjectLock(bucket, { mode: "GOVERNANCE", days: 3 }, signal);
  await write(home, bucket, "kept");
  const setting = { bucket, key: "kept", name: "retention", root: "Retention" };
  const kept = await readSetting(caller, setting, signal);
  assert.equal(kept && textOf(kept, "Mode"), "GOVERNANCE");
  const until = Date.parse((kept && textOf(kept, "RetainUntilDate")) ?? "");
  const days = (until - Date.now()) / 86_400_000;
  assert.ok(days > 2.9 && days < 3.1, `${days} days`);
  const { versionId = "" } = await home.store.head(bucket, { key: "kept" }, signal);
  const [refused] = await home.store.delete(bucket, [{ key: "kept", versionId }], signal);
  assert.ok(isStorageError(refused?.error, "locked", "accessDenied"));
  await home.store.head(bucket, { key: "kept", versionId }, signal);
  for (const retention of [
    { mode: "GOVERNANCE", days: 3 },
    { mode: "COMPLIANCE", years: 1 },
  ]) {
    await features.putObjectLock(bucket, retention, signal);
    const lock = { isEnabled: true, defaultRetention: retention };
    assert.deepEqual(await features.objectLock(bucket, signal), lock);
  }
  await features.putObjectLock(bucket, undefined, signal);
  assert.deepEqual(await features.objectLock(bucket, signal), { isEnabled: true });
  const plain = await freshBucket();
  await assert.rejects(
    plain.features.putObjectLock(plain.bucket, undefined, signal),
    isStorageError,
  );
});

test("blocks of public access are set one by one, and nothing blocked takes the setting away", async () => {
  const { bucket, features } = await freshBucket();
  const none = {
    ...{ blocksPublicAcls: false, ignoresPublicAcls: false },
    ...{ blocksPublicPolicy: false, restrictsPublicBuckets: false },
  };
  const some = { ...none, blocksPublicPolicy: true, restrictsPublicBuckets: true };
  await features.putPublicAccessBlock(bucket, some, signal);
  assert.deepEqual((await features.publicAccess(bucket, signal)).block, some);
  await features.putPublicAccessBlock(bucket, none, signal);
  const { block } = await features.publicAccess(bucket, signal);
  assert.ok(!Object.values(block ?? {}).includes(true));
});

test("tags of objects are read, replaced and removed, and the object stays what it is", async () => {
  const { bucket, home, features } = await freshBucket();
  const key = "a b/ü&.txt";
  await write(home, bucket, key, "content");
  const object = { key };
  assert.deepEqual(await features.objectTags.get(bucket, object, signal), {});
  await features.objectTags.put(bucket, object, { a: "1", "b c": "ü" }, signal);
  assert.deepEqual(await features.objectTags.get(bucket, object, signal), { a: "1", "b c": "ü" });
  await features.objectTags.put(bucket, object, {}, signal);
  assert.deepEqual(await features.objectTags.get(bucket, object, signal), {});
  assert.equal((await home.store.head(bucket, { key }, signal)).sizeBytes, 7);
  await assert.rejects(features.objectTags.put(bucket, { key: "none" }, { a: "1" }, signal), {
    kind: "noSuchObject",
  });
});

test("versions are listed newest first with their delete markers, page by page", async () => {
  const { bucket, home, settings, features } = await freshBucket();
  await settings.update(bucket, { versioning: "enabled" }, signal);
  for (const text of ["one", "three"]) await write(home, bucket, "a\n&.txt", text);
  await write(home, bucket, "b/c", "x");
  await home.store.delete(bucket, [{ key: "a\n&.txt" }], signal);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await features.versions(
      bucket,
      { prefix: "", limit: 1, ...(cursor === undefined ? {} : { cursor }) },
      signal,
    );
    for (const item of page.items) {
      if (item.kind === "prefix") assert.fail("no delimiter was given");
      seen.push(
        `${item.key} ${item.kind} ${item.kind === "version" ? item.sizeBytes : "-"} ${item.isLatest}`,
      );
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  assert.deepEqual(seen, [
    "a\n&.txt deleteMarker - true",
    "a\n&.txt version 5 false",
    "a\n&.txt version 3 false",
    "b/c version 1 true",
  ]);
  const level = await features.versions(bucket, { prefix: "", delimiter: "/" }, signal);
  assert.ok(level.items.some((item) => item.kind === "prefix" && item.prefix === "b/"));
});

test("unfinished uploads are listed with their size and aborted", async () => {
  const { bucket, home } = await freshBucket();
  const { multipart } = home.store;
  if (!multipart) assert.fail("S3 has uploads in parts");
  const { uploadId } = await multipart.create(bucket, "big", {}, signal);
  const target = { bucket, key: "big", uploadId };
  const bytes = new Uint8Array(5 * 1024 * 1024);
  await multipart.put({ ...target, number: 1 }, { kind: "bytes", bytes }, signal);
  const { items } = await multipart.unfinished(bucket, { prefix: "" }, signal);
  assert.deepEqual(
    items.map((one) => [one.key, one.uploadId]),
    [["big", uploadId]],
  );
  assert.ok(items[0]?.startedAt);
  const parts = await multipart.parts(target, undefined, signal);
  assert.equal(
    parts.items.reduce((sum, part) => sum + part.sizeBytes, 0),
    bytes.length,
  );
  await multipart.abort(target, signal);
  assert.deepEqual((await multipart.unfinished(bucket, { prefix: "" }, signal)).items, []);
});

test("the probe tells what is there, what is not, and what is not allowed", async () => {
  const { bucket, features } = await freshBucket();
  const found = await features.probe(bucket, signal);
  for (const [name, support] of Object.entries(found)) {
    assert.equal(support.kind, "supported", `${name}: ${JSON.stringify(support)}`);
  }
  const theirs = createHomeSettings(new S3Caller(optionsFor(ceph.stranger)));
  const denied = await theirs.features.probe(bucket, signal);
  for (const [name, support] of Object.entries(denied)) assert.equal(support.kind, "denied", name);
  await assert.rejects(features.probe("no-such-bucket-here", signal), { kind: "noSuchBucket" });
});

test("a setting that the server does not know is neither written nor removed", async () => {
  const { bucket, home, caller } = await freshBucket();
  const unknown = { bucket, name: "intelligence", root: "IntelligenceConfiguration" };
  await write(home, bucket, "only", "x");
  await home.store.delete(bucket, [{ key: "only" }], signal);
  await assert.rejects(readSetting(caller, unknown, signal), { kind: "unsupported" });
  await assert.rejects(removeSetting(caller, unknown, signal), { kind: "unsupported" });
  await assert.rejects(writeSetting(caller, unknown, "<a/>", signal), { kind: "unsupported" });
  const { items } = await home.listBuckets({}, signal);
  assert.ok(
    items.some((one) => one.name === bucket),
    "the bucket is still there",
  );
  await write(home, bucket, "object", "precious");
  const ofObject = { ...unknown, key: "object" };
  await assert.rejects(writeSetting(caller, ofObject, "<a/>", signal), { kind: "unsupported" });
  assert.equal((await home.store.head(bucket, { key: "object" }, signal)).sizeBytes, 8);
});

test("a versioned bucket is counted and emptied with its history, then deleted", async () => {
  const { bucket, home, settings, features } = await freshBucket();
  await settings.update(bucket, { versioning: "enabled" }, signal);
  for (const text of ["one", "two"]) await write(home, bucket, "a & b", text);
  await write(home, bucket, "gone");
  await home.store.delete(bucket, [{ key: "gone" }], signal);
  const engine = createTransferEngine();
  try {
    const list: VersionedPlace["list"] = (name, request, one) =>
      features.versions(name, { ...request, limit: 2 }, one);
    const place = { store: home.store, bucket, prefix: "", list };
    let count: VersionCount | undefined;
    for await (const latest of engine.countVersions(place, signal)) count = latest;
    assert.deepEqual(count, {
      ...{ current: 1, earlier: 2, deleteMarkers: 1, bytes: 7 },
      ...{ isVersioned: true, isComplete: true },
    });
    await assert.rejects(home.deleteBucket(bucket, {}, signal), { kind: "bucketNotEmpty" });
    const report = await engine.removeVersions(place, { signal });
    assert.deepEqual([report.done, report.counts.failed], [4, 0]);
    assert.deepEqual((await features.versions(bucket, { prefix: "" }, signal)).items, []);
    await home.deleteBucket(bucket, {}, signal);
  } finally {
    engine.dispose();
  }
});
