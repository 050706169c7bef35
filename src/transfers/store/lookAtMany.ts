import { isStorageError } from "../../core/errors.ts";
import { commonPrefix, compareKeys } from "../../core/key.ts";
import type { ObjectEntry } from "../../core/model.ts";
import type { ObjectStore } from "../../core/store.ts";

/** So few are asked for one by one. */
const fewest = 8;
const fewBetween = 50;
const mostInPage = 1000;

/**
 * What listings say about many objects of a bucket, by key: for keys that are close together one
 * request answers what would take a HEAD for each. A key that is absent from the result was not
 * found this way and has to be asked for by itself. Listings of S3 show every finished write
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html#ConsistencyModel).
 */
export async function lookAtMany(
  { store, bucket }: { readonly store: ObjectStore; readonly bucket: string },
  keys: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ObjectEntry>> {
  const found = new Map<string, ObjectEntry>();
  if (keys.length < fewest || !store.seeksInListings) return found;
  const wanted = new Set(keys);
  const [first = "", last = ""] = ends(keys);
  const prefix = commonPrefix(first, last);
  const before = justBefore(first);
  let cursor: string | undefined;
  // As a rule there is little between them. It may be many times as many, though.
  let limit = Math.min(keys.length + fewBetween, mostInPage);
  let pagesLeft = 2 + Math.ceil(keys.length / 500);
  try {
    do {
      const from = cursor === undefined ? startingAfter(before, prefix) : { cursor };
      const page = await store.list(bucket, { prefix, limit, ...from }, signal);
      limit = mostInPage;
      for (const entry of page.items)
        if (entry.kind === "object" && wanted.has(entry.key)) found.set(entry.key, entry);
      const end = page.items.at(-1);
      if (end?.kind === "object" && compareKeys(end.key, last) >= 0) break;
      cursor = page.cursor;
    } while (cursor !== undefined && found.size < wanted.size && --pagesLeft > 0);
  } catch (error) {
    // Who may not list may still look at each.
    if (!isStorageError(error, "accessDenied", "unsupported")) throw error;
  }
  return found;
}

function ends(keys: readonly string[]): [string, string] {
  let [first = "", last = ""] = keys;
  last ||= first;
  for (const key of keys) {
    if (compareKeys(key, first) < 0) first = key;
    if (compareKeys(key, last) > 0) last = key;
  }
  return [first, last];
}

/** A key that comes before it with next to nothing in between. */
function justBefore(key: string): string {
  return Array.from(key).slice(0, -1).join("");
}

function startingAfter(key: string, prefix: string): { startAfter?: string } {
  return key.length > prefix.length ? { startAfter: key } : {};
}
