import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import type { ObjectAcl } from "../../src/core/acl.ts";
import type { ObjectStore, WriteOptions } from "../../src/core/store.ts";
import { createHttpClient, type HttpClient } from "../../src/http/client.ts";
import { S3Caller } from "../../src/s3/caller.ts";
import { createS3Home } from "../../src/s3/home.ts";
import { createHomeSettings } from "../../src/s3/settings/features.ts";
import { startCeph } from "../servers/ceph.ts";
import { startS3Server } from "../servers/s3.ts";
import {
  engineFor,
  md5,
  mebibyte,
  quietly,
  requireClean,
  withSmallCopies,
  withTagging,
} from "./transfers/workshop.ts";

/** What an object is beside its bytes has to outlive whatever writes it anew on the server. */
const { signal } = new AbortController();
const large = Buffer.alloc(7 * mebibyte, "what an object is ");
const all = {
  contentType: "text/x-own",
  contentEncoding: "identity",
  contentDisposition: 'attachment; filename="ü.txt"',
  contentLanguage: "de",
  cacheControl: "max-age=60",
  expires: "Wed, 21 Oct 2099 07:28:00 GMT",
  metadata: { note: "ünïcode", other: "2" },
} as const;
const tags = { team: "ünï <&> code", "a b/c": "" };
const written: WriteOptions = { ...all, storageClass: "STANDARD_IA" };
const everybody = "http://acs.amazonaws.com/groups/global/AllUsers";

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

let http: HttpClient;
before(() => {
  http = createHttpClient({ retry: { attempts: 2 } });
});
after(() => http.close());

function homeAt(server: { endpoint: string; region: string }, keys: Keys, name = "") {
  const { endpoint, region } = server;
  const options = {
    ...{ http, endpoint, region, addressing: "path" as const },
    ...{ credentials: () => keys, identity: `${endpoint} ${keys.accessKeyId} ${name}` },
  };
  return { ...createHomeSettings(new S3Caller(options)), home: createS3Home(options) };
}

async function stored(
  store: ObjectStore,
  place: { bucket: string; key: string },
  bytes: Uint8Array = large,
): Promise<string | undefined> {
  const { bucket, key } = place;
  const body = { kind: "bytes", bytes } as const;
  const { versionId } = await store.write(bucket, key, body, written, signal);
  await store.objectTags?.put(bucket, { key }, tags, signal);
  return versionId;
}

/** Lets everybody read the object, and one account do everything, beside its owner. */
async function open(store: ObjectStore, bucket: string, key: string): Promise<ObjectAcl> {
  const acl = await store.objectAcls?.get(bucket, { key }, signal);
  assert.ok(acl);
  const grants = [
    ...acl.grants,
    { to: { kind: "group", uri: everybody }, permission: "READ" },
    { to: { kind: "account", id: "stranger" }, permission: "FULL_CONTROL" },
  ] as const;
  await store.objectAcls?.put(bucket, { key }, { ...acl, grants }, signal);
  return aclAt(store, bucket, key);
}

async function aclAt(store: ObjectStore, bucket: string, key: string): Promise<ObjectAcl> {
  const acl = await store.objectAcls?.get(bucket, { key }, signal);
  assert.ok(acl);
  return { ...acl, grants: acl.grants.toSorted((a, b) => (a.permission < b.permission ? -1 : 1)) };
}

async function bytesAt(store: ObjectStore, bucket: string, key: string): Promise<string> {
  const content = await store.read(bucket, key, {}, signal);
  const pieces: Uint8Array[] = [];
  for await (const piece of content.bytes) pieces.push(Buffer.from(piece));
  return md5(Buffer.concat(pieces));
}

async function requireKept(store: ObjectStore, bucket: string, key: string): Promise<void> {
  const head = await store.head(bucket, { key }, signal);
  for (const name of Object.keys(all) as (keyof typeof all)[])
    assert.deepEqual(head[name], all[name], name);
  assert.equal(head.storageClass, "STANDARD_IA");
  assert.deepEqual(await store.objectTags?.get(bucket, { key }, signal), tags);
}

