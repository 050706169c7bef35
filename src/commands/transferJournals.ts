import type { Disposable } from "../core/events.ts";
import type { JournalFolder, OwnJournal } from "../transfers/journal/journalFolder.ts";
import type { Journal } from "../transfers/journal/journal.ts";
import { pastTransfers, type PastTransfer } from "../transfers/journal/past.ts";
import type { Undoable } from "../transfers/journal/record.ts";
import { isUndoable } from "../transfers/order.ts";
import type { Transfer } from "../transfers/queue/transfer.ts";

export interface JournalOptions {
  /** Where transfers write down how far they are; undefined where nothing can be kept. */
  journals(): Promise<JournalFolder | undefined>;
  /** Something that does not stop a transfer: it goes on without a journal, for example. */
  report(error: unknown): void;
}

/** Of how many transfers of this window what an undo needs is kept. */
const keptForUndo = 50;

type End = "done" | "failed" | "paused" | "cancelled";

/** What is written down of the transfers of this window. Disposing of it lets go of all journals. */
export class TransferJournals implements Disposable {
  readonly #options: JournalOptions;
  /** Of what is not over. */
  readonly #own = new Map<string, OwnJournal>();
  /** What is over, or failed, and can be taken back, the oldest first. */
  readonly #undoable = new Map<string, Undoable>();

  constructor(options: JournalOptions) {
    this.#options = options;
  }

  /** What of a transfer that has ended can be taken back; undefined when nothing. */
  get(id: string): Undoable | undefined {
    return this.#undoable.get(id);
  }

  /** Of a transfer that is not over. */
  own(id: string): OwnJournal | undefined {
    return this.#own.get(id);
  }

  /** The journal of a transfer that an earlier process began. */
  adopt(id: string, journal: OwnJournal): void {
    this.#own.set(id, journal);
  }

  /** Writes down that it waits, unless it is known from an earlier run. */
  expect({ id, order, addedAt }: Transfer): void {
    if (this.#own.has(id)) return;
    const write = async () => {
      const folder = await this.#options.journals();
      await folder?.waiting.add({ id, order, addedAt: addedAt.toISOString() });
    };
    void write().catch((error: unknown) => this.#options.report(error));
  }

  /** A disk that takes no journal does not stop a transfer. */
  async begin({ id, order, addedAt }: Transfer): Promise<OwnJournal | undefined> {
    this.#undoable.delete(id);
    const known = this.#own.get(id);
    if (known) return known;
    try {
      const folder = await this.#options.journals();
      const made = await folder?.create(order, { id, createdAt: addedAt });
      if (made) this.#own.set(id, made);
      await folder?.waiting.leave(id, "begun");
      return made;
    } catch (error) {
      this.#options.report(error);
      return undefined;
    }
  }

  /** After a run: nothing is held open of what does not run. */
  async ended({ id, order }: Pick<Transfer, "id" | "order">, state: End): Promise<void> {
    const own = this.#own.get(id);
    this.#undoable.delete(id);
    if (!own) return;
    const undoable = isUndoable(order) ? (await own.journal.replay()).undoable : undefined;
    const isWorthIt = undoable && undoable.moved + undoable.markers > 0;
    await own.journal.commit({
      ...{ kind: "end", state, at: Date.now() },
      ...(isWorthIt && { undoable }),
    });
    if (isWorthIt && state !== "paused") this.#keepForUndo(id, undoable);
    if (state === "failed" || state === "paused") return own.journal.rest();
    this.#own.delete(id);
    // Whoever takes it back claims it: this window, another one, or one of the next days.
    await (isWorthIt ? own.release() : own.remove());
  }

  /** The transfer leaves the list; what is needed to take it back stays. */
  async forget(
    transfer: Pick<Transfer, "id" | "order">,
    clean: (journal: OwnJournal) => Promise<void>,
  ): Promise<void> {
    const { id } = transfer;
    const own = this.#own.get(id);
    try {
      await this.leave(id);
      if (!own) return;
      await clean(own);
      await this.ended(transfer, "cancelled");
    } catch (error) {
      // What cannot be cleaned up now is offered again at the next start.
      this.#options.report(error);
      this.#own.delete(id);
      await own?.release();
    }
  }

  /** It does not wait any more, and has not begun. */
  async leave(id: string): Promise<void> {
    const folder = await this.#options.journals();
    await folder?.waiting.leave(id, "gone");
  }

  async past(): Promise<readonly PastTransfer[]> {
    const folder = await this.#options.journals();
    return folder ? pastTransfers(folder) : [];
  }

  async forgetPast(id: string): Promise<void> {
    this.#undoable.delete(id);
    await (await this.#claim(id))?.remove();
  }

  /**
   * Gives the journal of a transfer that has ended to `work`, which tells whether all of it is taken
   * back. Undefined when nobody knows of it any more, or another window is at it.
   */
  async takeBack<T>(
    id: string,
    work: (journal: Journal) => Promise<{ readonly result: T; readonly isUndone: boolean }>,
  ): Promise<T | undefined> {
    const kept = this.#own.get(id);
    const journal = kept ?? (await this.#claim(id));
    if (!journal) return undefined;
    const undoable = this.#undoable.get(id);
    this.#undoable.delete(id);
    let isUndone = false;
    try {
      const done = await work(journal.journal);
      ({ isUndone } = done);
      return done.result;
    } finally {
      if (isUndone) {
        this.#own.delete(id);
        await journal.remove();
      } else {
        // What could not be taken back now may be tried again.
        if (undoable) this.#keepForUndo(id, undoable);
        await (kept ? kept.journal.rest() : journal.release());
      }
    }
  }

  /** What is not over can be claimed by another window then, or by the next start. */
  dispose(): void {
    const all = [...this.#own.values()];
    this.#own.clear();
    const release = async () => {
      await Promise.all(all.map((journal) => journal.release()));
      await (await this.#options.journals())?.waiting.release();
    };
    void release().catch((error: unknown) => this.#options.report(error));
  }

  #keepForUndo(id: string, undoable: Undoable): void {
    this.#undoable.set(id, undoable);
    const [oldest] = this.#undoable.keys();
    if (this.#undoable.size <= keptForUndo || oldest === undefined) return;
    void this.forgetPast(oldest).catch((error: unknown) => this.#options.report(error));
  }

  async #claim(id: string): Promise<OwnJournal | undefined> {
    return (await this.#options.journals())?.claim(id);
  }
}
