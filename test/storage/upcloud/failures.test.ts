import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { isStorageError } from "../../../src/core/errors.ts";
import { createApi } from "../../../src/providers/upcloud/api/client.ts";
import { createLabels } from "../../../src/providers/upcloud/api/labels.ts";
import { createNetworks } from "../../../src/providers/upcloud/api/networks.ts";
import { createPolicies } from "../../../src/providers/upcloud/api/policies.ts";
import {
  createServiceOperations,
  servicePath,
} from "../../../src/providers/upcloud/api/services.ts";
import { createUsers } from "../../../src/providers/upcloud/api/users.ts";
import { createProvider } from "../../../src/providers/upcloud/provider.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import { connectionTo, openAccount, runningService, settled, signal } from "./account.ts";

const spec = { name: "n", region: "europe-1", wanted: "started" } as const;

test("402: no credits, and nothing was made", async () => {
  const { server, services } = await openAccount();
  server.account.hasCredits = false;
  await assert.rejects(services.create(spec, signal), { kind: "insufficientCredits" });
  server.account.hasCredits = true;
  assert.deepEqual(await services.list({}, signal), []);
});

test("404 names what was asked and the numbers of the request", async () => {
  const { services } = await openAccount();
  const failure = await services
    .get("1200ecde-db95-4d1c-9133-6508f3232567", signal)
    .catch((e: unknown) => e);
  assert.ok(isStorageError(failure, "noSuchResource"));
  assert.equal(failure.facts.status, 404);
  assert.equal(failure.facts.code, "RESOURCE_NOT_FOUND");
  assert.equal(failure.facts.operation, "getService");
  assert.match(failure.facts.requestId ?? "", /^[0-9A-Z]{26}$/);
  assert.equal(failure.facts.correlationId, failure.facts.requestId);
});

test("a token without rights, one that may only read, and one that is not known", async () => {
  const { server, services } = await openAccount({}, { token: "ucat_weak" });
  await assert.rejects(services.list({}, signal), { kind: "wrongToken" });
  server.allow("ucat_weak", "none");
  await assert.rejects(services.list({}, signal), { kind: "accessDenied" });
  server.allow("ucat_weak", "readOnly");
  assert.deepEqual(await services.list({}, signal), []);
  await assert.rejects(services.create(spec, signal), { kind: "accessDenied" });
});

test("a user name and password do as well as a token, and neither is an error of its own", async () => {
  const open = await openAccount({}, { username: "sandbox", password: "sandbox-password" });
  assert.deepEqual(await open.services.list({}, signal), []);
  const wrong = await openAccount({}, { username: "sandbox", password: "pässword" });
  await assert.rejects(wrong.services.list({}, signal), { kind: "wrongToken" });
  const none = await openAccount({}, { username: "sandbox" });
  await assert.rejects(none.services.list({}, signal), { kind: "missingCredentials" });
  assert.equal(none.server.requests(), 0);
});

test("the shape of errors from before problem details is understood", async () => {
  const { services, server } = await openAccount({ legacyErrors: true });
  await assert.rejects(services.region("moon-1", signal), {
    kind: "noSuchResource",
    message: "Region not found.",
  });
  server.account.hasCredits = false;
  await assert.rejects(services.create(spec, signal), { kind: "insufficientCredits" });
});

test("trying a connection out tells works, limited and fails apart", async () => {
  const { server } = await openAccount();
  const provider = createProvider({});
  const connection = connectionTo(server);
  const outcome = async (token: string) =>
    (await provider.test(connection, { token }, signal)).outcome;
  assert.equal(await outcome(server.token), "works");
  assert.equal(await outcome("ucat_other"), "fails");
  server.allow("ucat_weak", "none");
  assert.equal(await outcome("ucat_weak"), "limited");
  const nowhere = { ...connection, baseUrl: "http://127.0.0.1:9" };
  const answer = await provider.test(nowhere, { token: "x" }, signal);
  assert.ok(answer.outcome === "fails" && answer.error.kind === "refused");
});

