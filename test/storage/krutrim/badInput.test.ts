import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { StorageError, type StorageErrorKind } from "../../../src/core/errors.ts";
import type { KrutrimConnection } from "../../../src/core/connection.ts";
import type { ConnectionTest } from "../../../src/core/provider.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import { deleteBucket } from "../../../src/providers/krutrim/api/buckets.ts";
import { KrutrimApi } from "../../../src/providers/krutrim/api/client.ts";
import { createProvider } from "../../../src/providers/krutrim/provider.ts";
import { Refusal } from "../../servers/krutrim/refusal.ts";
import type { KrutrimServer } from "../../servers/krutrim/server.ts";
import { bytesOf, connectionTo, signal, withService } from "./fixture.ts";

const rule = { name: "tidy", isEnabled: true, expirationDays: 30 };

/** The error has this kind, and nothing was sent that could have changed something. */
async function refusedUnsent(
  server: KrutrimServer,
  work: () => Promise<unknown>,
  kind: StorageErrorKind,
  field?: string,
): Promise<void> {
  const before = server.calls.length;
  await assert.rejects(work(), (error) => {
    assert.ok(error instanceof StorageError);
    assert.equal(error.kind, kind, error.message);
    if (field !== undefined) assert.equal(error.facts.field, field);
    return true;
  });
  const sent = server.calls.slice(before).filter((name) => !/^(get|list)/.test(name));
  assert.deepEqual(sent, []);
}

test("what the service would refuse is refused here with the field at fault", () =>
  withService({}, async (server, { home, access }) => {
    await home.createBucket({ name: "invoices" }, signal);
    const { lifecycle, policies } = home;
    const create = (fields: object) => () =>
      lifecycle.create("invoices", { ...rule, ...fields }, signal);
    await refusedUnsent(server, create({ expirationDays: -1 }), "invalidInput", "expirationDays");
    await refusedUnsent(server, create({ noncurrentDays: 0 }), "invalidInput", "noncurrentDays");
    await refusedUnsent(server, create({ expirationDays: 1.5 }), "invalidInput", "expirationDays");
    await refusedUnsent(server, create({ name: " " }), "invalidInput", "name");
    await refusedUnsent(server, create({ expirationDays: undefined }), "invalidInput", "rule");
    await refusedUnsent(server, create({ filter: { prefix: "a" } }), "unsupported", "filter");
    await lifecycle.create("invoices", rule, signal);
    await refusedUnsent(server, create({}), "conflict", "name");

    const address = (line: string) => () =>
      policies.create("invoices", { readWrite: [line], readOnly: [] }, signal);
    for (const line of ["192.0.2.256", "192.0.2.0/33", "2001:db8::/129", "example.com", "*", ""])
      await refusedUnsent(server, address(line), "invalidInput", "readWrite");
    const empty = () => policies.create("invoices", { readWrite: [], readOnly: [] }, signal);
    await refusedUnsent(server, empty, "invalidInput");

    const policy = (document: string) => () =>
      access.accountPolicies?.create({ name: "p", document }, signal) ?? Promise.resolve();
    for (const document of ["", "{", "[]", "{}", '{"statements":[]}', '{"statements":[1]}'])
      await refusedUnsent(server, policy(document), "invalidInput", "document");
    await refusedUnsent(
      server,
      policy('{"statements":[{}],"Version":"1"}'),
      "invalidInput",
      "document",
    );
    const attach = () => access.accountPolicies?.attach(["krn"], [{}], signal) ?? Promise.resolve();
    await refusedUnsent(server, attach, "invalidInput", "users");
    const named = (name: string) => () => home.createBucket({ name }, signal);
    for (const name of ["ab", "Upper", "under_score", "192.168.0.1"])
      await refusedUnsent(server, named(name), "invalidName", "name");
  }));

test("name conflicts, unknown buckets and full ones are told as what they are", () =>
  withService({}, async (server, { home }) => {
    await home.createBucket({ name: "invoices" }, signal);
    const again = home.createBucket({ name: "invoices" }, signal);
    await assert.rejects(again, { kind: "bucketExists" });
    const unknown = home.store.list("nowhere", { prefix: "" }, signal);
    await assert.rejects(unknown, { kind: "noSuchBucket" });
    await assert.rejects(home.lifecycle.list("nowhere", signal), { kind: "noSuchBucket" });
    await assert.rejects(home.deleteBucket("nowhere", {}, signal), { kind: "noSuchBucket" });
    await home.store.write("invoices", "a", bytesOf("a"), {}, signal);
    await assert.rejects(home.deleteBucket("invoices", {}, signal), { kind: "bucketNotEmpty" });
    assert.ok(!server.calls.includes("deleteBucket"));
    assert.ok(server.context.account.bucketNamed("invoices"));
  }));

