import assert from "node:assert/strict";
import { test } from "node:test";
import type { AddressPolicies } from "../../../src/core/bucketPolicy.ts";
import type { WriteOptions } from "../../../src/core/store.ts";
import { readContract } from "../../servers/krutrim/contract.ts";
import { bytesOf, signal, withService, type Window } from "./fixture.ts";

/** What a person does with a connection, through the interfaces that panels and commands call. */
async function everything({ home, access, session }: Window): Promise<void> {
  await buckets(home);
  await objects(home.store);
  await lifecycle(home);
  await addresses(home.policies);
  await accountPolicies(access);
  await accessKeys(access);
  await session.status(signal);
  await session.refresh(signal);
  await session.deactivate(signal);
  const content = { versioning: "enabled", access: "private", tags: {} } as const;
  await home.settings.update("invoices", content, signal);
  await home.deleteBucket("invoices", {}, signal);
  const { items } = await home.listBuckets({ refresh: true }, signal);
  assert.deepEqual(items, []);
}

async function buckets(home: Window["home"]): Promise<void> {
  const spec = {
    name: "invoices",
    description: "What we are owed",
    tags: { team: "finance" },
    versioning: true,
    access: "private" as const,
  };
  await home.createBucket(spec, signal);
  const { items } = await home.listBuckets({ search: "inv" }, signal);
  const [listed] = items;
  assert.ok(listed?.createdAt);
  assert.equal(home.groupBy(listed), "In-Bangalore-1");
  const bucket = await home.settings.get("invoices", signal);
  assert.equal(bucket.versioning, "enabled");
  assert.equal(bucket.tier, "tier-1");
  assert.deepEqual(bucket.tags, { team: "finance" });
  assert.equal(bucket.access, "private");
}

async function objects(all: Window["home"]["store"]): Promise<void> {
  const store = await all.forBucket?.("invoices", signal);
  const { serverCopy } = store ?? {};
  assert.ok(store && serverCopy);
  await store.write("invoices", "a/1.txt", bytesOf("one"), {}, signal);
  const copied = { fromBucket: "invoices", fromKey: "a/1.txt", toBucket: "invoices" };
  await serverCopy.copy({ ...copied, toKey: "b/1.txt" }, signal);
  await serverCopy.rename?.("invoices", "b/1.txt", "b/2.txt", signal);
  await serverCopy.rename?.("invoices", "b/2.txt", "c/2.txt", signal);
  const content = await store.read("invoices", "c/2.txt", {}, signal);
  assert.equal(content.head.sizeBytes, 3);
  await content.bytes[Symbol.asyncIterator]().return?.();
  const { items } = await store.list("invoices", { prefix: "" }, signal);
  const keys = items.map((entry) => (entry.kind === "object" ? entry.key : entry.prefix));
  assert.deepEqual(keys, ["a/1.txt", "c/2.txt"]);
  const outcomes = await store.delete(
    "invoices",
    keys.map((key) => ({ key })),
    signal,
  );
  assert.ok(outcomes.every(({ error }) => error === undefined));
}

async function lifecycle({ lifecycle: rules }: Window["home"]): Promise<void> {
  assert.deepEqual(await rules.list("invoices", signal), []);
  const tidy = { name: "tidy", isEnabled: true, expirationDays: 30, noncurrentDays: 7 };
  const created = await rules.create("invoices", tidy, signal);
  const changed = { ...tidy, isEnabled: false, newerNoncurrentVersions: 2, ageAttribute: "mtime" };
  const updated = await rules.update("invoices", created, changed, signal);
  assert.deepEqual(await rules.get("invoices", created.id, signal), updated);
  assert.equal(updated.isEnabled, false);
  assert.equal(updated.newerNoncurrentVersions, 2);
  // What a rule no longer does is gone at the service, too.
  const less = { name: "tidy", isEnabled: false, expirationDays: 30, ageAttribute: "mtime" };
  const lessened = await rules.update("invoices", updated, less, signal);
  assert.equal(lessened.noncurrentDays, undefined);
  await assert.rejects(rules.update("invoices", updated, changed, signal), { kind: "conflict" });
  await assert.rejects(rules.remove("invoices", updated, signal), { kind: "conflict" });
  await rules.remove("invoices", lessened, signal);
  await rules.remove("invoices", lessened, signal);
  assert.deepEqual(await rules.list("invoices", signal), []);
}

