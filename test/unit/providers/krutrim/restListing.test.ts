import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListedItem } from "../../../../src/providers/krutrim/records/object.ts";
import { RestListing } from "../../../../src/providers/krutrim/restListing.ts";

const signal = new AbortController().signal;
const day = new Date("2026-01-01T00:00:00Z");
const file = (key: string): ListedItem => ({
  key,
  isFolder: false,
  sizeBytes: 1,
  lastModified: day,
});
const folder = (key: string): ListedItem => ({ key, isFolder: true, sizeBytes: 0 });

function listingOf(answers: Readonly<Record<string, readonly ListedItem[]>>) {
  const asked: string[] = [];
  const fetch = async (prefix: string) => {
    asked.push(prefix);
    return [...(answers[prefix] ?? [])];
  };
  const listing = new RestListing(fetch, () => 0);
  const names = async (request: Parameters<RestListing["page"]>[0]) => {
    const { items } = await listing.page(request, signal);
    return items.map((entry) => (entry.kind === "object" ? entry.key : entry.prefix));
  };
  return { listing, asked, names };
}

test("folders without a slash, keys of elsewhere and the folder itself are understood", async () => {
  const { names } = listingOf({
    "": [folder("a"), file("b"), folder("c/")],
    "a/": [folder("a/"), file("a/1"), file("elsewhere")],
    "c/": [{ ...folder("c/"), lastModified: day }, file("c/2")],
  });
  assert.deepEqual(await names({ prefix: "", delimiter: "/" }), ["a/", "b", "c/"]);
  assert.deepEqual(await names({ prefix: "a/", delimiter: "/" }), ["a/1"]);
  // A marker that exists as an object has a date.
  assert.deepEqual(await names({ prefix: "c/", delimiter: "/" }), ["c/", "c/2"]);
  assert.deepEqual(await names({ prefix: "" }), ["a/1", "b", "c/", "c/2"]);
});

test("an answer that holds everything below is not asked for again", async () => {
  const { names, asked } = listingOf({
    "": [folder("a/"), file("a/1"), file("a/b/2"), file("z")],
    "never/": [],
  });
  assert.deepEqual(await names({ prefix: "" }), ["a/1", "a/b/2", "z"]);
  assert.deepEqual(asked, [""]);
  assert.deepEqual(await names({ prefix: "", delimiter: "/" }), ["a/", "z"]);
});

test("a deep listing is in the order of S3, page by page, and goes on where it stopped", async () => {
  const answers = {
    "": [file("a-b"), folder("a/"), file("a"), file("a.b")],
    "a/": [file("a/z"), folder("a/b/")],
    "a/b/": [file("a/b/1"), file("a/b/2")],
  };
  const { listing } = listingOf(answers);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const request = { prefix: "", limit: 2, ...(cursor === undefined ? {} : { cursor }) };
    const page = await listing.page(request, signal);
    for (const entry of page.items) if (entry.kind === "object") seen.push(entry.key);
    cursor = page.cursor;
  } while (cursor !== undefined);
  assert.deepEqual(seen, ["a", "a-b", "a.b", "a/b/1", "a/b/2", "a/z"]);
});

test("pages of one level read it once", async () => {
  const many = Array.from({ length: 2500 }, (_, index) =>
    file(`k${String(index).padStart(4, "0")}`),
  );
  const { listing, asked } = listingOf({ "": many });
  let cursor: string | undefined;
  let count = 0;
  do {
    const request = { prefix: "", delimiter: "/", ...(cursor === undefined ? {} : { cursor }) };
    const page = await listing.page(request, signal);
    count += page.items.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  assert.equal(count, 2500);
  assert.deepEqual(asked, [""]);
});

test("an object without a size is an error that names it, not an object of no size", async () => {
  const { names } = listingOf({ "": [{ key: "a", isFolder: false }] });
  await assert.rejects(names({ prefix: "" }), { kind: "badResponse" });
});