describe("on a server with tags, classes and access control lists", () => {
  let ceph: Awaited<ReturnType<typeof startCeph>>;
  let owner: ReturnType<typeof homeAt>;
  const buckets: string[] = [];

  before(async () => {
    ceph = await startCeph();
    owner = homeAt(ceph, ceph);
  });
  after(async () => {
    for (const bucket of buckets) await removeWithHistory(bucket);
    await ceph.stop();
  });

  async function freshBucket() {
    const bucket = `rewrites-${process.pid}-${buckets.length}`;
    buckets.push(bucket);
    await owner.home.createBucket({ name: bucket }, signal);
    const { store } = owner.home;
    return { bucket, store, small: withSmallCopies(store, 6 * mebibyte) };
  }

  async function removeWithHistory(bucket: string): Promise<void> {
    const { items } = await owner.features.versions(bucket, { prefix: "" }, signal);
    const ids = items.flatMap((one) => (one.kind === "prefix" ? [] : [one]));
    if (ids.length > 0) await owner.home.store.delete(bucket, ids, signal);
    await owner.home.deleteBucket(bucket, {}, signal);
  }

  function engine(t: TestContext) {
    return engineFor(t, { copyPartBytes: 5 * mebibyte });
  }

  for (const way of ["in one piece", "in parts"] as const) {
    test(`headers are changed ${way}: tags, class and access control list stay`, async (t) => {
      const { bucket, store, small } = await freshBucket();
      const key = "a/ü #1.txt";
      await stored(store, { bucket, key });
      const acl = await open(store, bucket, key);
      const item = { store: way === "in parts" ? small : store, bucket, key };
      const headers = { contentType: "text/plain", metadata: { new: "1" } };
      const report = requireClean(await engine(t).rewrite({ ...item, headers }, quietly));
      assert.equal(report.notKept, undefined);
      const head = await store.head(bucket, { key }, signal);
      assert.equal(/-\d+$/.test(head.etag ?? ""), way === "in parts");
      assert.deepEqual([head.contentType, head.metadata], ["text/plain", { new: "1" }]);
      assert.equal(head.cacheControl, undefined);
      assert.equal(head.storageClass, "STANDARD_IA");
      assert.deepEqual(await store.objectTags?.get(bucket, { key }, signal), tags);
      assert.deepEqual(await aclAt(store, bucket, key), acl);
      assert.equal(await bytesAt(store, bucket, key), md5(large));
      const anybody = await fetch(store.url(bucket, key));
      assert.equal(anybody.status, 200);
      await anybody.body?.cancel();
    });

    test(`a version is brought back ${way} with all that belongs to it`, async (t) => {
      const { bucket, store, small } = await freshBucket();
      await owner.settings.update(bucket, { versioning: "enabled" }, signal);
      const key = "v";
      const versionId = await stored(store, { bucket, key });
      assert.ok(versionId);
      const acl = await open(store, bucket, key);
      const later = { kind: "bytes", bytes: Buffer.from("later") } as const;
      await store.write(bucket, key, later, { contentType: "text/plain" }, signal);
      const item = { store: way === "in parts" ? small : store, bucket, key, versionId };
      requireClean(await engine(t).rewrite(item, quietly));
      await requireKept(store, bucket, key);
      assert.deepEqual(await aclAt(store, bucket, key), acl);
      assert.equal(await bytesAt(store, bucket, key), md5(large));
    });

    test(`an object is copied and renamed ${way} with headers, tags and class`, async (t) => {
      const { bucket, store, small } = await freshBucket();
      const from = { store: way === "in parts" ? small : store, bucket };
      await stored(store, { bucket, key: "a" });
      const object = { kind: "object", ...from, key: "a" } as const;
      requireClean(await engine(t).copy([object], { ...from, prefix: "to/" }, quietly));
      await requireKept(store, bucket, "to/a");
      requireClean(await engine(t).rename(object, "b", quietly));
      await requireKept(store, bucket, "b");
      await assert.rejects(store.head(bucket, { key: "a" }, signal), { kind: "noSuchObject" });
      const tree = { kind: "prefix", ...from, prefix: "to/" } as const;
      requireClean(await engine(t).move([tree], { ...from, prefix: "far/" }, quietly));
      await requireKept(store, bucket, "far/to/a");
      assert.equal(await bytesAt(store, bucket, "far/to/a"), md5(large));
    });
  }

  test("tags go along to other connections, and where there are none, that is told", async (t) => {
    const { bucket, store } = await freshBucket();
    const other = homeAt(ceph, ceph, "another connection").home.store;
    const plain = await startS3Server();
    t.after(() => plain.stop());
    const { home } = homeAt(plain, plain);
    await home.createBucket({ name: "plain" }, signal);
    for (const [key, bytes] of [
      ["large", large],
      ["small", Buffer.from("x")],
    ] as const) {
      await stored(store, { bucket, key }, bytes);
      const object = { kind: "object", store, bucket, key } as const;
      const away = { store: home.store, bucket: "plain", prefix: "" };
      const untold = requireClean(await engine(t).copy([object], away, quietly));
      assert.deepEqual(
        untold.notKept?.map((one) => [one.key, one.what, one.error.kind]),
        [[key, "tags", "unsupported"]],
      );
      const moving = await engine(t).move([object], { ...away, prefix: "moved/" }, quietly);
      assert.deepEqual(
        moving.failed.map(({ error }) => [error.kind, error.facts.operation]),
        [["unsupported", "set tags"]],
      );
      const left = await home.store.list("plain", { prefix: "moved/" }, signal);
      assert.deepEqual(left.items, []);
      const to = { store: other, bucket, prefix: "to/" };
      const report = requireClean(await engine(t).move([object], to, quietly));
      assert.equal(report.notKept, undefined);
      assert.deepEqual(await store.objectTags?.get(bucket, { key: `to/${key}` }, signal), tags);
    }
  });

  test("tags come with what another connection writes: a crash right after it leaves none without", async (t) => {
    const { bucket, store } = await freshBucket();
    await stored(store, { bucket, key: "a" }, Buffer.from("x"));
    const other = homeAt(ceph, ceph, "another connection").home.store;
    const { objectTags } = other;
    assert.ok(objectTags);
    // Whatever is to be set afterwards is not set any more.
    const torn = withTagging(other, {
      ...objectTags,
      put: () => Promise.reject(new Error("gone")),
      overwrite: () => Promise.reject(new Error("gone")),
    });
    const object = { kind: "object", store, bucket, key: "a" } as const;
    const to = { store: torn, bucket, prefix: "to/" };
    requireClean(await engine(t).copy([object], to, quietly));
    assert.deepEqual(await store.objectTags?.get(bucket, { key: "to/a" }, signal), tags);
  });

  test("what may not be read is not lost silently: tags stop a move, a copy tells of it, and so does a change", async (t) => {
    const { bucket, store } = await freshBucket();
    await stored(store, { bucket, key: "a" });
    // Its list is what Ceph asks about the source of a part.
    await open(store, bucket, "a");
    const stranger = homeAt(ceph, ceph.stranger).home.store;
    assert.equal(owner.policies.kind, "document");
    if (owner.policies.kind !== "document") return;
    const all = {
      Principal: { AWS: ["arn:aws:iam:::user/stranger"] },
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    };
    const policy = {
      Version: "2012-10-17",
      Statement: [
        { ...all, Effect: "Allow", Action: ["s3:*"] },
        { ...all, Effect: "Deny", Action: ["s3:GetObjectTagging", "s3:GetObjectAcl"] },
      ],
    };
    await owner.policies.put(bucket, JSON.stringify(policy), signal);
    const small = withSmallCopies(stranger, 6 * mebibyte);
    const object = { kind: "object", store: small, bucket, key: "a" } as const;
    const to = { store: small, bucket, prefix: "to/" };
    const copied = requireClean(await engine(t).copy([object], to, quietly));
    assert.deepEqual(
      copied.notKept?.map(({ key, what }) => [key, what]),
      [["to/a", "tags"]],
    );
    const [failure] = (await engine(t).rename(object, "moved", quietly)).failed;
    assert.deepEqual(
      [failure?.error.kind, failure?.error.facts.operation],
      ["accessDenied", "keep tags"],
    );
    await assert.rejects(store.head(bucket, { key: "moved" }, signal), { kind: "noSuchObject" });
    const uploads = await store.multipart?.unfinished(bucket, { prefix: "" }, signal);
    assert.deepEqual(uploads?.items, []);
    const headers = { contentType: "text/plain" };
    const item = { store: stranger, bucket, key: "a", headers };
    const report = requireClean(await engine(t).rewrite(item, quietly));
    assert.equal(report.notKept?.[0]?.what, "acl");
  });
});

test("a server that has neither tags nor lists is not troubled by their lack", async (t) => {
  const server = await startS3Server();
  t.after(() => server.stop());
  const { store } = homeAt(server, server).home;
  await homeAt(server, server).home.createBucket({ name: "plain" }, signal);
  const body = { kind: "bytes", bytes: large } as const;
  await store.write("plain", "a", body, all, signal);
  for (const maxBytes of [100 * mebibyte, 6 * mebibyte]) {
    const from = { store: withSmallCopies(store, maxBytes), bucket: "plain", key: "a" };
    const headers = { contentType: `text/${maxBytes}` };
    const engine = engineFor(t, { copyPartBytes: 5 * mebibyte });
    const report = requireClean(await engine.rewrite({ ...from, headers }, quietly));
    assert.equal(report.notKept, undefined);
    const head = await store.head("plain", { key: "a" }, signal);
    assert.equal(head.contentType, `text/${maxBytes}`);
  }
  assert.equal(await bytesAt(store, "plain", "a"), md5(large));
});
