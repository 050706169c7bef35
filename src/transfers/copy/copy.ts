import { findCopies, firstPhase, nextPhase, type CopyItem, type Phase } from "./copyFind.ts";
import type { CopyJob, CopyPlan } from "./copyJobs.ts";
import { copyItem, ledgerOf, type Copying } from "./copyItem.ts";
import { CopyCompletion } from "./copyCompletion.ts";
import { copiedTogether } from "./copyTogether.ts";
import { discardUnreached } from "../discard.ts";
import { CopiedAcls } from "../store/copiedAcls.ts";
import { Occupied } from "../store/occupied.ts";
import { eachInTurns, filterInTurns, mapInTurns } from "../pace/inTurns.ts";
import { pipeline } from "../pace/pipeline.ts";
import { oneOfEachBucket, pathOf } from "../place.ts";
import { rounds } from "../rounds.ts";
import { withRun, type Run } from "../run.ts";
import { SourceRemoval } from "./sourceRemoval.ts";
import type { Tools } from "../tools.ts";
import type { StorePlace, TransferOptions, TransferReport } from "../transfer.ts";

/** Copies or moves what a plan says; what the plan refuses is reported and nothing else is done. */
export function copy(
  tools: Tools,
  plan: CopyPlan,
  to: Pick<StorePlace, "store" | "bucket">,
  options: TransferOptions & { readonly mode: "copy" | "move" },
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    await eachInTurns(plan.refused, ({ from, error }) => run.endsEarly(pathOf(from), error));
    await eachInTurns(plan.there, (from) => {
      run.found(0);
      run.tally.skipped(pathOf(from), "sameFile");
      run.progress.item(pathOf(from), 0).settle();
    });
    const isLeft = (job: CopyJob) => options.mode === "copy" || !wasMoved(run, to, job);
    const jobs = await filterInTurns(plan.jobs, isLeft);
    const all = await rounds(jobs, (job) => job.landing);
    const acls = new CopiedAcls(tools, run);
    for (const round of all) {
      const context: Copying = {
        tools,
        run,
        to,
        mode: options.mode,
        occupied: new Occupied(to.store, to.bucket, () => trustMs(to.store)),
        removal: new SourceRemoval(tools, run, acls),
        completion: new CopyCompletion(tools, run, acls),
      };
      let phases = await mapInTurns(round, firstPhase);
      const isUpwards = phases.some(({ except }) => except !== undefined);
      const ours = isUpwards ? await run.ledger.targets(to.bucket) : undefined;
      while (phases.length > 0) {
        await copyPhases(context, phases, { ours, isLastRound: round === all.at(-1) });
        run.ledger.note({ kind: "phase" });
        const next = await mapInTurns(phases, nextPhase);
        phases = next.filter((phase) => phase !== undefined);
      }
    }
    countMoved(run);
    await discardUnreached(run, [to.store]);
  });
}

/**
 * Where copies on the server take the place of whatever is there, what was seen long ago is looked
 * at again: a transfer may take hours, and others write meanwhile.
 */
function trustMs({ serverCopy }: StorePlace["store"]): number {
  return serverCopy && !serverCopy.checksAbsence ? 10_000 : Infinity;
}

/** A selected object that an earlier run has moved; it is counted with all that is gone. */
function wasMoved(run: Run, to: Copying["to"], { from, landing }: CopyJob): boolean {
  return (
    from.kind === "object" &&
    ledgerOf(run, to, { ...from, target: landing }).settled("") !== undefined
  );
}

/** What was deleted just when an earlier run was ended: copied, and not found again. */
function countMoved({ ledger, signal, tally, progress }: Run): void {
  if (!ledger.isResumed || signal.aborted || tally.hasFailed) return;
  for (const { id, copied } of ledger.unreached()) {
    if (!copied) continue;
    const { sizeBytes } = copied;
    ledger.note({ kind: "moved", id, sizeBytes });
    tally.doneBefore(1, sizeBytes);
    progress.doneBefore(1, sizeBytes);
  }
}

async function copyPhases(
  context: Copying,
  phases: readonly Phase[],
  {
    ours,
    isLastRound,
  }: { readonly ours: ReadonlySet<string> | undefined; readonly isLastRound: boolean },
): Promise<void> {
  const { tools, run } = context;
  try {
    await pipeline(
      find(context, phases, ours),
      (item) => copyItem(context, item),
      {
        parallel: tools.parallelFiles,
        lookahead: tools.options.lookahead,
        gate: tools.pacing.gate(context.to, ...oneOfEachBucket(phases.map(({ job }) => job.from))),
        together: copiedTogether(context),
        onFound: () => {
          const isLast = isLastRound && phases.every((phase) => !nextPhase(phase));
          if (isLast) run.progress.counted();
        },
        onLeft: (item) => run.left(item.key),
      },
      run.signal,
    );
  } finally {
    await context.removal.finish();
    await context.completion.finish();
  }
}

async function* find(
  context: Copying,
  phases: readonly Phase[],
  ours: ReadonlySet<string> | undefined,
): AsyncGenerator<CopyItem> {
  const { run, occupied } = context;
  for (const phase of phases) {
    const { from, landing } = phase.job;
    if (from.kind === "prefix") {
      try {
        await occupied.survey(landing, run.signal);
      } catch (error) {
        run.endsEarly(from.prefix, error);
        continue;
      }
    }
    yield* findCopies(run, phase, ours);
    if (run.signal.aborted) return;
  }
}
