import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { after, before, beforeEach, describe, test } from "node:test";
import type { BucketHome } from "../../../src/core/bucketHome.ts";
import type { HttpClient } from "../../../src/http/client.ts";
import { startFaultProxy } from "../../servers/faultProxy.ts";
import type { FaultProxy } from "../../servers/faultProxy.ts";
import { failsWith } from "./context.ts";
import type { Context } from "./context.ts";
import { bytes, clientOf, live, readAll } from "./server.ts";

export function testTroubles({ abilities, running, place }: Context): void {
  describe("bad weather", () => {
    const data = randomBytes(2_000_000);
    let proxy: FaultProxy;
    let home: BucketHome;
    let http: HttpClient;

    before(async () => {
      proxy = await startFaultProxy(running().endpoint);
      const timeouts = { headersMs: 500, idleMs: 500 };
      const client = clientOf(
        { ...running(), endpoint: proxy.endpoint },
        { http: { timeouts, retry: { attempts: 4, firstWaitMs: 5, longestWaitMs: 20 } } },
      );
      ({ home, http } = client);
      const { store, bucket } = place();
      await store.write(bucket, "t/data", bytes(data), {}, live());
    });

    beforeEach(() => proxy.clear());

    after(async () => {
      await http.close();
      await proxy.stop();
    });

    const readThrough = async () =>
      readAll(await home.store.read(place().bucket, "t/data", {}, live()));

    for (const fault of [
      { kind: "reset", in: "answer", afterBytes: 700_000 },
      { kind: "truncate", afterBytes: 700_000 },
      { kind: "stall", in: "answer", afterBytes: 700_000 },
    ] as const) {
      test(`a read goes on after a ${fault.kind}`, async () => {
        proxy.add({ method: "GET", target: /t\/data/, times: 2, fault });
        assert.ok((await readThrough()).equals(data));
        assert.equal(proxy.requests.length, 3);
        assert.match(String(proxy.requests[1]?.headers["range"]), /^bytes=[1-9]/);
      });
    }

    test("slow down is obeyed for as long as the server says", async () => {
      const fault = { kind: "status", status: 503, code: "SlowDown", retryAfter: "1" } as const;
      proxy.add({ times: 1, fault });
      const started = Date.now();
      await home.store.list(place().bucket, { prefix: "" }, live());
      assert.ok(Date.now() - started >= 1000);
      assert.equal(proxy.requests.length, 2);
    });

    test("slow down without end is told in the end", async () => {
      proxy.add({ fault: { kind: "status", status: 503, code: "SlowDown" } });
      await failsWith(home.store.list(place().bucket, { prefix: "" }, live()), "throttled");
      assert.equal(proxy.requests.length, 4);
    });

    test("a write is repeated when its answer is lost or the server is hurt", async () => {
      const { bucket } = place();
      for (const fault of [
        { kind: "lostAnswer" },
        { kind: "status", status: 500, code: "InternalError" },
        { kind: "status", status: 502, body: "<html><title>Bad Gateway</title></html>" },
        { kind: "reset", in: "request", afterBytes: 1_000_000 },
      ] as const) {
        proxy.clear();
        const active = proxy.add({ method: "PUT", times: 1, fault });
        const written = await home.store.write(bucket, "t/again", bytes(data), {}, live());
        assert.equal(active.hits, 1);
        assert.equal(written.etag, createHash("md5").update(data).digest("hex"));
      }
    });

    test("a conditional write whose answer is lost is not taken for a conflict", async () => {
      const { bucket } = place();
      proxy.add({ method: "PUT", times: 1, fault: { kind: "lostAnswer" } });
      const options = { ifAbsent: true };
      const written = await home.store.write(bucket, "t/once", bytes("x"), options, live());
      assert.equal(written.etag, createHash("md5").update("x").digest("hex"));
      await home.store.delete(bucket, [{ key: "t/once" }], live());
    });

    test("an upload is completed once, though the answer is lost", async () => {
      const { bucket } = place();
      const { multipart } = home.store;
      assert.ok(multipart);
      const { uploadId } = await multipart.create(bucket, "t/parts", {}, live());
      const target = { bucket, key: "t/parts", uploadId };
      const part = await multipart.put({ ...target, number: 1 }, bytes(data), live());
      proxy.add({ method: "POST", target: /uploadId/, times: 1, fault: { kind: "lostAnswer" } });
      await multipart.complete(target, [part], live());
      const head = await home.store.head(bucket, { key: "t/parts" }, live());
      assert.equal(head.sizeBytes, data.length);
    });

    test("an upload in parts is begun once, though answers are lost", async () => {
      const { bucket, multipart } = place();
      const { uploadId: other } = await multipart.create(bucket, "t/begun", {}, live());
      await multipart.put(
        { bucket, key: "t/begun", uploadId: other, number: 1 },
        bytes("somebody else's"),
        live(),
      );
      const left = async () => {
        const { items } = await multipart.unfinished(bucket, { prefix: "t/begun" }, live());
        return items.map(({ uploadId }) => uploadId).sort();
      };
      const lost = { method: "POST", target: /\?uploads/, fault: { kind: "lostAnswer" } } as const;
      proxy.add({ ...lost, times: 2 });
      assert.ok(home.store.multipart);
      const { uploadId } = await home.store.multipart.create(bucket, "t/begun", {}, live());
      assert.deepEqual(await left(), [other, uploadId].sort());
      await multipart.abort({ bucket, key: "t/begun", uploadId }, live());
      proxy.add(lost);
      await failsWith(home.store.multipart.create(bucket, "t/begun", {}, live()), "connectionLost");
      assert.deepEqual(await left(), [other]);
      await multipart.abort({ bucket, key: "t/begun", uploadId: other }, live());
    });

    test("a document that arrives damaged is sent again", async () => {
      const { bucket, store } = place();
      for (const key of ["t/flip1", "t/flip2"])
        await store.write(bucket, key, bytes("x"), {}, live());
      const fault = { kind: "flipBit", in: "request", atByte: "half" } as const;
      proxy.add({ method: "POST", target: /delete/, times: 2, fault });
      const ids = [{ key: "t/flip1" }, { key: "t/flip2" }];
      assert.deepEqual(await home.store.delete(bucket, ids, live()), ids);
      await failsWith(store.head(bucket, { key: "t/flip1" }, live()), "noSuchObject");
    });

    test("being refused to look at an empty object is just that", async () => {
      const { bucket, store } = place();
      await store.write(bucket, "t/empty", bytes(""), {}, live());
      proxy.add({ method: "HEAD", fault: { kind: "status", status: 403 } });
      await failsWith(home.store.head(bucket, { key: "t/empty" }, live()), "accessDenied");
    });

    test("bytes that are damaged on the way up are not kept", async () => {
      const { bucket, store } = place();
      const fault = { kind: "flipBit", in: "request", atByte: 1_000_000 } as const;
      proxy.add({ method: "PUT", fault });
      const writing = home.store.write(bucket, "t/damaged", bytes(data), {}, live());
      assert.ok(abilities.checksMd5);
      await failsWith(writing, "corrupted");
      await failsWith(store.head(bucket, { key: "t/damaged" }, live()), "noSuchObject");
    });

    test("a silent server is a timeout", async () => {
      proxy.add({ fault: { kind: "stall", in: "answer", afterBytes: 0 } });
      const error = await failsWith(
        home.store.list(place().bucket, { prefix: "" }, live()),
        "timeout",
      );
      assert.match(error.facts.code ?? "", /headers|idle/);
    });

    test("malformed XML and web pages are bad responses", async () => {
      const { bucket } = place();
      proxy.add({ times: 4, fault: { kind: "malformedXml" } });
      await failsWith(home.store.list(bucket, { prefix: "" }, live()), "badResponse", "truncated");
      proxy.clear();
      proxy.add({ times: 4, fault: { kind: "malformedXml" } });
      await failsWith(home.listBuckets({}, live()), "badResponse");
      proxy.clear();
      proxy.add({ fault: { kind: "captivePortal" } });
      for (const asking of [
        () => home.listBuckets({}, live()),
        () => home.store.list(bucket, { prefix: "" }, live()),
        () => home.store.head(bucket, { key: "t/data" }, live()),
        () => home.store.read(bucket, "t/data", {}, live()),
        () => home.store.write(bucket, "t/portal", bytes("x"), {}, live()),
      ]) {
        await failsWith(asking(), "badResponse");
      }
    });
  });
}
