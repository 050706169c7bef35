import { listPages } from "./store/listing.ts";
import { distinct } from "./place.ts";
import type { Count, Selected } from "./transfer.ts";

/** How many objects and bytes are selected, told after every page. Throws what listing throws. */
export async function* count(
  selected: readonly Selected[],
  signal: AbortSignal,
): AsyncGenerator<Count> {
  let objects = 0;
  let bytes = 0;
  for (const one of await distinct(selected)) {
    if (one.kind === "object") {
      const { store, bucket, key } = one;
      objects += 1;
      bytes += one.sizeBytes ?? (await store.head(bucket, { key }, signal)).sizeBytes;
      continue;
    }
    for await (const page of listPages(one, signal)) {
      objects += page.length;
      bytes += page.reduce((sum, entry) => sum + entry.sizeBytes, 0);
      yield { objects, bytes, isComplete: false };
    }
  }
  yield { objects, bytes, isComplete: true };
}