async function addresses(policies: AddressPolicies): Promise<void> {
  assert.equal(await policies.get("invoices", signal), undefined);
  const lists = { readWrite: ["192.0.2.0/24"], readOnly: ["2001:db8::/32"] };
  const created = await policies.create("invoices", lists, signal);
  assert.ok(created.id && created.createdAt);
  await assert.rejects(policies.create("invoices", lists, signal), { kind: "conflict" });
  const wider = { ...lists, readOnly: [...lists.readOnly, "198.51.100.7"] };
  const updated = await policies.update("invoices", created, wider, signal);
  assert.deepEqual(updated.readOnly, wider.readOnly);
  await assert.rejects(policies.update("invoices", created, lists, signal), { kind: "conflict" });
  await policies.remove("invoices", updated, signal);
  await policies.remove("invoices", updated, signal);
  assert.equal(await policies.get("invoices", signal), undefined);
}

async function accountPolicies({ accountPolicies: policies }: Window["access"]): Promise<void> {
  assert.ok(policies);
  assert.deepEqual(await policies.list(signal), []);
  const document = JSON.stringify({ statements: [{ Effect: "Allow", Action: "kos:*" }] });
  const first = await policies.create({ name: "readers", document }, signal);
  assert.equal((await policies.list(signal)).length, 1);
  const second = await policies.create({ name: "writers", document }, signal);
  assert.deepEqual(
    (await policies.list(signal)).map(({ name }) => name),
    ["readers", "writers"],
  );
  const renamed = await policies.update(second, { name: "authors", document }, signal);
  assert.equal((await policies.get(second.id, signal)).name, "authors");
  await assert.rejects(policies.update(second, { name: "x", document }, signal), {
    kind: "conflict",
  });
  const users = [{ customerId: "kcid1", accountId: "44" }];
  await policies.attach([first.id, renamed.id], users, signal);
  await policies.detach([first.id], users, signal);
  await policies.remove(first, signal);
  await policies.remove(first, signal);
  await assert.rejects(policies.get(first.id, signal), { kind: "noSuchResource" });
}

async function accessKeys({ keys }: Window["access"]): Promise<void> {
  assert.ok(keys);
  const created = await keys.create({ name: "laptop", region: "In-Hyderabad-1" }, signal);
  assert.ok(created.secret.length > 10);
  const listed = (await keys.list(signal)).find(({ id }) => id === created.id);
  assert.equal(listed?.name, "laptop");
  assert.equal(listed?.region, "In-Hyderabad-1");
  assert.ok(!("secret" in (listed ?? {})));
  await keys.remove(created, {}, signal);
  assert.equal((await keys.list(signal)).length, 1);
}

test("all 36 operations have their place behind the interfaces of the panels and commands", () =>
  withService({ tellsUrl: false }, async (server, window) => {
    await everything(window);
    await window.access.keys?.removeAll?.(signal);
    assert.deepEqual(await window.access.keys?.list(signal), []);
    const documented = readContract().map(({ name }) => name);
    assert.deepEqual([...new Set(server.calls)].sort(), documented.sort());
  }));

test("lists of buckets: all pages, search, region groups, and a name in two regions", () =>
  withService({}, async (server, { home }) => {
    for (let number = 0; number < 105; number++)
      await home.createBucket({ name: `bucket-${String(number).padStart(3, "0")}` }, signal);
    const first = await home.listBuckets({}, signal);
    assert.equal(first.items.length, 100);
    assert.ok(first.cursor);
    const second = await home.listBuckets({ cursor: first.cursor }, signal);
    assert.equal(second.items.length, 5);
    assert.equal(second.cursor, undefined);
    const found = await home.listBuckets({ search: "bucket-10" }, signal);
    assert.equal(found.items.length, 5);

    const twin = { name: "bucket-000", region: "In-Hyderabad-1" };
    await home.createBucket(twin, signal);
    const twins = await home.listBuckets({ search: "bucket-000" }, signal);
    const names = twins.items.map(({ name }) => name);
    assert.deepEqual(names, ["bucket-000@In-Bangalore-1", "bucket-000@In-Hyderabad-1"]);
    await home.store.write("bucket-000@In-Bangalore-1", "here", bytesOf("x"), {}, signal);
    const there = await home.store.list("bucket-000@In-Hyderabad-1", { prefix: "" }, signal);
    assert.deepEqual(there.items, []);
    // The bare name could mean the other one.
    await assert.rejects(home.deleteBucket("bucket-000", {}, signal), { kind: "conflict" });
    await home.deleteBucket("bucket-000@In-Hyderabad-1", {}, signal);
    const { buckets } = server.context.account;
    const left = [...buckets.values()].filter(({ name }) => name === "bucket-000");
    assert.deepEqual(
      left.map(({ region }) => region.name),
      ["In-Bangalore-1"],
    );
  }));

