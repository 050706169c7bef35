import { mkdir, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { StorageError } from "../../core/errors.ts";
import { isHoldingName } from "../compare/holdingName.ts";
import type { End } from "../compare/item.ts";
import { local } from "../local/localError.ts";
import { isAnythingAt } from "../local/isAnythingAt.ts";
import { moveToFree } from "../local/moveToFree.ts";
import { pipeline } from "../pace/pipeline.ts";
import { asStorageError, withRun, type Run } from "../run.ts";
import { shielded } from "../signals.ts";
import { unanswered } from "../copy/sourceRemoval.ts";
import type { Tools } from "../tools.ts";
import type { TransferOptions, TransferReport } from "../transfer.ts";
import type { Removal } from "./step.ts";

/** Brings back what a synchronization deleted, as far as that can be. Nothing is overwritten. */
export function restore(
  tools: Tools,
  target: End,
  removals: readonly Removal[],
  options: Omit<TransferOptions, "onConflict">,
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    for (const { kind } of removals) if (kind !== "gone") run.found(0);
    run.progress.counted();
    const local = removals.filter((one) => one.kind === "folder" || one.kind === "held");
    // Folders were deleted from the inside out.
    for (const removal of local.reverse()) {
      if (run.signal.aborted) return run.left(removal.path);
      await run.item(removal.path, 0, () => putBack(run, removal));
    }
    const markers = removals.filter((one) => one.kind === "marker");
    if (target.kind === "prefix") await removeMarkers(tools, run, target, markers);
  });
}

type Local = Extract<Removal, { readonly path: string }>;
type Marker = Extract<Removal, { readonly kind: "marker" }>;

async function putBack(run: Run, removal: Local): Promise<void> {
  const { path } = removal;
  await local("Cannot put back", path, async () => {
    if (removal.kind === "folder") {
      await mkdir(path, { recursive: true });
    } else {
      await mkdir(dirname(path), { recursive: true });
      // An earlier run has put it back, and was ended before it was told.
      const isBack = !(await isAnythingAt(removal.heldAt)) && (await isAnythingAt(path));
      if (!isBack) await moveToFree(removal.heldAt, path);
    }
  });
  run.tally.done(0, path);
}

async function removeMarkers(
  tools: Tools,
  run: Run,
  { store, bucket }: End & { readonly kind: "prefix" },
  markers: readonly Marker[],
): Promise<void> {
  const batches: (readonly Marker[])[] = [];
  for (let at = 0; at < markers.length; at += store.deleteBatchSize)
    batches.push(markers.slice(at, at + store.deleteBatchSize));
  await pipeline(
    batches,
    async (batch) => {
      const ids = batch.map(({ key, versionId }) => ({ key, versionId }));
      try {
        const outcomes = await shielded(
          (calm) => store.delete(bucket, ids, calm),
          tools.options.graceMs,
          run.signal,
        );
        const byKey = new Map(outcomes.map((outcome) => [outcome.key, outcome]));
        for (const { key } of batch) {
          const outcome = byKey.get(key);
          if (outcome && !outcome.error) run.tally.done(0, key);
          else run.fails(key, outcome?.error ?? unanswered(key));
        }
      } catch (error) {
        for (const { key } of batch) run.fails(key, asStorageError(error, key));
      }
      for (const { key } of batch) run.progress.item(key, 0).settle();
    },
    { parallel: 4, lookahead: 4, gate: tools.pacing.gate({ store, bucket }) },
    run.signal,
  );
}

/** Deletes what waited for an undo, for good. Throws for any other folder. */
export async function dropHolding(path: string): Promise<void> {
  if (!isHoldingName(basename(path)))
    throw new StorageError("invalidName", `Not a folder of deleted files: ${path}`, { path });
  await local("Cannot remove", path, () => rm(path, { recursive: true, force: true }));
}
