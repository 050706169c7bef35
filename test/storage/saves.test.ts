import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isStorageError } from "../../src/core/errors.ts";
import { keepingTags, type Replaced } from "../../src/core/saving.ts";
import type { ObjectStore } from "../../src/core/store.ts";
import { createHttpClient, type HttpClient } from "../../src/http/client.ts";
import { startCeph } from "../servers/ceph.ts";
import { startFaultProxy, type Fault } from "../servers/faultProxy.ts";
import { startS3Server } from "../servers/s3.ts";
import { changed, engineFor, md5, mebibyte } from "./transfers/workshop.ts";
import {
  aclAt,
  allHeaders,
  bytesAt,
  forbidReading,
  homeAt,
  open,
  requireKept,
  stored,
} from "./wholeObject.ts";

/** What editors write over an object, as the engine does it. */
const { signal } = new AbortController();
const nothing = { kind: "nothing" } as const;
const edited = Buffer.from("edited");

let http: HttpClient;
before(() => {
  http = createHttpClient({ retry: { attempts: 2 } });
});
after(() => http.close());

async function stateAt(store: ObjectStore, bucket: string, key: string): Promise<Replaced> {
  return { kind: "object", state: await store.head(bucket, { key }, signal) };
}

function write(store: ObjectStore, bucket: string, key: string, text: string) {
  const body = { kind: "bytes", bytes: Buffer.from(text) } as const;
  return store.write(bucket, key, body, {}, signal);
}

describe("on a server with tags, classes and access control lists", () => {
  let ceph: Awaited<ReturnType<typeof startCeph>>;
  let owner: ReturnType<typeof homeAt>;
  const bucket = `saves-${process.pid}`;
  const versioned = `saves-versioned-${process.pid}`;

  before(async () => {
    ceph = await startCeph();
    owner = homeAt(http, ceph, ceph);
    for (const name of [bucket, versioned]) await owner.home.createBucket({ name }, signal);
    await owner.settings.update(versioned, { versioning: "enabled" }, signal);
  });
  after(async () => {
    for (const name of [bucket, versioned]) {
      const { items } = await owner.features.versions(name, { prefix: "" }, signal);
      const ids = items.flatMap((one) => (one.kind === "prefix" ? [] : [one]));
      if (ids.length > 0) await owner.home.store.delete(name, ids, signal);
      await owner.home.deleteBucket(name, {}, signal);
    }
    await ceph.stop();
  });

  for (const [way, bytes] of [
    ["in one piece", edited],
    ["in parts", Buffer.alloc(11 * mebibyte, "edited ")],
  ] as const) {
    test(`an object that is saved ${way} keeps headers, tags, class and access control list`, async (t) => {
      const { store } = owner.home;
      const key = `a/ü #1 ${way}.txt`;
      await stored(store, { bucket, key }, Buffer.from("before"));
      const acl = await open(store, bucket, key);
      const engine = engineFor(t, {
        ...{ multipartThresholdBytes: 6 * mebibyte, partBytes: 5 * mebibyte },
      });
      const over = await stateAt(store, bucket, key);
      const saved = await engine.save({ store, bucket, key, bytes, over }, signal);
      assert.deepEqual(saved.notKept, []);
      assert.equal(await bytesAt(store, bucket, key), md5(bytes));
      await requireKept(store, bucket, key);
      assert.deepEqual(await aclAt(store, bucket, key), acl);
      const now = await store.head(bucket, { key }, signal);
      assert.equal(now.etag, saved.state.etag);
      assert.equal(/-\d+$/.test(now.etag ?? ""), way === "in parts");
    });
  }

  test("where versions are kept, what is replaced stays one, and a change is noticed", async (t) => {
    const { store } = owner.home;
    const key = "v";
    await write(store, versioned, key, "one");
    const over = await stateAt(store, versioned, key);
    await engineFor(t).save({ store, bucket: versioned, key, bytes: edited, over }, signal);
    const { items } = await owner.features.versions(versioned, { prefix: key }, signal);
    assert.equal(items.length, 2);
    const again = { store, bucket: versioned, key, bytes: Buffer.from("later"), over };
    await assert.rejects(engineFor(t).save(again, signal), { kind: "preconditionFailed" });
    assert.equal(await bytesAt(store, versioned, key), md5(edited));
  });

  test("tags that may not be read stop a save, unless they may be lost; permissions are told of", async (t) => {
    const { store } = owner.home;
    const key = "secret tags";
    await stored(store, { bucket, key }, Buffer.from("before"));
    await open(store, bucket, key);
    await forbidReading(owner, bucket);
    const stranger = homeAt(http, ceph, ceph.stranger).home.store;
    const over = await stateAt(store, bucket, key);
    const item = { store: stranger, bucket, key, bytes: edited, over };
    await assert.rejects(
      engineFor(t).save(item, signal),
      (error) => isStorageError(error, "accessDenied") && error.facts.operation === keepingTags,
    );
    assert.equal(await bytesAt(store, bucket, key), md5(Buffer.from("before")));
    const saved = await engineFor(t).save({ ...item, mayLoseTags: true }, signal);
    assert.deepEqual(
      saved.notKept.map(({ what, error }) => [what, error.kind]),
      [["acl", "accessDenied"]],
    );
    assert.equal(await bytesAt(stranger, bucket, key), md5(edited));
  });
});

