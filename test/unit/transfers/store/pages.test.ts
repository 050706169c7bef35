import assert from "node:assert/strict";
import { test } from "node:test";
import type { TransferReport } from "../../../../src/transfers/transfer.ts";
import { pages } from "../../../../src/transfers/store/pages.ts";
import { MemoryStore } from "../../memoryStore.ts";
import { answering, engineFor, folderFor, prefixIn, treeOf } from "../setting.ts";

const where = { bucket: "bucket", prefix: "p/" };

for (const [name, before, circle] of [
  ["to where it was", 0, 1],
  ["in a circle of two", 0, 2],
  ["into a circle of nine, after a while", 20, 9],
] as const)
  test(`a listing that leads ${name} ends`, async () => {
    let asked = 0;
    const load = (cursor: string | undefined) => {
      asked += 1;
      const at = Number(cursor ?? -1) + 1;
      const next = at < before ? at : before + ((at - before) % circle);
      return Promise.resolve({ items: [at], cursor: String(next) });
    };
    await assert.rejects(
      async () => {
        for await (const page of pages(load, where)) assert.equal(page.length, 1);
      },
      { kind: "badResponse" },
    );
    assert.ok(asked <= 4 * (before + circle) + 4, `${asked} pages`);
  });

test("a listing that ends is read to its end", async () => {
  const load = (cursor: string | undefined) => {
    const at = Number(cursor ?? 0);
    return Promise.resolve({ items: [at], ...(at < 100 && { cursor: String(at + 1) }) });
  };
  const all: number[] = [];
  for await (const page of pages(load, where)) all.push(...page);
  assert.equal(all.length, 101);
});

test("the next page is on its way while one is worked on, and not more", async () => {
  const asked: (string | undefined)[] = [];
  const load = (cursor: string | undefined) => {
    asked.push(cursor);
    return Promise.resolve({ items: [asked.length], cursor: String(asked.length) });
  };
  const all = pages(load, where);
  for (const expected of [1, 2, 3]) {
    assert.deepEqual(await all.next(), { done: false, value: [expected] });
    assert.equal(asked.length, expected + 1);
  }
  await all.return(undefined);
  assert.equal(asked.length, 4);
});

test("a page that cannot be had is told after the work on the one before", async () => {
  const worked: number[] = [];
  const load = (cursor: string | undefined) =>
    cursor === undefined
      ? Promise.resolve({ items: [1], cursor: "next" })
      : Promise.reject(new Error("gone"));
  await assert.rejects(async () => {
    for await (const page of pages(load, where)) {
      // Longer than the failure takes.
      await new Promise((resolve) => setImmediate(resolve));
      worked.push(...page);
    }
  }, /gone/);
  assert.deepEqual(worked, [1]);
});

test("a page that cannot be had and that nobody wants is nobody's error", async () => {
  const load = (cursor: string | undefined) =>
    cursor === undefined
      ? Promise.resolve({ items: [1], cursor: "next" })
      : Promise.reject(new Error("gone"));
  for await (const page of pages(load, where)) {
    assert.deepEqual(page, [1]);
    break;
  }
  // What nobody catches would end the process of this test.
  await new Promise((resolve) => setImmediate(resolve));
});

/** As servers and gateways do that know no prefixes. */
function withoutPrefixes(): MemoryStore {
  const store = new MemoryStore();
  for (const key of ["a/mine", "b/theirs", "precious"]) store.seed(key, key);
  const list = store.list.bind(store);
  store.list = (bucket, request, signal) => list(bucket, { ...request, prefix: "" }, signal);
  return store;
}

const operations: Readonly<
  Record<
    string,
    (store: MemoryStore, engine: ReturnType<typeof engineFor>) => Promise<TransferReport>
  >
> = {
  delete: (store, engine) => engine.remove([prefixIn(store, "b/")], answering()),
  rename: (store, engine) => engine.rename(prefixIn(store, "b/"), "c/", answering()),
  copy: (store, engine) =>
    engine.copy([prefixIn(store, "b/")], { store, bucket: "bucket", prefix: "d/" }, answering()),
};

for (const [name, run] of Object.entries(operations))
  test(`a ${name} below a prefix that the server ignores touches nothing that is not below it`, async (t) => {
    const store = withoutPrefixes();
    const report = await run(store, engineFor(t));
    assert.deepEqual(
      report.failed.map(({ error }) => error.kind),
      ["badResponse"],
    );
    assert.deepEqual(store.keys(), ["a/mine", "b/theirs", "precious"]);
  });

test("a download below a prefix that the server ignores brings nothing else", async (t) => {
  const folder = folderFor(t);
  const store = withoutPrefixes();
  const report = await engineFor(t).download([prefixIn(store, "b/")], folder, answering());
  assert.equal(report.failed[0]?.error.kind, "badResponse");
  assert.deepEqual(treeOf(folder), []);
});