test("a bucket that was deleted meanwhile is not found, and its new namesake is", () =>
  withService({ tellsUrl: false }, async (server, { home }) => {
    await home.createBucket({ name: "invoices" }, signal);
    await home.store.list("invoices", { prefix: "" }, signal);
    const { account } = server.context;
    const old = account.bucketNamed("invoices");
    assert.ok(old);
    account.buckets.delete(old.krn);
    const gone = home.store.list("invoices", { prefix: "" }, signal);
    await assert.rejects(gone, { kind: "noSuchBucket" });
    account.buckets.set("krn:new", { ...old, krn: "krn:new" });
    await home.store.list("invoices", { prefix: "" }, signal);

    // The same for somebody who keeps the bucket's own store.
    const store = await home.store.forBucket?.("invoices", signal);
    account.buckets.delete("krn:new");
    const goneAgain = store?.list("invoices", { prefix: "a/" }, signal) ?? Promise.resolve();
    await assert.rejects(goneAgain, { kind: "noSuchBucket" });
    account.buckets.set("krn:newer", { ...old, krn: "krn:newer" });
    const next = await home.store.forBucket?.("invoices", signal);
    assert.notEqual(next, store);
    await next?.list("invoices", { prefix: "" }, signal);
  }));

test("a bucket with a masked KRN is shown, and every operation says why it cannot be", () =>
  withService({}, async (server, { home }) => {
    await home.createBucket({ name: "invoices" }, signal);
    const bucket = server.context.account.bucketNamed("invoices");
    assert.ok(bucket);
    bucket.isMasked = true;
    const { items } = await home.listBuckets({}, signal);
    assert.match(items[0]?.id ?? "", /:\*\*\*:/);
    const work = () => home.lifecycle.list("invoices", signal);
    await refusedUnsent(server, work, "accessDenied", "bucketId");
    const remove = () => home.deleteBucket("invoices", {}, signal);
    await refusedUnsent(server, remove, "accessDenied", "bucketId");
  }));

test("masked KRNs that look the same do not hide one bucket behind the other", () =>
  withService({}, async (server, { home }) => {
    for (const name of ["invoices", "letters"]) {
      await home.createBucket({ name }, signal);
      const bucket = server.context.account.bucketNamed(name);
      assert.ok(bucket);
      server.context.account.buckets.delete(bucket.krn);
      server.context.account.buckets.set(name, { ...bucket, krn: "krn:kos:***:bucket:***" });
    }
    const { items } = await home.listBuckets({}, signal);
    assert.deepEqual(items.map(({ name }) => name).sort(), ["invoices", "letters"]);
    for (const name of ["invoices", "letters"])
      await assert.rejects(home.settings.get(name, signal), { kind: "accessDenied" });
  }));

test("a bucket that is not in the region it was listed in is not deleted", () =>
  withService({ tellsUrl: false }, async (server, { home }) => {
    await home.createBucket({ name: "invoices" }, signal);
    await home.listBuckets({}, signal);
    const { account } = server.context;
    const bucket = account.bucketNamed("invoices");
    const [, hyderabad] = account.regions;
    assert.ok(bucket && hyderabad);
    await hyderabad.s3.createBucket("invoices");
    account.buckets.set(bucket.krn, { ...bucket, region: hyderabad });
    const remove = () => home.deleteBucket("invoices", {}, signal);
    await refusedUnsent(server, remove, "conflict");
  }));

test("a service that is down, or answers with something else, is told as that", () =>
  withService({}, async (server, { home }) => {
    for (let time = 0; time < 3; time++) server.faults.refuse("listBuckets", 503);
    await assert.rejects(home.listBuckets({}, signal), (error: StorageError) => {
      assert.equal(error.kind, "serverError");
      assert.match(error.message, /currently unavailable/);
      return true;
    });
    // A passing failure of a reading is waited out.
    server.faults.refuse("listBuckets", 500);
    await home.listBuckets({}, signal);
    server.faults.answer(
      "listBuckets",
      new Refusal(429, { error: "Slow down" }, { "retry-after": "0" }),
    );
    await home.listBuckets({}, signal);
  }));

