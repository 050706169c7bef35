import { isStorageError } from "../../core/errors.ts";
import type { DeleteOutcome, DoomedObject } from "../../core/store.ts";
import type { End, Seen } from "../compare/item.ts";
import { localItemAt } from "../compare/localItems.ts";
import { intendDeletes, markerOf, noteDeleted } from "../noteDeletes.ts";
import { inParallel } from "../pace/pipeline.ts";
import { asStorageError, type Run } from "../run.ts";
import { shielded } from "../signals.ts";
import { unanswered } from "../copy/sourceRemoval.ts";
import type { Tools } from "../tools.ts";
import { LocalTarget } from "./localTarget.ts";
import type { Removal, SyncStep } from "./step.ts";
import { isSameObject, objectNow } from "./unchanged.ts";
import { placeIn } from "./write.ts";

export type RemoveStep = Extract<SyncStep, { readonly kind: "extra" }>;

export interface Removing {
  readonly tools: Tools;
  readonly run: Run;
  readonly source: End;
  readonly target: End & { readonly kind: "prefix" };
  readonly onRemoved: (removal: Removal) => void;
}

/** What was looked at just now. */
interface Doomed {
  readonly step: RemoveStep;
  readonly key: string;
  readonly now: Seen;
}

const parallelChecks = 8;

/**
 * Deletes objects that are still what they were when they were compared, and still missing at the
 * source. One batch is one request; a cancel lets it end.
 */
export async function removeObjects(
  removing: Removing,
  steps: readonly RemoveStep[],
): Promise<void> {
  const { tools, run } = removing;
  const left: Doomed[] = [];
  await inParallel(steps.length, parallelChecks, async (index) => {
    const step = steps[index];
    if (!step) return;
    const { key } = placeIn(removing.target, step.path);
    try {
      const now = await objectNow(placeIn(removing.target, step.path), run.signal);
      // By an earlier run, or by somebody else: it is as it should be.
      if (!now) run.tally.done(0);
      else if (await isToGo(removing, step, now)) left.push({ step, key, now });
      else run.tally.skipped(key, "changed");
    } catch (error) {
      run.fails(key, error);
    }
  });
  if (left.length > 0)
    await shielded((calm) => removeBatch(removing, left, calm), tools.options.graceMs, run.signal);
  for (const step of steps)
    run.progress.item(placeIn(removing.target, step.path).key, step.target.sizeBytes).settle();
}

async function isToGo({ run, source }: Removing, step: RemoveStep, now: Seen): Promise<boolean> {
  // A folder is an empty object, whenever it was written.
  const isAsSeen = step.isFolder ? now.sizeBytes === 0 : isSameObject(now, step.target);
  return isAsSeen && !(await isAtSource(source, step.path, run.signal));
}

/** Whether the source has it by now. */
export async function isAtSource(source: End, path: string, signal: AbortSignal): Promise<boolean> {
  if (source.kind === "prefix")
    return (await objectNow(placeIn(source, path), signal)) !== undefined;
  return (await localItemAt(new LocalTarget(source.path).at(path), path)) !== undefined;
}

async function removeBatch(
  { run, target, onRemoved }: Removing,
  doomed: readonly Doomed[],
  signal: AbortSignal,
): Promise<void> {
  const { store, bucket } = target;
  const place = { store, bucket };
  try {
    const keys = doomed.map(({ key }) => key);
    const intent = await intendDeletes(run, place, keys);
    const told = await store.delete(bucket, doomed.map(asSeen), signal);
    const outcomes = intent
      ? await run.untoldMarkers.complete(place, told, intent.at, signal)
      : told;
    const gone: { outcome: DeleteOutcome; sizeBytes: number }[] = [];
    const byKey = new Map(outcomes.map((outcome) => [outcome.key, outcome]));
    for (const { step, key } of doomed) {
      const outcome = byKey.get(key);
      if (isStorageError(outcome?.error, "preconditionFailed", "conflict")) {
        run.tally.skipped(key, "changed");
        continue;
      }
      if (!outcome || outcome.error) {
        run.fails(key, outcome?.error ?? unanswered(key));
        continue;
      }
      gone.push({ outcome, sizeBytes: step.target.sizeBytes });
      const versionId = markerOf(outcome);
      onRemoved(
        versionId === undefined ? { kind: "gone", key } : { kind: "marker", key, versionId },
      );
      run.tally.done(step.target.sizeBytes);
    }
    noteDeleted(run, place, intent && { ...intent, isPlanned: true }, gone);
  } catch (error) {
    for (const { key } of doomed) run.fails(key, asStorageError(error, key));
  }
}

/** What changes in the last moment stays, too, where the server checks that. */
function asSeen({ key, now: { etag, modifiedMs } }: Doomed): DoomedObject {
  return {
    key,
    ...(etag !== undefined && { ifMatch: etag }),
    ...(modifiedMs !== undefined && { ifUnmodifiedSince: new Date(modifiedMs) }),
  };
}