test("a service stopped while its objects are browsed says so, and works again when started", async () => {
  const account = await openAccount();
  const { services, session } = account;
  const { service, parts } = await runningService(account);
  const home = await session.home(service.id, signal);
  await home.createBucket({ name: "media" }, signal);
  await parts.keys.create({ policy: "full" }, signal);
  const list = () => home.store.list("media", { prefix: "" }, signal);
  await list();
  await services.modify(service.id, { wanted: "stopped" }, signal);
  await assert.rejects(list(), { kind: "serviceStopped" });
  const stopped = await settled(services, service.id);
  assert.equal(stopped.state, "stopped");
  await services.modify(service.id, { wanted: "started" }, signal);
  await settled(services, service.id);
  await list();
});

test("a stopped service says so before anything is tried, and buckets are still listed", async () => {
  const { services, session } = await openAccount();
  const { id } = await services.create({ ...spec, wanted: "stopped" }, signal);
  await settled(services, id);
  const home = await session.home(id, signal);
  assert.equal((await home.objectsProblem())?.kind, "serviceStopped");
  assert.deepEqual((await home.listBuckets({}, signal)).items, []);
});

test("a key that was switched off is refused as what it is", async () => {
  const account = await openAccount();
  const { service, parts } = await runningService(account);
  const home = await account.session.home(service.id, signal);
  await home.createBucket({ name: "media" }, signal);
  const { accessKeyId } = await parts.keys.create({ policy: "full", username: "me" }, signal);
  await parts.access.iam.users.keys("me").setActive(accessKeyId, false, signal);
  await assert.rejects(home.store.list("media", { prefix: "" }, signal), {
    kind: "unknownAccessKey",
  });
});

test("protection keeps a service from being stopped and deleted", async () => {
  const account = await openAccount();
  const { services } = account;
  const { service } = await runningService(account);
  await services.modify(service.id, { isProtected: true }, signal);
  await assert.rejects(services.modify(service.id, { wanted: "stopped" }, signal), {
    kind: "conflict",
  });
  await assert.rejects(services.remove(service.id, { force: true }, signal), { kind: "conflict" });
  assert.equal((await services.obstacles(service.id, signal)).isProtected, true);
  await services.modify(service.id, { isProtected: false }, signal);
  await services.remove(service.id, { force: false }, signal);
});

test("a bucket that exists, or is still being deleted, cannot be made again", async () => {
  const account = await openAccount({ bucketDeletionMs: 60_000 });
  const { service } = await runningService(account);
  const home = await account.session.home(service.id, signal);
  await home.createBucket({ name: "media" }, signal);
  await assert.rejects(home.createBucket({ name: "media" }, signal), { kind: "bucketExists" });
  await home.deleteBucket("media", {}, signal);
  await assert.rejects(home.createBucket({ name: "media" }, signal), {
    kind: "bucketExists",
    message: "The bucket media is still being deleted.",
  });
  await assert.rejects(home.deleteBucket("nothing", {}, signal), { kind: "noSuchBucket" });
});

test("a deleted bucket is waited for until it is gone", async () => {
  const account = await openAccount({ bucketDeletionMs: 150 });
  const { service } = await runningService(account);
  const home = await account.session.home(service.id, signal);
  await home.createBucket({ name: "media" }, signal);
  await home.deleteBucket("media", {}, signal);
  assert.equal((await home.listBuckets({}, signal)).items[0]?.state, "deleting");
  await home.untilBucketGone("media", signal);
  assert.deepEqual((await home.listBuckets({}, signal)).items, []);
  await home.createBucket({ name: "media" }, signal);
});

test("an attached policy cannot be deleted, and the service's reason is told", async () => {
  const account = await openAccount();
  const { parts } = await runningService(account);
  const { iam } = parts.access;
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await iam.policies.create({ name: "own", document }, signal);
  await iam.users.create("reader", signal);
  await iam.attachments.attach({ kind: "user", name: "reader" }, "own", signal);
  await assert.rejects(iam.policies.remove("own", signal), {
    kind: "invalidRequest",
    message: /attached subordinate entities/,
  });
  await assert.rejects(iam.policies.remove("ECSDenyAll", signal), { kind: "invalidRequest" });
});

