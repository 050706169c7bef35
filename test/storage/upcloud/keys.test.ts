import assert from "node:assert/strict";
import { test } from "node:test";
import { isStorageError, StorageError } from "../../../src/core/errors.ts";
import type { ServiceKeys } from "../../../src/core/serviceKeys.ts";
import type { ObjectStore } from "../../../src/core/store.ts";
import { AutoKeys } from "../../../src/providers/upcloud/autoKeys.ts";
import { openAccount, runningService, settled, signal, type TestAccount } from "./account.ts";

async function write(store: ObjectStore, key: string, text: string): Promise<void> {
  const body = { kind: "bytes", bytes: new TextEncoder().encode(text) } as const;
  await store.write("media", key, body, {}, signal);
}

async function keysOf(store: ObjectStore): Promise<string[]> {
  const page = await store.list("media", { prefix: "" }, signal);
  return page.items.map((entry) => (entry.kind === "object" ? entry.key : entry.prefix));
}

/** Names of users, and how many access keys there are in all. */
async function remains({ services }: TestAccount, id: string): Promise<[string[], number]> {
  const users = await services.open(id).access.iam.users.list(signal);
  return [users.map((user) => user.name), users.flatMap((user) => user.keys).length];
}

async function withBucket(account: TestAccount) {
  const { service, parts } = await runningService(account);
  const home = await account.session.home(service.id, signal);
  await home.createBucket({ name: "media" }, signal);
  return { service, parts, home, keys: parts.keys };
}

test("with a token alone, buckets can be listed, and objects once a key was made", async () => {
  const account = await openAccount();
  const { service, home, keys } = await withBucket(account);
  assert.equal((await home.listBuckets({}, signal)).items.length, 1);
  assert.equal((await home.objectsProblem())?.kind, "missingCredentials");
  await assert.rejects(keysOf(home.store), { kind: "missingCredentials" });
  assert.equal(await keys.stored(), undefined);

  const made = await keys.create({ policy: "full" }, signal);
  assert.match(made.username ?? "", /^stowage-[0-9a-f]{8}$/);
  assert.deepEqual(await keys.stored(), made);
  assert.ok(!("secretAccessKey" in made));
  assert.equal(account.secrets.value.serviceKeys?.[service.id]?.accessKeyId, made.accessKeyId);
  assert.equal(account.secrets.value.token, account.server.token);
  assert.equal(await home.objectsProblem(), undefined);
  await write(home.store, "a/b.txt", "hello");
  assert.deepEqual(await keysOf(home.store), ["a/b.txt"]);
  const [bucket] = (await home.listBuckets({}, signal)).items;
  assert.deepEqual([bucket?.objectCount, bucket?.sizeBytes], [1, 5]);
});

test("a bucket with object lock needs a key, and is not left behind where the server has no lock", async () => {
  const account = await openAccount();
  const { home, keys } = await withBucket(account);
  const names = async () => (await home.listBuckets({}, signal)).items.map(({ name }) => name);
  const create = () => home.createBucket({ name: "locked", objectLock: true }, signal);
  await assert.rejects(create(), { kind: "missingCredentials" });
  await keys.create({ policy: "full" }, signal);
  // The server behind the emulator has no object lock, and makes the bucket all the same.
  await assert.rejects(
    create(),
    (error) =>
      isStorageError(error, "unsupported") &&
      error.facts.operation === "create with object lock" &&
      error.facts.outcome === "notDone",
  );
  assert.deepEqual(await names(), ["media"]);
});

test("a read-only key reads and cannot write", async () => {
  const account = await openAccount();
  const { home, keys } = await withBucket(account);
  await keys.create({ policy: "readOnly" }, signal);
  assert.deepEqual(await keysOf(home.store), []);
  await assert.rejects(write(home.store, "a", "x"), { kind: "accessDenied" });
});

