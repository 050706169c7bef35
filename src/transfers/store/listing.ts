import { StorageError } from "../../core/errors.ts";
import type { ObjectEntry } from "../../core/model.ts";
import type { ObjectStore } from "../../core/store.ts";

export interface PrefixPlace {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly prefix: string;
}

/** Pages of every object below a prefix. Only one page is in memory. */
export async function* listPages(
  { store, bucket, prefix }: PrefixPlace,
  signal: AbortSignal,
): AsyncGenerator<readonly ObjectEntry[]> {
  let cursor: string | undefined;
  do {
    const page = await store.list(
      bucket,
      { prefix, ...(cursor !== undefined && { cursor }) },
      signal,
    );
    yield page.items.filter((entry) => entry.kind === "object");
    if (page.cursor !== undefined && page.cursor === cursor)
      throw new StorageError("badResponse", `The listing goes in circles: ${prefix}`, { bucket });
    cursor = page.cursor;
  } while (cursor !== undefined);
}
