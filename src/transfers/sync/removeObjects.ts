import type { End } from "../compare/item.ts";
import { localItemAt } from "../compare/localItems.ts";
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
  const left: RemoveStep[] = [];
  await inParallel(steps.length, parallelChecks, async (index) => {
    const step = steps[index];
    if (!step) return;
    const { key } = placeIn(removing.target, step.path);
    try {
      switch (await stateOf(removing, step)) {
        case "asSeen":
          left.push(step);
          break;
        // By an earlier run, or by somebody else: it is as it should be.
        case "gone":
          run.tally.done(0);
          break;
        case "changed":
          run.tally.skipped(key, "changed");
      }
    } catch (error) {
      run.fails(key, error);
    }
  });
  if (left.length > 0)
    await shielded((calm) => removeBatch(removing, left, calm), tools.options.graceMs, run.signal);
  for (const step of steps)
    run.progress.item(placeIn(removing.target, step.path).key, step.target.sizeBytes).settle();
}

async function stateOf(
  { run, source, target }: Removing,
  step: RemoveStep,
): Promise<"asSeen" | "gone" | "changed"> {
  const now = await objectNow(placeIn(target, step.path), run.signal);
  if (!now) return "gone";
  // A folder is an empty object, whenever it was written.
  const isAsSeen = step.isFolder ? now.sizeBytes === 0 : isSameObject(now, step.target);
  if (!isAsSeen) return "changed";
  return (await isAtSource(source, step.path, run.signal)) ? "changed" : "asSeen";
}

/** Whether the source has it by now. */
export async function isAtSource(source: End, path: string, signal: AbortSignal): Promise<boolean> {
  if (source.kind === "prefix")
    return (await objectNow(placeIn(source, path), signal)) !== undefined;
  return (await localItemAt(new LocalTarget(source.path).at(path), path)) !== undefined;
}

async function removeBatch(
  { run, target, onRemoved }: Removing,
  steps: readonly RemoveStep[],
  signal: AbortSignal,
): Promise<void> {
  const { store, bucket } = target;
  const doomed = steps.map((step) => ({ step, key: placeIn(target, step.path).key }));
  try {
    const outcomes = await store.delete(
      bucket,
      doomed.map(({ key }) => ({ key })),
      signal,
    );
    const byKey = new Map(outcomes.map((outcome) => [outcome.key, outcome]));
    for (const { step, key } of doomed) {
      const outcome = byKey.get(key);
      if (!outcome || outcome.error) {
        run.fails(key, outcome?.error ?? unanswered(key));
        continue;
      }
      const versionId = outcome.deleteMarkerVersionId;
      onRemoved(
        versionId === undefined ? { kind: "gone", key } : { kind: "marker", key, versionId },
      );
      run.tally.done(step.target.sizeBytes);
    }
  } catch (error) {
    for (const { key } of doomed) run.fails(key, asStorageError(error, key));
  }
}
