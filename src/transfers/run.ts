import { isAbort, isStorageError, StorageError, type StorageErrorKind } from "../core/errors.ts";
import { Conflicts } from "./conflicts.ts";
import { Ledger, type ItemLedger } from "./journal/ledger.ts";
import { UntoldMarkers } from "./noteDeletes.ts";
import { Paused } from "./paused.ts";
import { Progress, type ItemProgress } from "./progress.ts";
import { Tally } from "./tally.ts";
import type { Conflict, ConflictAnswer, TransferOptions, TransferReport } from "./transfer.ts";

/** After one of these, going on would only fail a million times more. */
const hopeless: readonly StorageErrorKind[] = [
  "unknownAccessKey",
  "wrongSecret",
  "expiredCredentials",
  "missingCredentials",
  "clockSkew",
  "diskFull",
  "tls",
  "proxy",
];

/** These may pass, but not when one file after the other meets them. */
const hopelessInARow: readonly StorageErrorKind[] = [
  "noSuchBucket",
  "dns",
  "refused",
  "unreachable",
  "connectionLost",
  "timeout",
];
const inARow = 32;

type RunOptions = Omit<TransferOptions, "onConflict"> & Partial<TransferOptions>;

/** One transfer from its start to its report: what is found, what becomes of it, when to stop. */
export class Run {
  /** Aborted by the caller's signal and by anything that ends the whole transfer. */
  readonly signal: AbortSignal;
  readonly tally = new Tally();
  readonly progress: Progress;
  readonly conflicts: Conflicts;
  readonly ledger: Ledger;
  readonly untoldMarkers: UntoldMarkers;
  readonly #own = new AbortController();
  #stoppedBy: StorageError | undefined;
  #thrown: { readonly error: unknown } | undefined;
  #failuresInARow = 0;
  #hasEndedEarly = false;

  constructor(options: RunOptions, ledger: Ledger) {
    this.ledger = ledger;
    this.untoldMarkers = new UntoldMarkers(options.versions);
    this.signal = AbortSignal.any([options.signal, this.#own.signal]);
    const { failures } = this.tally;
    this.progress = new Progress((figures) =>
      options.onProgress?.({ ...figures, failed: failures }),
    );
    const ask = (conflict: Conflict): Promise<ConflictAnswer> => {
      if (!options.onConflict) throw new Error("Nobody answers conflicts of this transfer");
      // Whether there are others to answer for is told by them.
      this.progress.tellNow();
      return options.onConflict(conflict);
    };
    const { history } = ledger;
    this.conflicts = new Conflicts(ask, {
      standing: history.answer,
      onStanding: (choice) => ledger.note({ kind: "answer", choice }),
      onThrown: (error) => {
        this.#thrown ??= { error };
        this.#own.abort();
      },
    });
    if (history.left.objects === 0) return;
    this.tally.doneBefore(history.left.objects, history.left.bytes);
    this.progress.doneBefore(history.left.objects, history.left.bytes);
  }

  /** One thing that was found, with the bytes it is expected to have. */
  found(sizeBytes: number): void {
    this.progress.found(1, sizeBytes);
  }

  /**
   * Works on one thing that was found and settles it. `work` tells the tally of success; what it
   * throws is a failure of this thing only, or a cancel.
   */
  async item(
    what: string,
    sizeBytes: number,
    work: (progress: ItemProgress) => Promise<void>,
  ): Promise<void> {
    const progress = this.progress.item(what, sizeBytes);
    const room = this.ledger.room();
    if (room) await room;
    try {
      await work(progress);
      this.#failuresInARow = 0;
    } catch (error) {
      this.fails(what, error);
    }
    progress.settle();
  }

  /** Something went well that is no item's work: failures before it are not in a row with later ones. */
  succeeds(): void {
    this.#failuresInARow = 0;
  }

  /** Whether an earlier run has settled it; it is counted as that then. */
  isSettled(
    ledger: ItemLedger,
    { what, sizeBytes, fingerprint }: { what: string; sizeBytes: number; fingerprint: string },
  ): boolean {
    const settled = ledger.settled(fingerprint);
    if (settled?.kind === "done") this.tally.done(sizeBytes);
    if (settled?.kind === "skip") this.tally.skipped(what, settled.why);
    return settled !== undefined;
  }

  /** A thing that was found failed, unless what it met was a cancel of everything. */
  fails(what: string, error: unknown): void {
    if (this.signal.aborted && (error === this.signal.reason || isAbort(error))) {
      this.left(what);
      return;
    }
    const failure = asStorageError(error, what);
    this.tally.failed(what, failure);
    this.#failuresInARow = hopelessInARow.includes(failure.kind) ? this.#failuresInARow + 1 : 0;
    if (hopeless.includes(failure.kind) || this.#failuresInARow >= inARow) this.#stop(failure);
  }

  /** Whether everything there is was found, as far as is known so far. */
  get isAllFound(): boolean {
    return !this.#hasEndedEarly;
  }

  /** Finding ended early: that is one failure more, of the place where it ended. */
  endsEarly(where: string, error: unknown): void {
    this.#hasEndedEarly = true;
    this.found(0);
    this.fails(where, error);
    this.progress.item(where, 0).settle();
  }

  /** A thing that was found is not worked on any more: it fails with what stopped everything. */
  left(what: string): void {
    if (this.#stoppedBy) this.tally.failed(what, this.#stoppedBy);
  }

  #stop(error: StorageError): void {
    this.#stoppedBy ??= error;
    // What is under way of the others may be gone on with, when this is put right.
    this.#own.abort(new Paused());
  }

  /** Throws what `onConflict` threw, unless that was an abort. */
  report(cancelled: AbortSignal): TransferReport {
    this.progress.tellNow();
    if (this.#thrown && !isAbort(this.#thrown.error)) throw this.#thrown.error;
    return this.tally.report(cancelled.aborted || this.#thrown !== undefined);
  }
}

/** Runs one transfer to its report; a cancel ends it early, and everything under way is undone. */
export async function withRun(
  options: RunOptions,
  work: (run: Run) => Promise<void>,
): Promise<TransferReport> {
  const run = new Run(options, await Ledger.of(options.journal));
  try {
    await work(run);
  } catch (error) {
    if (!run.signal.aborted) throw error;
  } finally {
    run.progress.counted();
    await run.ledger.written();
  }
  return run.report(options.signal);
}

export function asStorageError(error: unknown, what: string): StorageError {
  return isStorageError(error)
    ? error
    : new StorageError("unknown", `Unexpected failure: ${what}`, {}, { cause: error });
}
