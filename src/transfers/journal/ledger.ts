import { isStorageError, type StorageErrorKind } from "../../core/errors.ts";
import { isPaused } from "../paused.ts";
import { History, type OpenItem, type Settled } from "./history.ts";
import { itemId } from "./itemId.ts";
import type { Journal } from "./journal.ts";
import type { JournalRecord } from "./record.ts";

/** After one of these, nothing that was kept would be of use to a next attempt. */
const spoiling: readonly StorageErrorKind[] = [
  "corrupted",
  "sourceChanged",
  "preconditionFailed",
  "noSuchBucket",
  "noSuchObject",
  "noSuchUpload",
  "unsupported",
  "badResponse",
  "localMissing",
  "localUnsupported",
  "objectTooLarge",
];

type ItemRecord = Extract<JournalRecord, { id: string }>;
type Untold<R> = R extends ItemRecord ? Omit<R, "id"> : never;

/**
 * The journal of one run: what earlier runs wrote, and where this one writes. Without a journal
 * everything is new, and nothing is written.
 */
export class Ledger {
  readonly history: History;
  readonly #journal: Journal | undefined;
  /** What earlier runs left open and this one has come to. */
  readonly #reached = new Set<string>();
  readonly #folders = new Set<string>();

  private constructor(journal: Journal | undefined, history: History) {
    this.#journal = journal;
    this.history = history;
  }

  /** What is known before a run; that it begins is written down first of all. */
  static async of(journal: Journal | undefined): Promise<Ledger> {
    const history = (await journal?.replay()) ?? new History();
    journal?.note({ kind: "run" });
    await journal?.written();
    return new Ledger(journal, history);
  }

  /** Marks what belongs to this transfer by name; undefined when nobody would look for it. */
  get tag(): string | undefined {
    return this.isKept ? this.#journal?.tag : undefined;
  }

  get isResumed(): boolean {
    return !this.history.isEmpty;
  }

  /** Whether what is written down now will be found again. */
  get isKept(): boolean {
    return this.#journal !== undefined && this.#journal.failure === undefined;
  }

  /** `parts` name one thing and where it is wanted, the same in every run. */
  item(...parts: readonly string[]): ItemLedger {
    if (!this.#journal) return new ItemLedger(this, "");
    const id = itemId(...parts);
    if (this.isResumed) this.#reached.add(id);
    return new ItemLedger(this, id);
  }

  /** Whether earlier runs have not come to it, as far as they could write down. */
  isNew(...parts: readonly string[]): boolean {
    if (!this.isResumed) return true;
    const id = itemId(...parts);
    return this.history.open(id) === undefined && this.history.settled(id) === undefined;
  }

  /** Small files on their way may be left in this folder: known before the first one is there. */
  async expectIn(folder: string): Promise<void> {
    if (!this.isKept || this.#folders.has(folder) || this.history.folders.has(folder)) return;
    this.#folders.add(folder);
    this.note({ kind: "folder", path: folder });
    await this.written();
  }

  note(record: JournalRecord): void {
    this.#journal?.note(record);
  }

  async commit(record: JournalRecord): Promise<void> {
    await this.#journal?.commit(record);
  }

  async written(): Promise<void> {
    await this.#journal?.written();
  }

  room(): Promise<void> | undefined {
    return this.#journal?.room();
  }

  /** Keys in a bucket that earlier runs made or began to make; undefined when there was none. */
  async targets(bucket: string): Promise<ReadonlySet<string> | undefined> {
    if (!this.#journal || !this.isResumed) return undefined;
    const keys = new Set<string>();
    for await (const record of this.#journal.backwards()) {
      if (record.kind === "copied" && record.to.bucket === bucket) keys.add(record.to.key);
      if (record.kind === "start") keys.add(record.to);
      if (record.kind === "done" && record.to !== undefined) keys.add(record.to);
    }
    return keys;
  }

  /** What earlier runs left open and this one did not find again. */
  unreached(): OpenItem[] {
    return [...this.history.unsettled()].filter(({ id }) => !this.#reached.has(id));
  }
}

/** The ledger's page for one item. */
export class ItemLedger {
  /** What earlier runs left of it. */
  readonly open: OpenItem | undefined;
  readonly #ledger: Ledger;
  readonly #id: string;

  constructor(ledger: Ledger, id: string) {
    this.#ledger = ledger;
    this.#id = id;
    this.open = ledger.history.open(id);
  }

  get isResumed(): boolean {
    return this.#ledger.isResumed;
  }

  get tag(): string | undefined {
    return this.#ledger.tag;
  }

  expectIn(folder: string): Promise<void> {
    return this.#ledger.expectIn(folder);
  }

  /** How an earlier run settled it, whatever it is now: for what cannot be looked at any more. */
  get settledBefore(): Settled | undefined {
    return this.#ledger.history.settled(this.#id);
  }

  /** How an earlier run settled it, unless it has changed since. */
  settled(fingerprint: string): Settled | undefined {
    const settled = this.settledBefore;
    return settled?.kind === "done" && settled.fingerprint !== fingerprint ? undefined : settled;
  }

  note(record: Untold<ItemRecord>): void {
    if (this.#id !== "") this.#ledger.note(this.#whole(record));
  }

  async commit(record: Untold<ItemRecord>): Promise<void> {
    if (this.#id !== "") await this.#ledger.commit(this.#whole(record));
  }

  written(): Promise<void> {
    return this.#ledger.written();
  }

  /** With the operating system, this and everything before it. */
  async write(record: Untold<ItemRecord>): Promise<void> {
    this.note(record);
    await this.#ledger.written();
  }

  /**
   * Whether what has arrived so far is kept for the next run, after work ended with `error`: when it
   * was a pause or something that may pass, and the next run will know of it.
   */
  keeps(error: unknown, signal: AbortSignal): boolean {
    if (!this.#ledger.isKept) return false;
    return signal.aborted ? isPaused(signal) : !isStorageError(error, ...spoiling);
  }

  #whole(record: Untold<ItemRecord>): JournalRecord {
    return { ...record, id: this.#id };
  }
}
