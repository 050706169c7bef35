import { resolve } from "node:path";
import type { StorageError } from "../../core/errors.ts";
import { pathOfEnd, type End } from "../compare/item.ts";
import { discardSmallPartials, discardUnreached } from "../discard.ts";
import { CopyCompletion } from "../copy/copyCompletion.ts";
import { CopiedAcls, type CopyPair } from "../store/copiedAcls.ts";
import { pipeline } from "../pace/pipeline.ts";
import { withRun, type Run } from "../run.ts";
import type { Tools } from "../tools.ts";
import type { TransferOptions, TransferReport } from "../transfer.ts";
import { LocalTarget } from "./localTarget.ts";
import { tellEarlierRemovals } from "./earlierRemovals.ts";
import { FileRemoval, holdingPath } from "./removeFiles.ts";
import { removeObjects, type RemoveStep } from "./removeObjects.ts";
import type { Removal, SyncPlan, SyncStep } from "./step.ts";
import { isThereAlready } from "./settled.ts";
import { fingerprintOf, ledgerOf } from "./stepLedger.ts";
import { ChangedSince } from "./unchanged.ts";
import { uploadedTogether } from "./uploadTogether.ts";
import { write, type WriteStep } from "./write.ts";

export interface SyncOptions extends Omit<TransferOptions, "onConflict"> {
  /** Called for everything that was deleted, as it happens, and for what earlier runs deleted. */
  readonly onRemoved: (removal: Removal) => void;
}

const batchSize = 100;
const parallelBatches = 4;

/**
 * Does what a plan says: first everything that is written, then what is deleted, and that only when
 * all the writing went well. What changed since the plan was made is skipped and named in the report.
 */
export function sync(tools: Tools, plan: SyncPlan, options: SyncOptions): Promise<TransferReport> {
  return withRun(options, async (run) => {
    const local =
      plan.target.kind === "folder" ? new LocalTarget(resolve(plan.target.path)) : undefined;
    await tellEarlierRemovals(run, plan, options);
    for await (const step of plan.steps()) run.found(bytesOf(step));
    run.progress.counted();
    if (plan.target.kind === "folder") await discardSmallPartials(run);
    await writeAll({ tools, run, plan, local });
    await discardUnreached(run, plan.target.kind === "prefix" ? [plan.target.store] : []);
    await removeAll({ tools, run, plan, local }, options);
  });
}

interface Syncing {
  readonly tools: Tools;
  readonly run: Run;
  readonly plan: SyncPlan;
  readonly local: LocalTarget | undefined;
}

async function writeAll({ tools, run, plan, local }: Syncing): Promise<void> {
  const { source, target } = plan;
  const isUpload = source.kind === "folder" && target.kind === "prefix";
  const writing = { tools, source, target, local, signal: run.signal };
  const onTagsUnread = (key: string, error: StorageError) => run.tally.notKept(key, "tags", error);
  const completion = new CopyCompletion(tools, run, new CopiedAcls(tools, run));
  await pipeline(
    only(plan.steps(), (step): step is WriteStep => step.kind !== "extra"),
    (step) =>
      run.item(nameOf(source, step), step.source.sizeBytes, async (progress) => {
        const ledger = ledgerOf(run, step);
        const { sizeBytes } = step.source;
        const fingerprint = fingerprintOf(step);
        const what = nameOf(source, step);
        if (run.isSettled(ledger, { what, sizeBytes, fingerprint })) return;
        try {
          let copied: CopyPair | undefined;
          const onCopied = (pair: CopyPair) => (copied = pair);
          const arriving = { progress, ledger, onTagsUnread, onCopied };
          const created = await write(writing, step, arriving);
          run.tally.done(sizeBytes, created);
          const note = () => ledger.note({ kind: "done", fingerprint });
          if (copied) await completion.add({ ...copied, note });
          else note();
        } catch (error) {
          if (!(error instanceof ChangedSince)) throw error;
          if (await isThereAlready({ tools, source, target }, step.path, run.signal)) {
            ledger.note({ kind: "done", fingerprint });
            run.tally.done(sizeBytes);
          } else run.tally.skipped(what, "changed");
        }
      }),
    {
      parallel: tools.parallelFiles,
      lookahead: tools.options.lookahead,
      gate: tools.pacing.gate(...stores(plan)),
      ...(isUpload && { together: uploadedTogether({ tools, run, source, to: target }) }),
      onLeft: (step) => run.left(nameOf(source, step)),
    },
    run.signal,
  ).finally(() => completion.finish());
}

