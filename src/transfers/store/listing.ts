import type { ObjectEntry } from "../../core/model.ts";
import type { ObjectStore } from "../../core/store.ts";
import { pages, requireBelow } from "./pages.ts";

export interface PrefixPlace {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly prefix: string;
}

/** Pages of every object below a prefix. Two pages are in memory at most. */
export async function* listPages(
  place: PrefixPlace,
  signal: AbortSignal,
): AsyncGenerator<readonly ObjectEntry[]> {
  const { store, bucket, prefix } = place;
  const load = (cursor: string | undefined) =>
    store.list(bucket, { prefix, ...(cursor !== undefined && { cursor }) }, signal);
  for await (const page of pages(load, place)) {
    const objects = page.filter((entry) => entry.kind === "object");
    for (const { key } of objects) requireBelow(key, place);
    yield objects;
  }
}
