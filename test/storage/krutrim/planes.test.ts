import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isStorageError, type StorageError } from "../../../src/core/errors.ts";
import { compareKeys } from "../../../src/core/key.ts";
import type { Entry } from "../../../src/core/model.ts";
import type { ListRequest, ObjectStore } from "../../../src/core/store.ts";
import { RestStore } from "../../../src/providers/krutrim/restStore.ts";
import { S3Store } from "../../../src/s3/store.ts";
import type { Behaviour } from "../../servers/krutrim/call.ts";
import { startKrutrim, type KrutrimServer } from "../../servers/krutrim/server.ts";
import { bytesOf, openWindow, Secrets, signal, textOf, type Window } from "./fixture.ts";

/** The ways to the bytes. All of them have to give the same answers. */
const planes: Readonly<Record<string, Partial<Behaviour>>> = {
  "over S3": {},
  "over the API, with links, level by level": { tellsUrl: false },
  "over the API, with bytes, everything at once": {
    tellsUrl: false,
    uploads: "bytes",
    downloads: "bytes",
    listing: "everything",
  },
};

const bucket = "invoices";

/** Names that break careless programs, and a text for each. */
const keys = [
  "2026/01/one.txt",
  "2026/01/two.txt",
  "2026/02/three.txt",
  "2026.txt",
  "2026-plan.txt",
  "a//b",
  "a/../b",
  "colon:and?question#hash%25percent",
  "späce and +plus&amp",
  "emoji/😀.txt",
  "emoji/ￜ.txt",
  "readme.md",
];

function plain(entry: Entry) {
  if (entry.kind === "prefix") return entry;
  const { key, sizeBytes, lastModified } = entry;
  return { key, sizeBytes, hasDate: lastModified !== undefined };
}

/** S3 tells a page's objects first, then its prefixes; the tree sorts them anyway. */
function inOrder(items: readonly Entry[]) {
  const nameOf = (entry: Entry) => (entry.kind === "object" ? entry.key : entry.prefix);
  return [...items].sort((a, b) => compareKeys(nameOf(a), nameOf(b))).map(plain);
}

async function listed(store: ObjectStore, request: ListRequest) {
  const page = await store.list(bucket, request, signal);
  return inOrder(page.items);
}

/** Where pages are cut is the server's business; that they are small, and nothing is lost, is not. */
async function listedInPages(store: ObjectStore, request: ListRequest & { limit: number }) {
  const items: Entry[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(bucket, { ...request, ...(cursor ? { cursor } : {}) }, signal);
    assert.ok(page.items.length <= request.limit);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  // The embedded S3 server tells a prefix at the end of a page again on the next one.
  const names = new Set<string>();
  return inOrder(items).filter((item) => {
    const name = "prefix" in item ? item.prefix : item.key;
    const isNew = !names.has(name) || !("prefix" in item);
    names.add(name);
    return isNew;
  });
}

/** What became of some work: its result, or the kind of its error. */
async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    if (!isStorageError(error)) throw error;
    return error.kind;
  }
}

/** Everything that a person can do with objects, and what came of it. */
async function transcript(store: ObjectStore): Promise<Record<string, unknown>> {
  const read = async (key: string, request = {}) => {
    const content = await store.read(bucket, key, request, signal);
    return [content.head.sizeBytes, content.head.etag, await textOf(content.bytes)];
  };
  const write = (key: string, text: string, options = {}) =>
    store.write(bucket, key, bytesOf(text), options, signal);
  const remove = (...names: string[]) =>
    store.delete(
      bucket,
      names.map((key) => ({ key })),
      signal,
    );
  const log: Record<string, unknown> = {};
  for (const key of keys) log[`write ${key}`] = await write(key, `text of ${key}`);
  for (const key of keys) log[`read ${key}`] = await read(key);
  log["empty object"] = [await write("empty", ""), await read("empty")];
  log["marker"] = [await write("folder/", ""), await listed(store, { prefix: "folder/" })];
  log["link as content"] = [
    await write("link.json", '{"objectkey":"link.json","preSignedUrl":"https://example.com/x"}'),
    await read("link.json"),
  ];

  log["root"] = await listed(store, { prefix: "", delimiter: "/" });
  log["folder"] = await listed(store, { prefix: "2026/", delimiter: "/" });
  log["double slash"] = await listed(store, { prefix: "a/", delimiter: "/" });
  log["part of a name"] = await listed(store, { prefix: "20", delimiter: "/" });
  log["deep"] = await listed(store, { prefix: "" });
  log["deep in a folder"] = await listed(store, { prefix: "2026/" });
  log["deep, part of a name"] = await listed(store, { prefix: "2026/01/t" });
  log["nothing there"] = await listed(store, { prefix: "nowhere/", delimiter: "/" });
  log["in pages of one level"] = await listedInPages(store, {
    prefix: "",
    delimiter: "/",
    limit: 3,
  });
  log["in pages, deep"] = await listedInPages(store, { prefix: "", limit: 4 });
  log["after"] = await listed(store, { prefix: "", startAfter: "2026/01/one.txt" });

  const typed = await write("typed.html", "<p>", { contentType: "text/html" });
  const head = await store.head(bucket, { key: "typed.html" }, signal);
  log["content type"] = head.contentType;
  log["head"] = [head.sizeBytes, head.etag === typed.etag];
  log["absent head"] = await outcome(store.head(bucket, { key: "absent" }, signal));
  log["absent read"] = await outcome(store.read(bucket, "absent", {}, signal));
  log["read if unchanged"] = await read("readme.md", { ifMatch: head.etag }).catch(
    (error: StorageError) => error.kind,
  );
  log["write if absent"] = await outcome(write("readme.md", "x", { ifAbsent: true }));
  log["write if changed"] = await outcome(write("readme.md", "x", { ifMatch: "0".repeat(32) }));
  const { etag = "" } = await store.head(bucket, { key: "readme.md" }, signal);
  log["write if the same"] = await outcome(write("readme.md", "new", { ifMatch: etag }));
  log["read again"] = await read("readme.md");

  const copy = (fromKey: string, toKey: string) =>
    outcome(
      store.serverCopy?.copy({ fromBucket: bucket, fromKey, toBucket: bucket, toKey }, signal) ??
        Promise.resolve("no copy"),
    );
  log["copy"] = [await copy("readme.md", "copy of a/../readme"), await read("copy of a/../readme")];
  log["copy of nothing"] = await copy("absent", "x");

  log["delete"] = await remove("readme.md", "a//b", "absent");
  log["deleted"] = await outcome(store.head(bucket, { key: "readme.md" }, signal));
  log["left"] = (await listed(store, { prefix: "" })).length;
  log["other bucket"] = await outcome(store.list("absent-bucket", { prefix: "" }, signal));
  return log;
}