test("a key is waited for until the endpoint knows it", async () => {
  const account = await openAccount({ keyDelayMs: 300 });
  const { home, keys } = await withBucket(account);
  await keys.create({ policy: "full" }, signal);
  await write(home.store, "a", "x");
});

test("rotation replaces the key for the same user and ends the old one", async () => {
  const account = await openAccount();
  const { service, home, keys } = await withBucket(account);
  const first = await keys.create({ policy: "full", username: "me" }, signal);
  const old = account.secrets.value.serviceKeys?.[service.id];
  const second = await keys.rotate(signal);
  assert.notEqual(second.accessKeyId, first.accessKeyId);
  assert.equal(second.username, "me");
  assert.equal(second.leftOver, undefined);
  assert.deepEqual(await remains(account, service.id), [["me"], 1]);
  await write(home.store, "after", "x");
  if (!old) assert.fail("nothing was stored");
  await keys.store(old);
  await assert.rejects(keysOf(home.store), { kind: "unknownAccessKey" });
});

test("revoking deletes the key and, when asked, its user, and forgets the secret", async () => {
  const account = await openAccount();
  const { service, home, keys } = await withBucket(account);
  await keys.create({ policy: "full", username: "me" }, signal);
  await keys.revoke({ removeUser: false }, signal);
  assert.deepEqual(await remains(account, service.id), [["me"], 0]);
  assert.equal(await keys.stored(), undefined);
  await assert.rejects(keysOf(home.store), { kind: "missingCredentials" });
  await assert.rejects(keys.revoke({ removeUser: false }, signal), { kind: "missingCredentials" });
  await keys.create({ policy: "full" }, signal);
  await keys.revoke({ removeUser: true }, signal);
  assert.deepEqual(await remains(account, service.id), [["me"], 0]);
});

test("a key that is gone already can still be revoked", async () => {
  const account = await openAccount();
  const { parts, keys } = await withBucket(account);
  await keys.create({ policy: "full", username: "me" }, signal);
  await parts.access.iam.users.remove("me", signal);
  await keys.revoke({ removeUser: true }, signal);
  assert.equal(await keys.stored(), undefined);
});