describe("on a server that knows nothing of tags", () => {
  let server: Awaited<ReturnType<typeof startS3Server>>;
  let store: ObjectStore;
  const bucket = "saves";

  before(async () => {
    server = await startS3Server();
    const { home } = homeAt(http, server, server);
    await home.createBucket({ name: bucket }, signal);
    store = home.store;
  });
  after(() => server.stop());

  test("a new object gets a type by its name, or the headers that it is given", async (t) => {
    const engine = engineFor(t);
    const item = { store, bucket, key: "n/new.json", bytes: edited, over: nothing };
    const { state } = await engine.save(item, signal);
    const head = await store.head(bucket, { key: item.key }, signal);
    assert.deepEqual([head.contentType, head.etag], ["application/json", state.etag]);
    const given = {
      ...item,
      key: "given",
      headers: { ...allHeaders, contentEncoding: "identity" },
    };
    await engine.save(given, signal);
    const { contentType, metadata } = await store.head(bucket, { key: "given" }, signal);
    assert.deepEqual([contentType, metadata], [allHeaders.contentType, allHeaders.metadata]);
  });

  test("nothing is written over what came, changed or went meanwhile", async (t) => {
    const engine = engineFor(t);
    const item = { store, bucket, key: "k", bytes: edited };
    await write(store, bucket, "k", "first");
    const refused = { kind: "preconditionFailed" };
    await assert.rejects(engine.save({ ...item, over: nothing }, signal), refused);
    const over = await stateAt(store, bucket, "k");
    await write(store, bucket, "k", "other");
    await assert.rejects(engine.save({ ...item, over }, signal), refused);
    assert.equal(await bytesAt(store, bucket, "k"), md5(Buffer.from("other")));
    await store.delete(bucket, [{ key: "k" }], signal);
    await assert.rejects(engine.save({ ...item, over }, signal), refused);
    await assert.rejects(store.head(bucket, { key: "k" }, signal), { kind: "noSuchObject" });
  });

  test("what changes between the look and the write is not lost", async (t) => {
    await write(store, bucket, "raced", "first");
    const over = await stateAt(store, bucket, "raced");
    const racing = changed(store, {
      write: async (...args) => {
        await write(store, bucket, "raced", "other");
        return store.write(...args);
      },
    });
    const item = { store: racing, bucket, key: "raced", bytes: edited, over };
    await assert.rejects(engineFor(t).save(item, signal), { kind: "preconditionFailed" });
    assert.equal(await bytesAt(store, bucket, "raced"), md5(Buffer.from("other")));
  });

  const faults: readonly Fault[] = [
    { kind: "status", status: 503, code: "SlowDown", retryAfter: "0" },
    { kind: "status", status: 429, retryAfter: "0" },
    { kind: "status", status: 500, code: "InternalError" },
    { kind: "reset", in: "request", afterBytes: "half" },
    { kind: "reset", in: "answer", afterBytes: 0 },
    { kind: "lostAnswer" },
    { kind: "flipBit", in: "request", atByte: "half" },
  ];
  for (const fault of faults) {
    const name = Object.values(fault).map(String).join(" ");
    test(`a save gets over ${name}, and what it cannot get over leaves the object`, async (t) => {
      const proxy = await startFaultProxy(server.endpoint);
      t.after(() => proxy.stop());
      const faulty = homeAt(http, { ...server, endpoint: proxy.endpoint }, server).home.store;
      const item = { store: faulty, bucket, key: `weather ${name}`, bytes: edited };
      await write(store, bucket, item.key, "before");
      const over = await stateAt(store, bucket, item.key);
      proxy.add({ method: "PUT", times: Infinity, fault: { kind: "status", status: 403 } });
      await assert.rejects(engineFor(t).save({ ...item, over }, signal), { kind: "accessDenied" });
      assert.equal(await bytesAt(store, bucket, item.key), md5(Buffer.from("before")));
      proxy.clear();
      proxy.add({ method: "PUT", times: 1, fault });
      await engineFor(t).save({ ...item, over }, signal);
      assert.equal(await bytesAt(store, bucket, item.key), md5(edited));
    });
  }
});
