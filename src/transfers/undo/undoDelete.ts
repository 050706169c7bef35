import { isStorageError, StorageError } from "../../core/errors.ts";
import type { ObjectStore } from "../../core/store.ts";
import type { JournalRecord } from "../journal/record.ts";
import { cutBatch, removeBatches, type Batch, type Doomed } from "../remove.ts";
import type { Run } from "../run.ts";
import { lookAtMany } from "../store/lookAtMany.ts";
import type { Tools } from "../tools.ts";
import { fatesOf, type VersionLookup } from "./deleteMarkers.ts";

export type Deleted = Extract<JournalRecord, { kind: "deleted" }>;

interface Undoing {
  readonly tools: Tools;
  readonly run: Run;
  readonly stores: readonly ObjectStore[];
  readonly versions: VersionLookup | undefined;
}

/** Removes the delete markers that were made; what has none is reported as gone. */
export async function undoDelete(undoing: Undoing, deleted: Deleted): Promise<void> {
  const { tools, run, stores } = undoing;
  const { home, bucket, objects } = deleted;
  const store = stores.find(({ identity }) => identity === home);
  const markers: Doomed[] = [];
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
  if (!store || markers.length === 0) return;
  const batch = { store, bucket, objects: markers };
  await removeBatches(tools, run, oneByOne(cutBatch(batch)));
  try {
    await removeDoubles(undoing, batch, deleted.at);
  } catch (error) {
    // Who may not list versions has taken back what is known.
    if (!isStorageError(error, "accessDenied")) throw error;
  }
}

async function* oneByOne(batches: Iterable<Batch>): AsyncGenerator<Batch> {
  yield* batches;
}

/**
 * A request that was repeated, because its answer was lost, made another marker on each object, of
 * which the server told only the last.
 */
async function removeDoubles(
  { run, versions }: Undoing,
  { store, bucket, objects }: Batch,
  since: number | undefined,
): Promise<void> {
  const { signal } = run;
  if (since === undefined || !store.seeksInListings || signal.aborted) return;
  const list = await versions?.({ home: store.identity, bucket }, signal);
  if (!list) return;
  const keys = objects.map(({ key }) => key);
  const seen = await lookAtMany({ store, bucket }, keys, signal);
  let hidden = keys.filter((key) => !seen.has(key));
  while (hidden.length > 0 && !signal.aborted) {
    const fates = await fatesOf({ list, bucket, since }, hidden, signal);
    const doubles = [...(fates ?? [])].flatMap(([key, fate]) =>
      fate.kind === "hidden" ? [{ key, versionId: fate.versionId }] : [],
    );
    if (doubles.length === 0) return;
    const outcomes = await store.delete(bucket, doubles, signal);
    const failed = outcomes.find(({ error }) => error);
    if (failed?.error) throw failed.error;
    hidden = doubles.map(({ key }) => key);
  }
}
