import { StorageError } from "../../core/errors.ts";
import type { ObjectStore } from "../../core/store.ts";
import type { JournalRecord } from "../journal/record.ts";
import { cutBatch, type Batch } from "../remove.ts";
import type { Run } from "../run.ts";

export type Deleted = Extract<JournalRecord, { kind: "deleted" }>;

/** The delete markers that were made; what has none is reported as gone. */
export async function* markerBatches(
  run: Run,
  stores: readonly ObjectStore[],
  { home, bucket, objects }: Deleted,
): AsyncGenerator<Batch> {
  const store = stores.find(({ identity }) => identity === home);
  const markers: Batch["objects"][number][] = [];
  for (const [key, versionId] of objects) {
    if (versionId !== undefined && store) {
      markers.push({ key, versionId, sizeBytes: 0 });
      continue;
    }
    const error = store
      ? new StorageError("unsupported", `Deleted for good: ${key}`, { bucket, key })
      : new StorageError("noSuchResource", `Its connection is gone: ${key}`, { bucket, key });
    run.fails(key, error);
    run.progress.item(key, 0).settle();
  }
  if (store) yield* cutBatch({ store, bucket, objects: markers });
}