async function serverThat(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function apiAt(baseUrl: string) {
  const http = createHttpClient({ retry: { attempts: 3, firstWaitMs: 1, longestWaitMs: 2 } });
  const secrets = () => Promise.resolve({ token: "ucat_secret" });
  return createApi({ http, baseUrl, secrets, now: Date.now });
}

test("a page of exactly a hundred is followed by another question, a shorter one is the last", async () => {
  const asked: string[] = [];
  const baseUrl = await serverThat((request, response) => {
    asked.push(request.url ?? "");
    const offset = Number(new URL(request.url ?? "", "http://x").searchParams.get("offset"));
    const left = Math.max(0, Math.min(100, 200 - offset));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(Array.from({ length: left }, (_, index) => offset + index)));
  });
  const call = { operation: "list", method: "GET", path: "/things", query: { sort: "a" } } as const;
  const items = await apiAt(baseUrl).all(call, (value) => value, signal);
  assert.equal(items.length, 200);
  assert.deepEqual(asked, [
    "/1.3/things?sort=a&limit=100&offset=0",
    "/1.3/things?sort=a&limit=100&offset=100",
    "/1.3/things?sort=a&limit=100&offset=200",
  ]);
});

/** Answers with so many items of a list, of which it gives at most a page of its own size. */
function listOf(
  count: number,
  { cap, knowsOffset = true }: { cap: number; knowsOffset?: boolean },
) {
  return serverThat((request, response) => {
    const asked = new URL(request.url ?? "", "http://x").searchParams.get("offset");
    const offset = knowsOffset ? Number(asked) : 0;
    const left = Math.max(0, Math.min(cap, count - offset));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(Array.from({ length: left }, (_, index) => offset + index)));
  });
}

test("a service that cuts its pages shorter than asked still shows everything", async () => {
  const call = { operation: "list", method: "GET", path: "/things" } as const;
  for (const cap of [10, 20, 50]) {
    const found = await apiAt(await listOf(57, { cap })).all(call, (value) => value, signal);
    assert.equal(found.length, 57);
  }
});

test("a list that knows no pages is read once, however long it is", async () => {
  const call = { operation: "list", method: "GET", path: "/things" } as const;
  for (const count of [10, 100, 250]) {
    const baseUrl = await listOf(count, { cap: count, knowsOffset: false });
    const found = await apiAt(baseUrl).all(call, (value) => value, signal);
    assert.equal(found.length, count);
  }
});

test("an operation without an answer is done whatever the answer holds, unless a web page came", async () => {
  const answers = ["", "OK", "null", '{"status":"deleted"}'];
  const baseUrl = await serverThat((request, response) => {
    const index = Number(new URL(request.url ?? "", "http://x").pathname.split("/").at(-1));
    response.end(answers[index] ?? "<!doctype html><title>Sign in</title>");
  });
  const remove = (index: number) =>
    apiAt(baseUrl).send({ operation: "x", method: "DELETE", path: `/${index}` }, signal);
  for (const index of answers.keys()) await remove(index);
  await assert.rejects(remove(9), { kind: "badResponse" });
});

test("changes whose answers are empty, as the reference has them, are looked at afterwards", async () => {
  const { server, services: direct } = await openAccount();
  const baseUrl = await serverThat((request, response) => {
    void (async () => {
      const { method = "GET", url = "" } = request;
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      const body = Buffer.concat(pieces);
      const answer = await fetch(server.baseUrl + url, {
        method,
        headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
        ...(body.length > 0 && { body }),
      });
      const isQuiet = method !== "GET" && answer.ok && !url.endsWith("/access-keys");
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(isQuiet ? "" : await answer.text());
    })();
  });
  const api = apiAt(baseUrl);
  const services = createServiceOperations(api);
  const made = await services.create({ ...spec, name: "quiet" }, signal);
  assert.equal(made.name, "quiet");
  const renamed = await services.modify(made.id, { name: "quieter" }, signal);
  assert.equal(renamed.name, "quieter");
  const replaced = await services.replace(made.id, { name: "last", wanted: "started" }, signal);
  assert.equal(replaced.name, "last");
  await settled(direct, made.id);
  const base = servicePath(made.id);
  const labels = createLabels(api, base);
  assert.deepEqual(await labels.add({ key: "env", value: "a" }, signal), {
    key: "env",
    value: "a",
  });
  const label = await labels.modify("env", { key: "stage", value: "b" }, signal);
  assert.deepEqual(label, { key: "stage", value: "b" });
  const network = { name: "outside", type: "public", family: "IPv4" } as const;
  assert.equal((await createNetworks(api, base).add(network, signal)).name, "outside");
  await settled(direct, made.id);
  const users = createUsers(api, base);
  assert.equal((await users.create("u", signal)).name, "u");
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const policy = await createPolicies(api, base).create({ name: "p", document }, signal);
  assert.equal(policy.name, "p");
  const keys = users.keys("u");
  const { id } = await keys.create({}, signal);
  assert.equal((await keys.setActive(id, false, signal)).isActive, false);
});