test("a key that a person entered is rotated for the user that has it", async () => {
  const account = await openAccount();
  const { parts, keys } = await withBucket(account);
  const { users } = parts.access.iam;
  await users.create("theirs", signal);
  const made = await users.keys("theirs").create({}, signal);
  await keys.store({ accessKeyId: made.id, secretAccessKey: made.secret });
  const rotated = await keys.rotate(signal);
  assert.equal(rotated.username, "theirs");
  await keys.store({ accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" });
  await assert.rejects(keys.rotate(signal), { kind: "noSuchResource" });
  assert.equal((await keys.stored())?.accessKeyId, "AKIAUNKNOWN");
});

test("nothing is left when the policy does not exist", async () => {
  const account = await openAccount();
  const { service, keys } = await withBucket(account);
  const create = keys.create({ policy: { name: "no-such-policy" } }, signal);
  await assert.rejects(create, { kind: "noSuchResource" });
  assert.deepEqual(await remains(account, service.id), [[], 0]);
});

test("nothing is left when the secret cannot be kept", async () => {
  const account = await openAccount();
  const { service, keys } = await withBucket(account);
  account.secrets.refusal = new StorageError("secretStorageUnavailable", "The keyring is locked");
  const failure = await keys.create({ policy: "full" }, signal).catch((error: unknown) => error);
  assert.ok(isStorageError(failure, "secretStorageUnavailable"));
  assert.deepEqual(await remains(account, service.id), [[], 0]);
});

test("a user that exists is not touched when a key is to be made under its name", async () => {
  const account = await openAccount();
  const { service, parts, keys } = await withBucket(account);
  await parts.access.iam.users.create("theirs", signal);
  await parts.access.iam.users.keys("theirs").create({}, signal);
  await assert.rejects(keys.create({ policy: "full", username: "theirs" }, signal), {
    kind: "conflict",
  });
  assert.deepEqual(await remains(account, service.id), [["theirs"], 1]);
});

test("cancelling in the middle leaves nothing behind", async () => {
  const account = await openAccount();
  const { service, parts } = await withBucket(account);
  const controller = new AbortController();
  const reason = new DOMException("enough", "AbortError");
  const keys = autoKeys(account, service.id, async () => {
    controller.abort(reason);
    controller.signal.throwIfAborted();
  });
  await assert.rejects(keys.create({ policy: "full" }, controller.signal), reason);
  assert.deepEqual(await remains(account, service.id), [[], 0]);
  assert.equal(await parts.keys.stored(), undefined);
});

test("a rotation whose new key is never taken keeps the old one", async () => {
  const account = await openAccount();
  const { service, home, keys } = await withBucket(account);
  const first = await keys.create({ policy: "full", username: "me" }, signal);
  const refusing = autoKeys(account, service.id, () =>
    Promise.reject(new StorageError("unknownAccessKey", "No such key")),
  );
  await assert.rejects(refusing.rotate(signal), { kind: "unknownAccessKey" });
  assert.deepEqual(await remains(account, service.id), [["me"], 1]);
  const stored = account.secrets.value.serviceKeys?.[service.id];
  assert.equal(stored?.accessKeyId, first.accessKeyId);
  await write(home.store, "still", "x");
});

test("a rotation that cannot delete the old key says so and goes on with the new one", async () => {
  const account = await openAccount();
  const { service, home, keys } = await withBucket(account);
  const first = await keys.create({ policy: "full", username: "me" }, signal);
  const careless = autoKeys(account, service.id, async () => {
    account.server.allow(account.server.token, "readOnly");
  });
  const rotated = await careless.rotate(signal);
  assert.equal(rotated.leftOver?.accessKeyId, first.accessKeyId);
  assert.ok(isStorageError(rotated.leftOver.error, "accessDenied"));
  await write(home.store, "new", "x");
});

test("what could not be undone is named", async () => {
  const account = await openAccount();
  const { service } = await withBucket(account);
  const keys = autoKeys(account, service.id, () => {
    account.server.allow(account.server.token, "none");
    return Promise.reject(new StorageError("wrongSecret", "Refused."));
  });
  const failure = await keys.create({ policy: "full" }, signal).catch((error: unknown) => error);
  assert.ok(isStorageError(failure, "wrongSecret"));
  assert.match(failure.message, /^Refused\. .* left: user stowage-[0-9a-f]{8}$/);
  assert.match(failure.facts.leftOver?.join() ?? "", /^user stowage-[0-9a-f]{8}$/);
  assert.ok(failure.cause instanceof AggregateError);
});

test("a private service keeps a key that nobody here can try out", async () => {
  const account = await openAccount();
  const { services, session } = account;
  const uuid = "03aa7245-2ff9-49c8-9f0e-7ca0270d71a4";
  const { id } = await services.create(
    {
      name: "inside",
      region: "europe-1",
      wanted: "started",
      networks: [{ name: "inside", type: "private", family: "IPv4", uuid }],
    },
    signal,
  );
  await settled(services, id);
  await services.open(id).keys.create({ policy: "full" }, signal);
  const home = await session.home(id, signal);
  assert.equal((await home.objectsProblem())?.kind, "noPublicEndpoint");
  await assert.rejects(keysOf(home.store), { kind: "noPublicEndpoint" });
  await home.createBucket({ name: "reachable-by-the-api" }, signal);
});

/** Keys whose last step, trying them out, goes as the test wants. */
function autoKeys(
  { secrets, services }: TestAccount,
  serviceId: string,
  waitUntilAccepted: () => Promise<void>,
): ServiceKeys {
  const { iam } = services.open(serviceId).access;
  return new AutoKeys({ serviceId, iam, secrets, waitUntilAccepted });
}
