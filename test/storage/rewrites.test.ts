import assert from "node:assert/strict";
import { after, before, describe, test, type TestContext } from "node:test";
import { createHttpClient, type HttpClient } from "../../src/http/client.ts";
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
import {
  aclAt,
  allHeaders,
  bytesAt,
  forbidReading,
  homeAt,
  large,
  open,
  requireKept,
  stored,
  tags,
} from "./wholeObject.ts";

const { signal } = new AbortController();

let http: HttpClient;
before(() => {
  http = createHttpClient({ retry: { attempts: 2 } });
});
after(() => http.close());

describe("on a server with tags, classes and access control lists", () => {
  let ceph: Awaited<ReturnType<typeof startCeph>>;
  let owner: ReturnType<typeof homeAt>;
  const buckets: string[] = [];

  before(async () => {
    ceph = await startCeph();
    owner = homeAt(http, ceph, ceph);
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
    const other = homeAt(http, ceph, ceph, "another connection").home.store;
    const plain = await startS3Server();
    t.after(() => plain.stop());
    const { home } = homeAt(http, plain, plain);
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
    const other = homeAt(http, ceph, ceph, "another connection").home.store;
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
    const stranger = homeAt(http, ceph, ceph.stranger).home.store;
    await forbidReading(owner, bucket);
    const small = withSmallCopies(stranger, 6 * mebibyte);
    const object = { kind: "object", store: small, bucket, key: "a" } as const;
    const to = { store: small, bucket, prefix: "to/" };
    const copied = requireClean(await engine(t).copy([object], to, quietly));
    assert.deepEqual(
      copied.notKept?.map(({ key, what }) => [key, what]),
      [
        ["to/a", "tags"],
        ["to/a", "acl"],
      ],
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
  const { store } = homeAt(http, server, server).home;
  await homeAt(http, server, server).home.createBucket({ name: "plain" }, signal);
  const body = { kind: "bytes", bytes: large } as const;
  await store.write("plain", "a", body, allHeaders, signal);
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
