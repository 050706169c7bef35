import assert from "node:assert/strict";
import { test } from "node:test";
import type { AclGrant, ObjectAcls } from "../../../../src/core/acl.ts";
import { StorageError } from "../../../../src/core/errors.ts";
import { MemoryStore } from "../../memoryStore.ts";
import { answering, engineFor, prefixIn, summary } from "../setting.ts";

const owners: AclGrant = { to: { kind: "account", id: "me" }, permission: "FULL_CONTROL" };
const everybodys: AclGrant = { to: { kind: "group", uri: "AllUsers" }, permission: "READ" };

interface Asked {
  readonly reads: string[];
  asksForBucket: number;
  /** Keys to what was granted beside the owner's. */
  readonly lists: Map<string, readonly AclGrant[]>;
}

/** A store whose objects have lists; `over` is what is different about it. */
function storeWithAcls(over: Partial<ObjectAcls> = {}): MemoryStore & { readonly asked: Asked } {
  const asked: Asked = { reads: [], asksForBucket: 0, lists: new Map() };
  const objectAcls: ObjectAcls = {
    get: async (bucket, object, signal) => {
      asked.reads.push(object.key);
      if (over.get) return over.get(bucket, object, signal);
      return { ownerId: "me", grants: asked.lists.get(object.key) ?? [owners] };
    },
    put: async (_bucket, { key }, { grants }) => void asked.lists.set(key, grants),
    canDiffer: async (bucket, signal) => {
      asked.asksForBucket += 1;
      return over.canDiffer ? over.canDiffer(bucket, signal) : true;
    },
  };
  return Object.assign(new MemoryStore(), { objectAcls, asked });
}

const grants = [owners, everybodys];

function seed(store: MemoryStore, prefix: string, count: number): void {
  for (let index = 0; index < count; index++)
    store.seed(`${prefix}${String(index).padStart(5, "0")}`, "x");
}

test("of many objects only some are asked for their lists, and the bucket now and then", async (t) => {
  const store = storeWithAcls();
  seed(store, "a/", 3000);
  const report = await engineFor(t).rename(prefixIn(store, "a/"), "b/", answering());
  assert.equal(report.done, 3000);
  const { reads, asksForBucket } = store.asked;
  assert.ok(reads.length <= 3 * 40, `${reads.length} objects were asked for`);
  assert.ok(asksForBucket <= 3, `the bucket was asked ${asksForBucket} times`);
});

test("one that is found is a reason to look at all: a small folder of a large move keeps its lists", async (t) => {
  const store = storeWithAcls();
  seed(store, "a/private/", 2500);
  seed(store, "a/public/", 120);
  const open = store.keys().filter((key) => key.startsWith("a/public/"));
  for (const key of open) store.asked.lists.set(key, grants);
  const report = await engineFor(t).rename(prefixIn(store, "a/"), "b/", answering());
  assert.equal(report.done, 2620);
  for (const key of open)
    assert.deepEqual(store.asked.lists.get(key.replace("a/", "b/")), grants, key);
});

test("all of them are asked for where that is wanted", async (t) => {
  const store = storeWithAcls();
  seed(store, "a/", 1200);
  const engine = engineFor(t, { keepAcls: "always" });
  await engine.copy(
    [prefixIn(store, "a/")],
    { store, bucket: "bucket", prefix: "b/" },
    answering(),
  );
  assert.equal(new Set(store.asked.reads).size, 1200);
});

test("no second object is asked for where the bucket lets no list have any effect", async (t) => {
  const store = storeWithAcls({ canDiffer: () => Promise.resolve(false) });
  seed(store, "a/", 2500);
  await engineFor(t).rename(prefixIn(store, "a/"), "b/", answering());
  assert.equal(store.asked.reads.length, 1);
  assert.equal(store.asked.asksForBucket, 1);
});

for (const [what, get] of Object.entries({
  "knows no lists": () => Promise.reject(new StorageError("unsupported", "NotImplemented")),
  "makes them up": () =>
    Promise.resolve({
      ownerId: "",
      grants: [{ to: { kind: "account", id: "" }, permission: "FULL_CONTROL" }],
    }),
} satisfies Record<string, ObjectAcls["get"]>))
  test(`a server that ${what} is asked once`, async (t) => {
    const store = storeWithAcls({ get });
    seed(store, "a/", 2500);
    await engineFor(t).rename(prefixIn(store, "a/"), "b/", answering());
    assert.equal(store.asked.reads.length, 1);
    assert.equal(store.asked.asksForBucket, 0);
  });

test("keys that may not read lists are no trouble where lists have no effect", async (t) => {
  const store = storeWithAcls({
    get: () => Promise.reject(new StorageError("accessDenied", "AccessDenied")),
    canDiffer: () => Promise.resolve(false),
  });
  seed(store, "a/", 1);
  const report = await engineFor(t).rename(prefixIn(store, "a/"), "b/", answering());
  assert.equal(report.notKept, undefined);
});

test("a source stays while its list cannot be read for a reason that passes", async (t) => {
  const store = storeWithAcls({
    get: (_bucket, { key }) =>
      key === "a/00001"
        ? Promise.reject(new StorageError("serverError", "InternalError"))
        : Promise.resolve({ ownerId: "me", grants: [owners] }),
  });
  seed(store, "a/", 3);
  const report = await engineFor(t).rename(prefixIn(store, "a/"), "b/", answering());
  const figures = { done: 2, bytes: 2, skipped: 0, failed: 1 };
  assert.deepEqual(summary(report), { ...figures, why: ["a/00001: serverError"] });
  assert.ok(store.keys().includes("a/00001"));
});
