import { outcomeOfEach } from "../core/deleteOutcomes.ts";
import type { DeleteOutcome, ObjectId, ObjectStore } from "../core/store.ts";
import type { ItemLedger } from "./journal/ledger.ts";
import { intendDeletes, noteDeleted } from "./noteDeletes.ts";
import { listPages } from "./store/listing.ts";
import { Breather } from "./pace/breather.ts";
import { pipeline } from "./pace/pipeline.ts";
import { distinct } from "./place.ts";
import { asStorageError, withRun, type Run } from "./run.ts";
import { shielded } from "./signals.ts";
import { unanswered } from "./copy/sourceRemoval.ts";
import type { Tools } from "./tools.ts";
import type { Selected, TransferOptions, TransferReport } from "./transfer.ts";
import { decideEarlier, placeId } from "./undo/earlierDeletes.ts";

const parallelBatches = 4;
/** So many that stay are remembered: a further pass would try the others again. */
const mostFailed = 100_000;
/** A listing may leave things out when they are deleted while it goes on; it is looked at again. */
export const mostPasses = 4;

/** An object to delete, or one version of it. */
export interface Doomed {
  readonly key: string;
  readonly versionId?: string;
  readonly sizeBytes: number;
  /** Of what was selected by itself, and is not found by listing. */
  readonly ledger?: ItemLedger;
}

export interface Batch {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly objects: readonly Doomed[];
}

/** Deletes objects, and prefixes with everything below them. */
export function remove(
  tools: Tools,
  selected: readonly Selected[],
  options: Omit<TransferOptions, "onConflict">,
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    const all = await distinct(selected);
    const decided = await decideEarlier(run, all, options);
    const prefixes = all.filter((one) => one.kind === "prefix");
    const found = (isLast: boolean) => () => isLast && run.progress.counted();
    const objects = batchesOfObjects(run, all, decided);
    await removeBatches(tools, run, objects, new Set(), found(prefixes.length === 0));
    for (const prefix of prefixes)
      await removePrefix(tools, run, prefix, found(prefix === prefixes.at(-1)));
  });
}

async function removePrefix(
  tools: Tools,
  run: Run,
  prefix: Selected & { kind: "prefix" },
  onFound: () => unknown,
): Promise<void> {
  const failed = new Set<string>();
  for (let pass = 1; pass <= mostPasses; pass++) {
    let found = 0;
    const batches = batchesBelow(run, prefix, failed, (count) => (found += count));
    await removeBatches(tools, run, batches, failed, onFound);
    if (isOver(run, { found, failed })) return;
  }
}

/** Whether another pass would find nothing, or nothing but what has failed. */
export function isOver(
  { signal }: Pick<Run, "signal">,
  { found, failed }: { readonly found: number; readonly failed: ReadonlySet<string> },
): boolean {
  return found === 0 || signal.aborted || failed.size >= mostFailed;
}

/** Deletes what is found, batch after batch; `failed` collects the {@link idOf} of what stays. */
export async function removeBatches(
  tools: Tools,
  run: Run,
  batches: AsyncIterable<Batch>,
  failed = new Set<string>(),
  onFound: () => unknown = () => undefined,
): Promise<void> {
  await pipeline(
    batches,
    (batch) => removeBatch(tools, run, batch, failed),
    {
      parallel: parallelBatches,
      lookahead: parallelBatches,
      gate: tools.pacing.gateEach((batch: Batch) => [batch]),
      onFound,
      onLeft: ({ objects }) => objects.forEach(({ key }) => run.left(key)),
    },
    run.signal,
  );
}