async function removeAll(syncing: Syncing, options: SyncOptions): Promise<void> {
  const { run, plan } = syncing;
  const steps = () => only(plan.steps(), (step): step is RemoveStep => step.kind === "extra");
  if (run.signal.aborted || run.tally.hasFailed) {
    // Something may be at the target only because its new place could not be written.
    for await (const step of steps()) keep(run, plan.target, step);
    return;
  }
  if (plan.target.kind === "prefix") await removeFromStore(syncing, plan.target, steps(), options);
  else await removeFromFolder(syncing, steps, options);
}

async function removeFromStore(
  { tools, run, plan }: Syncing,
  target: End & { readonly kind: "prefix" },
  steps: AsyncIterable<RemoveStep>,
  { onRemoved }: SyncOptions,
): Promise<void> {
  const removing = { tools, run, source: plan.source, target, onRemoved };
  await pipeline(
    batches(steps, Math.min(batchSize, target.store.deleteBatchSize)),
    (batch) => removeObjects(removing, batch),
    {
      parallel: parallelBatches,
      lookahead: parallelBatches,
      gate: tools.pacing.gate(...stores(plan)),
      onLeft: (batch) => {
        for (const step of batch) run.left(nameOf(target, step));
      },
    },
    run.signal,
  );
}

async function removeFromFolder(
  { tools, run, plan, local }: Syncing,
  steps: () => AsyncIterable<RemoveStep>,
  { onRemoved }: SyncOptions,
): Promise<void> {
  if (!local) return;
  const holding = holdingPath(local.root, plan.holdingId);
  const ends = { source: plan.source, target: local, holding };
  const removal = new FileRemoval(run, ends, onRemoved);
  const work = (step: RemoveStep) =>
    run.item(nameOf(plan.target, step), step.target.sizeBytes, () =>
      step.isFolder ? removal.removeFolder(step) : removal.remove(step),
    );
  const { lookahead } = tools.options;
  const onLeft = (step: RemoveStep) => run.left(nameOf(plan.target, step));
  await pipeline(
    only(steps(), (step): step is RemoveStep => !step.isFolder),
    work,
    { parallel: tools.parallelFiles, lookahead, gate: tools.pacing.gate(...stores(plan)), onLeft },
    run.signal,
  );
  // What lies in a folder comes after it in the order of paths, and has to go before it.
  const folders: RemoveStep[] = [];
  for await (const step of steps()) if (step.isFolder) folders.push(step);
  for (const step of folders.reverse()) if (!run.signal.aborted) await work(step);
}

function keep(run: Run, target: End, step: RemoveStep): void {
  const name = nameOf(target, step);
  if (run.tally.hasFailed) run.tally.skipped(name, "afterFailure");
  run.progress.item(name, step.target.sizeBytes).settle();
}

/** The ends that are asked over the network. */
function stores({ source, target }: SyncPlan): readonly (End & { readonly kind: "prefix" })[] {
  return [source, target].filter((end) => end.kind === "prefix");
}

function nameOf(end: End, step: SyncStep): string {
  return pathOfEnd(end, step.path);
}

function bytesOf(step: SyncStep): number {
  return step.kind === "extra" ? step.target.sizeBytes : step.source.sizeBytes;
}

async function* only<S extends SyncStep, T extends S>(
  steps: Iterable<S> | AsyncIterable<S>,
  isWanted: (step: S) => step is T,
): AsyncGenerator<T> {
  for await (const step of steps) if (isWanted(step)) yield step;
}

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
