import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import type { Bucket, Page } from "../../../src/core/model.ts";
import { bucketFacts } from "../../../src/panels/bucketFacts.ts";
import { l10n } from "../commands/l10n.ts";

const signal = new AbortController().signal;
const listedAt = new Date("2026-03-04T05:06:07Z");
const context = {
  l10n,
  explain: (error: unknown) => `because ${(error as Error).message}`,
  now: () => listedAt,
};

function homeWith(...pages: Page<Bucket>[]) {
  return {
    listBuckets: async ({ cursor }: { cursor?: string }) =>
      pages[Number(cursor ?? 0)] ?? { items: [] },
  };
}

test("a bucket is told with what its provider lists of it, and when that was", async () => {
  const createdAt = new Date("2026-01-02T03:04:05Z");
  const bucket = { name: "a", region: "europe-1", objectCount: 1_287, sizeBytes: 2_048, createdAt };
  assert.deepEqual(await bucketFacts(homeWith({ items: [bucket] }), "a", context, signal), [
    ["Region", "europe-1"],
    ["Created", createdAt.toLocaleString()],
    ["Objects", "1,287"],
    ["Used", "2 KB"],
    ["Listed at", listedAt.toLocaleString()],
  ]);
});

test("the name itself is looked for, on all pages, and not one that only contains it", async () => {
  const home = homeWith(
    { items: [{ name: "ab", region: "wrong" }], cursor: "1" },
    { items: [{ name: "a", region: "right" }] },
  );
  assert.deepEqual(await bucketFacts(home, "a", context, signal), [["Region", "right"]]);
});

test("who may not list buckets is told so, and a bucket of which nothing is said has no facts", async () => {
  const denied = {
    listBuckets: async () => {
      throw new StorageError("accessDenied", "no");
    },
  };
  assert.deepEqual(await bucketFacts(denied, "a", context, signal), [["Not listed", "because no"]]);
  assert.deepEqual(await bucketFacts(homeWith(), "a", context, signal), []);
});