async function removeBatch(
  tools: Tools,
  run: Run,
  { store, bucket, objects }: Batch,
  failed: Set<string>,
): Promise<void> {
  const fails = (one: Doomed, error: unknown) => {
    if (failed.size < mostFailed) failed.add(idOf(one));
    run.fails(one.key, error);
  };
  try {
    // Who deletes a version wants it never to come back.
    const current = objects.filter(({ versionId }) => versionId === undefined);
    const keys = current.map(({ key }) => key);
    const intent = await intendDeletes(run, { store, bucket }, keys);
    // Torn off, nobody would know what is gone.
    const outcomes = await shielded(
      async (calm) => {
        const told = await store.delete(bucket, objects.map(idsOf), calm);
        if (!intent) return told;
        return run.untoldMarkers.complete({ store, bucket }, told, intent.at, calm);
      },
      tools.options.graceMs,
      run.signal,
    );
    const outcomeOf = outcomeOfEach(objects, outcomes);
    const gone: { outcome: DeleteOutcome; sizeBytes: number }[] = [];
    for (const [index, one] of objects.entries()) {
      const outcome = outcomeOf[index];
      if (!outcome || outcome.error) {
        fails(one, outcome?.error ?? unanswered(one.key));
        continue;
      }
      run.tally.done(one.sizeBytes);
      one.ledger?.note({ kind: "done", fingerprint: "" });
      if (one.versionId === undefined) gone.push({ outcome, sizeBytes: one.sizeBytes });
    }
    noteDeleted(run, { store, bucket }, intent, gone);
  } catch (error) {
    for (const one of objects) fails(one, asStorageError(error, one.key));
  }
  for (const { key, sizeBytes } of objects) run.progress.settle(key, sizeBytes);
}

/** What was selected by itself, in batches of one bucket. */
async function* batchesOfObjects(
  run: Run,
  selected: readonly Selected[],
  decided: ReadonlySet<string>,
): AsyncGenerator<Batch> {
  const byBucket = new Map<string, { batch: Batch; objects: Doomed[] }>();
  const breather = new Breather();
  for (const one of selected) {
    if (one.kind !== "object") continue;
    const pause = breather.pause();
    if (pause) await pause;
    const { store, bucket, key, sizeBytes = 0 } = one;
    if (decided.size > 0 && decided.has(placeId(store.identity, bucket, key))) continue;
    const ledger = run.ledger.item("delete", store.identity, bucket, key);
    // Once is enough: on a versioned bucket it would get another delete marker.
    if (ledger.settled("")) continue;
    run.found(sizeBytes);
    const id = JSON.stringify([store.identity, bucket]);
    const objects = byBucket.get(id)?.objects ?? [];
    objects.push({ key, sizeBytes, ledger });
    byBucket.set(id, { batch: { store, bucket, objects }, objects });
  }
  for (const { batch } of byBucket.values()) yield* cutBatch(batch);
}

/** What is below a prefix, in batches; what failed before is not tried again. */
async function* batchesBelow(
  run: Run,
  prefix: Selected & { kind: "prefix" },
  failed: ReadonlySet<string>,
  onFound: (count: number) => void,
): AsyncGenerator<Batch> {
  const { store, bucket } = prefix;
  try {
    for await (const page of listPages(prefix, run.signal)) {
      const objects =
        failed.size === 0 ? page : page.filter(({ key }) => !failed.has(idOf({ key })));
      for (const { sizeBytes } of objects) run.found(sizeBytes);
      onFound(objects.length);
      yield* cutBatch({ store, bucket, objects });
    }
  } catch (error) {
    run.endsEarly(prefix.prefix, error);
  }
}

function idsOf({ key, versionId }: Doomed): ObjectId {
  return versionId === undefined ? { key } : { key, versionId };
}

/** Begins with a space for an object, which no JSON of a version does. */
export function idOf({ key, versionId }: Pick<Doomed, "key" | "versionId">): string {
  return versionId === undefined ? ` ${key}` : JSON.stringify([key, versionId]);
}

export function* cutBatch({ store, bucket, objects }: Batch): Generator<Batch> {
  for (let at = 0; at < objects.length; at += store.deleteBatchSize)
    yield { store, bucket, objects: objects.slice(at, at + store.deleteBatchSize) };
}