for (const [name, behaviour] of Object.entries(planes)) {
  describe(name, () => {
    let server: KrutrimServer;
    let window: Window;
    before(async () => {
      server = await startKrutrim({ behaviour });
      window = openWindow(server);
      await window.home.createBucket({ name: bucket }, signal);
    });
    after(async () => {
      await window.close();
      await server.stop();
      assert.deepEqual(server.violations, []);
    });

    test("gives the answers that S3 gives", async () => {
      const expected = { ...(await overS3()) };
      const store = await window.home.store.forBucket?.(bucket, signal);
      assert.ok(store);
      const actual = await transcript(withOtherBuckets(store, window.home.store));
      // Bytes in the request have the request's own type: JSON would be read as an instruction.
      if (behaviour.uploads === "bytes") expected["content type"] = "application/octet-stream";
      for (const [step, value] of Object.entries(expected))
        assert.deepEqual(actual[step], value, step);
    });
  });
}

/** A store of one bucket refuses others; a person reaches them through the connection's. */
function withOtherBuckets(store: ObjectStore, all: ObjectStore): ObjectStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === "list")
        return (at: string, ...rest: [ListRequest, AbortSignal]) =>
          (at === bucket ? target : all).list(at, ...rest);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

let s3: Promise<Record<string, unknown>> | undefined;

/** The transcript of the real S3 server, made once. */
function overS3(): Promise<Record<string, unknown>> {
  s3 ??= (async () => {
    const server = await startKrutrim();
    const window = openWindow(server);
    try {
      await window.home.createBucket({ name: bucket }, signal);
      const store = await window.home.store.forBucket?.(bucket, signal);
      assert.ok(store instanceof S3Store);
      return await transcript(withOtherBuckets(store, window.home.store));
    } finally {
      await window.close();
      await server.stop();
    }
  })();
  return s3;
}

test("the plane is chosen by bucket: keys, endpoint, region", async () => {
  const server = await startKrutrim();
  const first = openWindow(server);
  try {
    const bangalore = { name: "in-bangalore" };
    const hyderabad = { name: "in-hyderabad", region: "In-Hyderabad-1" };
    await first.home.createBucket(bangalore, signal);
    await first.home.createBucket(hyderabad, signal);
    const store = (window: Window, name: string) => window.home.store.forBucket?.(name, signal);
    assert.ok((await store(first, "in-bangalore")) instanceof S3Store);
    // The key is of the other region: its S3 server does not take it, and the API does.
    assert.ok((await store(first, "in-hyderabad")) instanceof RestStore);

    const keyless = openWindow(server, { secrets: new Secrets({ token: server.apiKey }) });
    assert.ok((await store(keyless, "in-bangalore")) instanceof RestStore);
    await keyless.close();

    server.context.behaviour = { ...server.context.behaviour, tellsUrl: false };
    const told = openWindow(server, { connection: { s3Endpoint: server.s3Endpoint } });
    assert.ok((await store(told, "in-bangalore")) instanceof S3Store);
    assert.ok((await store(told, "in-hyderabad")) instanceof RestStore);
    await told.close();
  } finally {
    await first.close();
    await server.stop();
  }
});