async function tried(
  server: KrutrimServer,
  secrets: Readonly<Record<string, string | undefined>>,
  connection: Partial<KrutrimConnection> = {},
): Promise<ConnectionTest> {
  const { apiKey: token, accessKeyId, secretAccessKey } = server;
  const all = { token, accessKeyId, secretAccessKey, ...secrets };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const provider = createProvider({ retry: { attempts: 1 } });
  const where = { ...connectionTo(server), ...connection };
  return await provider.test(where, Object.fromEntries(given), signal);
}

/** `fails wrongToken token`: the outcome, the kind, and the field of the form. */
function told(result: ConnectionTest): string {
  if (result.outcome === "works") return `works ${result.detail.bucketCount}`;
  const { kind, facts } = result.error;
  return [result.outcome, kind, facts.field].filter(Boolean).join(" ");
}

test("the test of a connection explains each failure", () =>
  withService({ tellsUrl: false }, async (server, { home }) => {
    assert.equal(told(await tried(server, {})), "works 0");
    await home.createBucket({ name: "invoices" }, signal);
    assert.equal(told(await tried(server, {})), "works 1");
    // The session of the test is ended again.
    for (const session of server.context.account.sessions.values()) assert.ok(!session.isActive);

    assert.equal(told(await tried(server, { token: "wrong" })), "fails wrongToken token");
    const expired = `${btoa('{"alg":"none"}')}.${btoa('{"exp":1600000000}')}.x`;
    const jwt = expired.replaceAll("=", "");
    assert.equal(told(await tried(server, { token: jwt })), "fails expiredCredentials token");
    assert.equal(told(await tried(server, { token: "a b" })), "fails invalidInput token");
    assert.equal(told(await tried(server, { token: "Bearer x" })), "fails invalidInput token");
    assert.equal(told(await tried(server, { token: "" })), "fails missingCredentials token");
    const half = await tried(server, { secretAccessKey: undefined });
    assert.equal(told(half), "fails missingCredentials secretAccessKey");
    const keyless = await tried(server, { accessKeyId: undefined, secretAccessKey: undefined });
    assert.equal(told(keyless), "limited missingCredentials");
    const wrongSecret = await tried(server, { secretAccessKey: "wrong" });
    assert.equal(told(wrongSecret), "limited wrongSecret");
  }));

test("the test of a connection tells a wrong address and a wrong S3 endpoint", () =>
  withService({}, async (server, { home }) => {
    await home.createBucket({ name: "invoices" }, signal);
    const nowhere = await tried(server, {}, { baseUrl: "http://127.0.0.1:1" });
    assert.equal(told(nowhere), "fails refused");
    const s3 = await tried(server, {}, { baseUrl: server.s3Endpoint });
    assert.match(told(s3), /^fails (badResponse|invalidRequest|accessDenied)/);
    const path = await tried(server, {}, { baseUrl: `${server.baseUrl}/elsewhere` });
    assert.equal(told(path), "fails badResponse baseUrl");
    const noUrl = await tried(server, {}, { baseUrl: "cloud.example.com" });
    assert.equal(told(noUrl), "fails invalidInput baseUrl");
    const deaf = await tried(server, {}, { s3Endpoint: "http://127.0.0.1:1" });
    assert.equal(told(deaf), "limited refused");
    const wrongKey = await tried(
      server,
      { accessKeyId: "KOSUNKNOWN" },
      { s3Endpoint: server.s3Endpoint },
    );
    assert.equal(told(wrongKey), "limited unknownAccessKey");
  }));

test("a web page in between is no answer of the service, and no success", async () => {
  const portal = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>Sign in to the hotel</title>");
  });
  await new Promise<void>((ready) => portal.listen(0, "127.0.0.1", ready));
  const { port } = portal.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  const http = createHttpClient({});
  try {
    const api = new KrutrimApi(http, { baseUrl, token: () => Promise.resolve("key") });
    const bucket = { krn: "krn:1", name: "invoices" };
    const removal = deleteBucket(api, bucket, undefined, signal);
    await assert.rejects(removal, { kind: "badResponse" });
    const where = {
      kind: "krutrim",
      id: "k",
      name: "k",
      baseUrl,
      region: "In-Bangalore-1",
    } as const;
    const result = await createProvider({}).test(where, { token: "key" }, signal);
    assert.equal(told(result), "fails badResponse baseUrl");
  } finally {
    await http.close();
    portal.close();
  }
});

test("the account's customer number is sent where one is given", () =>
  withService({ wantsCustomerId: true }, async (server) => {
    assert.equal(told(await tried(server, {})), "works 0");
    const without = await tried(server, {}, { customerId: "" });
    assert.equal(told(without), "fails wrongToken token");
  }));