test("a change whose answer cannot be read is said to be made, and the field is named", async () => {
  const baseUrl = await serverThat((_request, response) => {
    response.writeHead(201, { "content-type": "application/json" }).end('{"name":"n"}');
  });
  const failure = await createServiceOperations(apiAt(baseUrl))
    .create(spec, signal)
    .catch((error: unknown) => error);
  assert.ok(isStorageError(failure, "badResponse"));
  const { unread, outcome, operation } = failure.facts;
  assert.deepEqual([unread, outcome, operation], ["uuid", "done", "createService"]);
});

test("a delete whose first answer was lost is not reported as missing", async () => {
  let calls = 0;
  const baseUrl = await serverThat((request, response) => {
    calls += 1;
    if (calls === 1) request.socket.destroy();
    else response.writeHead(404).end();
  });
  await apiAt(baseUrl).send({ operation: "delete", method: "DELETE", path: "/x" }, signal);
  assert.equal(calls, 2);
  await assert.rejects(
    apiAt(baseUrl).send({ operation: "delete", method: "DELETE", path: "/x" }, signal),
    { kind: "noSuchResource" },
  );
});

test("a create is never sent twice", async () => {
  let calls = 0;
  const baseUrl = await serverThat((_request, response) => {
    calls += 1;
    response
      .writeHead(500, { "content-type": "application/problem+json" })
      .end('{"title":"Broken"}');
  });
  const create = { operation: "create", method: "POST", path: "/x", body: {} } as const;
  await assert.rejects(apiAt(baseUrl).send(create, signal), { kind: "serverError" });
  assert.equal(calls, 1);
});

test("the token is sent to the API's host only: a redirect is not followed", async () => {
  let leaked = false;
  const elsewhere = await serverThat((request, response) => {
    leaked = request.headers.authorization !== undefined;
    response.end("[]");
  });
  const baseUrl = await serverThat((_request, response) =>
    response.writeHead(302, { location: `${elsewhere}/1.3/x` }).end(),
  );
  await assert.rejects(apiAt(baseUrl).send({ operation: "x", method: "GET", path: "/x" }, signal), {
    kind: "badResponse",
  });
  assert.equal(leaked, false);
});

test("an answer that echoes the token does not bring it into the error", async () => {
  const baseUrl = await serverThat((request, response) => {
    const title = `Bad header ${request.headers.authorization}`;
    response
      .writeHead(400, { "content-type": "application/problem+json" })
      .end(JSON.stringify({ title }));
  });
  const failure = await apiAt(baseUrl)
    .send({ operation: "x", method: "GET", path: "/x" }, signal)
    .catch((error: unknown) => error);
  assert.ok(isStorageError(failure, "invalidRequest"));
  assert.ok(!failure.message.includes("ucat_secret"), failure.message);
});

test("an API address that is no URL, or would carry the token in the clear, is refused", () => {
  for (const baseUrl of ["", "api.upcloud.com", "http://api.upcloud.com", "ftp://localhost"]) {
    assert.throws(() => apiAt(baseUrl), { kind: "invalidInput" });
  }
  for (const baseUrl of [
    "https://api.upcloud.com/",
    "https://api.upcloud.com/1.3",
    "http://localhost:1",
  ]) {
    apiAt(baseUrl);
  }
});