for (const firstPage of [0, 1] as const) {
  test(`small pages that count from ${firstPage} lose no bucket`, () =>
    withService({ firstPage, largestPage: 20 }, async (_server, { home }) => {
      for (let number = 10; number < 37; number++)
        await home.createBucket({ name: `bucket-${number}` }, signal);
      const names: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await home.listBuckets(cursor === undefined ? {} : { cursor }, signal);
        names.push(...page.items.map(({ name }) => name));
        cursor = page.cursor;
      } while (cursor !== undefined);
      assert.equal(names.length, 27);
      assert.equal(new Set(names).size, 27);
      await home.store.list("bucket-36", { prefix: "" }, signal);
    }));
}

test("a service that lists buckets without pages is understood", () =>
  withService({ bucketLists: "bare" }, async (_server, { home }) => {
    await home.createBucket({ name: "invoices" }, signal);
    await home.createBucket({ name: "media" }, signal);
    const { items, cursor } = await home.listBuckets({ search: "med" }, signal);
    assert.deepEqual(
      items.map(({ name }) => name),
      ["media"],
    );
    assert.equal(cursor, undefined);
  }));

test("an update of one setting resets none of the others", () =>
  withService({}, async (server, { home }) => {
    const spec = { name: "invoices", versioning: true, tags: { team: "finance" } };
    await home.createBucket(spec, signal);
    const after = await home.settings.update("invoices", { access: "public" }, signal);
    assert.equal(after.access, "public");
    assert.equal(after.versioning, "enabled");
    assert.deepEqual(after.tags, { team: "finance" });
    await home.settings.update("invoices", { tags: {} }, signal);
    const stored = server.context.account.bucketNamed("invoices");
    assert.equal(stored?.versioning, true);
    assert.equal(stored.isAnonymous, true);
    assert.deepEqual(stored.tags, {});
  }));

test("deletions ask for the one-time password where the service does", () =>
  withService({ oneTimePassword: "424242" }, async (server, { home, access }) => {
    await home.createBucket({ name: "invoices" }, signal);
    const wanted = { kind: "oneTimePasswordRequired" };
    await assert.rejects(home.deleteBucket("invoices", {}, signal), wanted);
    const wrong = home.deleteBucket("invoices", { oneTimePassword: "1" }, signal);
    await assert.rejects(wrong, wanted);
    assert.ok(server.context.account.bucketNamed("invoices"));
    await home.deleteBucket("invoices", { oneTimePassword: "424242" }, signal);
    assert.equal(server.context.account.bucketNamed("invoices"), undefined);

    const [key] = (await access.keys?.list(signal)) ?? [];
    assert.ok(key);
    await assert.rejects(access.keys?.remove(key, {}, signal) ?? Promise.resolve(), wanted);
    await access.keys?.remove(key, { oneTimePassword: "424242" }, signal);
    assert.equal(server.context.account.keys.size, 0);
  }));

test("links of other names are found, and ranges read through them", () =>
  withService({ tellsUrl: false, linkField: "whatever" }, async (_server, { home }) => {
    await home.createBucket({ name: "invoices" }, signal);
    const text = "0123456789".repeat(1000);
    await home.store.write("invoices", "digits", bytesOf(text), {}, signal);
    const range = { first: 10, last: 19 };
    const part = await home.store.read("invoices", "digits", { range }, signal);
    assert.deepEqual(part.range, range);
    assert.equal(part.head.sizeBytes, 10_000);
    const pieces: Uint8Array[] = [];
    for await (const piece of part.bytes) pieces.push(piece);
    assert.equal(Buffer.concat(pieces).toString(), "0123456789");
  }));

test("what the API cannot keep is refused before it is lost", () =>
  withService({ tellsUrl: false }, async (server, { home }) => {
    await home.createBucket({ name: "invoices" }, signal);
    const refused = async (options: WriteOptions) =>
      assert.rejects(home.store.write("invoices", "x", bytesOf("x"), options, signal), {
        kind: "unsupported",
      });
    await refused({ metadata: { author: "me" } });
    await refused({ tags: { a: "b" } });
    await refused({ storageClass: "GLACIER" });
    const stored = await server.context.account.regions[0]?.s3.head("invoices", "x");
    assert.equal(stored, undefined);
    const store = await home.store.forBucket?.("invoices", signal);
    const id = { key: "x", versionId: "1" };
    await assert.rejects(home.store.head("invoices", id, signal), { kind: "unsupported" });
    assert.equal(store?.multipart, undefined);
    assert.equal(store?.links, undefined);
  }));
