import type { ConnectionRegistry } from "../connections/registry.ts";
import { bucketStore } from "../connections/bucketStore.ts";
import { StorageError } from "../core/errors.ts";
import type { Disposable } from "../core/events.ts";
import type { ObjectStore } from "../core/store.ts";
import type { Undoable } from "../transfers/journal/history.ts";
import type { JournalFolder, OwnJournal } from "../transfers/journal/journalFolder.ts";
import { bucketsOf, isUndoable, outlivesRestart, type TransferOrder } from "../transfers/order.ts";
import { isPaused } from "../transfers/paused.ts";
import type { TransferRunner } from "../transfers/queue/runner.ts";
import type { Transfer } from "../transfers/queue/transfer.ts";
import type {
  Conflict,
  ConflictAnswer,
  TransferEngine,
  TransferOptions,
  TransferReport,
} from "../transfers/transfer.ts";

export interface RunnerOptions {
  readonly registry: Pick<ConnectionRegistry, "home">;
  /** Loads the engine on first use. */
  engine(): Promise<TransferEngine>;
  /** Where transfers write down how far they are; undefined where nothing can be kept. */
  journals(): Promise<JournalFolder | undefined>;
  /** Asks a person about a taken name. `several` offers one answer for all. Throws on Cancel. */
  onConflict(transfer: Transfer, conflict: Conflict, several: boolean): Promise<ConflictAnswer>;
  /** Something that does not stop a transfer: it goes on without a journal, for example. */
  report(error: unknown): void;
}

/** Of how many finished transfers what is needed for an undo is kept. */
const keptForUndo = 20;

type RunOptions = Parameters<TransferRunner["run"]>[1];

/** Runs orders with the engine, each with its journal. Disposing of it lets go of the journals. */
export class EngineRunner implements TransferRunner, Disposable {
  readonly #options: RunnerOptions;
  readonly #journals = new Map<string, OwnJournal>();
  /** What is over and can be taken back, the oldest first. */
  readonly #undoable = new Map<string, Undoable>();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** What of a transfer that is over can be taken back; undefined when nothing. */
  get(id: string): Undoable | undefined {
    return this.#undoable.get(id);
  }

  /** The journal of a transfer that an earlier process began. */
  adopt(id: string, journal: OwnJournal): void {
    this.#journals.set(id, journal);
  }

  async run(transfer: Transfer, options: RunOptions): Promise<TransferReport> {
    const engine = await this.#options.engine();
    const journal = await this.#journalOf(transfer);
    let several = true;
    const report = await this.#perform(engine, transfer, {
      signal: options.signal,
      onProgress: (progress) => {
        several = progress.isCounting || progress.filesTotal > 1;
        options.onProgress(progress);
      },
      onConflict: (conflict) => this.#options.onConflict(transfer, conflict, several),
      ...(journal && { journal: journal.journal }),
    });
    await this.#ran(transfer, report, options.signal);
    return report;
  }

  async discard({ id, order }: Transfer, signal: AbortSignal): Promise<void> {
    const journal = this.#journals.get(id);
    if (!journal) return;
    await this.#clean(journal, order, signal);
    journal.journal.note({ kind: "end", state: "cancelled" });
    // What was moved or deleted before can still be taken back.
    await this.#isOver(id, order);
  }

  /** What cannot be cleaned up now is offered again at the next start. */
  async forget({ id, order }: Transfer): Promise<void> {
    const journal = this.#journals.get(id);
    if (!journal) return;
    this.#journals.delete(id);
    this.#undoable.delete(id);
    try {
      await this.#clean(journal, order, new AbortController().signal);
      await journal.remove();
    } catch (error) {
      this.#options.report(error);
      await journal.release();
    }
  }

  /** What is not over can be claimed by another window then, or by the next start. */
  dispose(): void {
    const all = [...this.#journals.entries()];
    this.#journals.clear();
    const release = async ([id, journal]: (typeof all)[number]) =>
      this.#undoable.has(id) ? journal.remove() : journal.release();
    void Promise.all(all.map(release)).catch((error: unknown) => this.#options.report(error));
  }

  /** Removes uploads and files that are not finished. */
  async #clean({ journal }: OwnJournal, order: TransferOrder, signal: AbortSignal): Promise<void> {
    const history = await journal.replay();
    if (!history.isUntidy) return;
    const engine = await this.#options.engine();
    await engine.discard(journal, await this.#storesOf(order, signal), signal);
  }

  async #ran({ id, order }: Transfer, report: TransferReport, signal: AbortSignal): Promise<void> {
    const journal = this.#journals.get(id);
    if (!journal) return;
    const isDone = !report.isCancelled && report.counts.failed === 0;
    const state = isPaused(signal) ? "paused" : isDone ? "done" : "failed";
    journal.journal.note({ kind: "end", state });
    if (isDone) await this.#isOver(id, order);
    else if (!report.isCancelled) await this.#notesUndo(id, order);
  }

  /** Its journal is kept only for an undo. */
  async #isOver(id: string, order: TransferOrder): Promise<void> {
    await this.#notesUndo(id, order);
    if (!this.#undoable.has(id)) await this.#drop(id);
  }

  async #notesUndo(id: string, order: TransferOrder): Promise<void> {
    const journal = this.#journals.get(id);
    this.#undoable.delete(id);
    if (!journal || !isUndoable(order)) return;
    const { undoable } = await journal.journal.replay();
    if (undoable.moved + undoable.markers === 0) return;
    this.#undoable.set(id, undoable);
    for (const [oldest] of this.#undoable)
      if (this.#undoable.size > keptForUndo) await this.#drop(oldest);
  }

  async #drop(id: string): Promise<void> {
    const journal = this.#journals.get(id);
    this.#journals.delete(id);
    this.#undoable.delete(id);
    await journal?.remove();
  }

  /** A disk that takes no journal does not stop a transfer. */
  async #journalOf({ id, order }: Transfer): Promise<OwnJournal | undefined> {
    this.#undoable.delete(id);
    const known = this.#journals.get(id);
    if (known || !outlivesRestart(order)) return known;
    try {
      const made = await (await this.#options.journals())?.create(order);
      if (made) this.#journals.set(id, made);
      return made;
    } catch (error) {
      this.#options.report(error);
      return undefined;
    }
  }

  async #perform(
    engine: TransferEngine,
    { order, live }: Transfer,
    options: TransferOptions,
  ): Promise<TransferReport> {
    const { registry } = this.#options;
    const { performOrder } = await import("./performOrder.ts");
    if (order.kind !== "undo") return performOrder(registry, engine, { order, live }, options);
    const journal = this.#journals.get(order.of);
    if (!journal)
      throw new StorageError("noSuchResource", `Nothing is known of transfer ${order.of} any more`);
    const stores = await this.#storesOf(order, options.signal);
    this.#undoable.delete(order.of);
    const report = await engine.undo(journal.journal, stores, options);
    const isUndone = !report.isCancelled && report.counts.failed === 0;
    if (isUndone) await this.#drop(order.of);
    // What could not be taken back now may be tried again.
    else await this.#notesUndo(order.of, order.undone);
    return report;
  }

  #storesOf(order: TransferOrder, signal: AbortSignal): Promise<readonly ObjectStore[]> {
    const { registry } = this.#options;
    return Promise.all(bucketsOf(order).map((bucket) => bucketStore(registry, bucket, signal)));
  }
}
