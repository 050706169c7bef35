import type { ObjectStore } from "../../core/store.ts";
import type { Journal } from "../journal/journal.ts";
import type { JournalRecord } from "../journal/record.ts";
import type { Served } from "../pace/originLimits.ts";
import { pipeline } from "../pace/pipeline.ts";
import { withRun, type Run } from "../run.ts";
import { SourceRemoval } from "../copy/sourceRemoval.ts";
import { CopiedAcls } from "../store/copiedAcls.ts";
import type { Tools } from "../tools.ts";
import type { TransferOptions, TransferReport } from "../transfer.ts";
import { decideDeletes } from "./undecided.ts";
import { undoDelete, type Deleted } from "./undoDelete.ts";
import { undoMove, type Copied } from "./undoMove.ts";

/**
 * Takes back what a journal tells, the last thing first. What changed since is left as it is and
 * reported; what can be done is done, whatever else cannot.
 */
export function undo(
  tools: Tools,
  of: Journal,
  stores: readonly ObjectStore[],
  options: Omit<TransferOptions, "onConflict">,
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    const { signal, versions } = options;
    const note = (record: JournalRecord) => of.note(record);
    await decideDeletes({ history: await of.replay(), stores, versions, signal, note });
    const records = of.backwards()[Symbol.asyncIterator]();
    const removal = new SourceRemoval(tools, run, new CopiedAcls(tools, run));
    // A thing that was copied again when the transfer was gone on with is told of twice.
    const seen = new Set<string>();
    for (let stage = { isLast: false }; !stage.isLast && !run.signal.aborted;) {
      stage = { isLast: true };
      try {
        await pipeline(
          stageOf(records, run, seen, stage),
          (record) =>
            record.kind === "copied"
              ? undoMove({ tools, run, stores, removal }, record)
              : undoDelete({ tools, run, stores, versions }, record),
          {
            parallel: tools.parallelFiles,
            lookahead: tools.options.lookahead,
            // Deleting has a gate of its own, and nobody enters twice.
            gate: tools.pacing.gateEach((record: Copied | Deleted) =>
              record.kind === "copied" ? placesOf(record, stores) : [],
            ),
            onFound: () => stage.isLast && run.progress.counted(),
            onLeft: (record) => {
              if (record.kind === "copied") run.left(record.to.key);
              else for (const [key] of record.objects) run.left(key);
            },
          },
          run.signal,
        );
      } finally {
        await removal.finish();
      }
    }
    await records.return?.();
  });
}

function placesOf({ from, to }: Copied, stores: readonly ObjectStore[]): Served[] {
  return [from, to].flatMap(({ home, bucket }) => {
    const store = stores.find(({ identity }) => identity === home);
    return store ? [{ store, bucket }] : [];
  });
}

/** What can be taken back side by side: up to where the transfer itself had waited. */
async function* stageOf(
  records: AsyncIterator<JournalRecord>,
  run: Run,
  seen: Set<string>,
  stage: { isLast: boolean },
): AsyncGenerator<Copied | Deleted> {
  for (;;) {
    const next = await records.next();
    if (next.done) return;
    const record = next.value;
    if (record.kind === "phase") {
      stage.isLast = false;
      return;
    }
    if (record.kind === "copied" && !seen.has(record.id)) {
      seen.add(record.id);
      run.found(record.sizeBytes);
      yield record;
    }
    if (record.kind === "deleted") {
      for (let left = record.objects.length; left > 0; left--) run.found(0);
      yield record;
    }
  }
}
