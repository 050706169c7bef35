import { listingOrder, StorageError } from "../../core/errors.ts";
import { compareKeys, delimiter } from "../../core/key.ts";
import type { ObjectEntry } from "../../core/model.ts";
import { listPages } from "../store/listing.ts";
import type { Excludes } from "./excludes.ts";
import type { End, Item } from "./item.ts";

export interface ObjectWalk {
  readonly excludes: Excludes;
  onExcluded(): void;
}

/**
 * Every object below a prefix, in the order of its key's bytes. Throws `unsupported` when the server
 * lists in another order: then nobody could tell what is missing without holding everything.
 */
export async function* objectItems(
  end: End & { readonly kind: "prefix" },
  walk: ObjectWalk,
  signal: AbortSignal,
): AsyncGenerator<Item> {
  let last: string | undefined;
  for await (const page of listPages(end, signal)) {
    for (const entry of page) {
      if (last !== undefined && compareKeys(last, entry.key) >= 0) throw outOfOrder(end.bucket);
      last = entry.key;
      const path = entry.key.slice(end.prefix.length);
      // The prefix itself, which many tools make an object for.
      if (path === "" && entry.sizeBytes === 0) continue;
      if (walk.excludes.has(path)) walk.onExcluded();
      else yield objectItem(path, entry);
    }
  }
}

function objectItem(path: string, entry: ObjectEntry): Item {
  const { sizeBytes, lastModified, etag } = entry;
  if (path.endsWith(delimiter) && sizeBytes === 0) return { kind: "folder", path, isEmpty: true };
  return {
    kind: "file",
    path,
    sizeBytes,
    ...(lastModified && { modifiedMs: lastModified.getTime() }),
    ...(etag !== undefined && { etag }),
  };
}

function outOfOrder(bucket: string): StorageError {
  const message = "The server does not list in the order of keys, so that nothing can be compared";
  return new StorageError("unsupported", message, {
    bucket,
    operation: "list",
    code: listingOrder,
  });
}
