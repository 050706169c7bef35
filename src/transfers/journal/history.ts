import type { Choice, JournalRecord, Undoable } from "./record.ts";

type RecordOf<K extends JournalRecord["kind"]> = Extract<JournalRecord, { kind: K }>;

export interface KnownUpload extends Omit<RecordOf<"upload">, "kind" | "id"> {
  /** By number, counted from 1. */
  readonly parts: ReadonlyMap<number, KnownPart>;
}

export type KnownPart = Pick<RecordOf<"part">, "etag" | "md5" | "crc32">;

export interface KnownPartial extends Omit<RecordOf<"partial">, "kind" | "id"> {
  /** Parts that were written, counted from 0. */
  readonly got: ReadonlySet<number>;
}

/** What is known of something that was begun and not settled. */
export interface OpenItem {
  readonly id: string;
  readonly start?: Omit<RecordOf<"start">, "kind" | "id">;
  /** Uploads that may exist although nobody learned their names. */
  readonly intents: readonly Omit<RecordOf<"intent">, "kind" | "id">[];
  readonly uploads: readonly KnownUpload[];
  readonly partials: readonly KnownPartial[];
  /** In a move: its copy was verified. */
  readonly copied?: RecordOf<"copied">;
}

export type Settled =
  | { readonly kind: "done"; readonly fingerprint: string; readonly instead: string | undefined }
  | { readonly kind: "skip"; readonly why: "exists" | "sameFile" };

/** What the records of a journal say, all together. */
export class History {
  /** A letter for the kind, then the fingerprint or the reason: there may be a million of them. */
  readonly #settled = new Map<string, string>();
  readonly #open = new Map<string, Growing>();
  readonly #instead = new Map<string, string>();
  readonly #folders = new Set<string>();
  readonly #deleting = new Map<string, RecordOf<"deleting">>();
  readonly #left = { objects: 0, bytes: 0 };
  readonly #undo = { moved: 0, replaced: 0, markers: 0, gone: 0 };
  #answer: Choice | undefined;
  #end: RecordOf<"end">["state"] | undefined;
  #isEmpty = true;

  /** True when no run has begun yet. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** The answer that holds for all, when there was one. */
  get answer(): Choice | undefined {
    return this.#answer;
  }

  /** How the last run ended; undefined when nobody lived to tell. */
  get end(): RecordOf<"end">["state"] | undefined {
    return this.#end;
  }

  /** What is not where it was any more, and will not be found again: moved away or deleted. */
  get left(): { readonly objects: number; readonly bytes: number } {
    return this.#left;
  }

  /** Whether uploads or files may be lying about that only `discard` removes. */
  get isUntidy(): boolean {
    if (this.#folders.size > 0 && this.#end !== "done" && this.#end !== "cancelled") return true;
    return [...this.#open.values()].some(
      ({ uploads, intents, partials }) => uploads.length + intents.length + partials.length > 0,
    );
  }

  /** Where small files on their way may have been left. */
  get folders(): ReadonlySet<string> {
    return this.#folders;
  }

  /** Deletes that nobody lived to get the answer to. */
  get undecided(): Iterable<RecordOf<"deleting">> {
    return this.#deleting.values();
  }

  get isUndecided(): boolean {
    return this.#deleting.size > 0;
  }

  get undoable(): Undoable {
    return this.#undo;
  }

  settled(id: string): Settled | undefined {
    const text = this.#settled.get(id);
    if (text === undefined) return undefined;
    const rest = text.slice(1);
    return text.startsWith("d")
      ? { kind: "done", fingerprint: rest, instead: this.#instead.get(id) }
      : { kind: "skip", why: rest as "exists" | "sameFile" };
  }

  open(id: string): OpenItem | undefined {
    return this.#open.get(id);
  }

  /** Everything that was begun and not settled. */
  unsettled(): Iterable<OpenItem> {
    return this.#open.values();
  }

  add(record: JournalRecord): void {
    this.#isEmpty &&= record.kind === "end";
    this.#end = record.kind === "end" ? record.state : undefined;
    switch (record.kind) {
      case "answer":
        this.#answer = record.choice;
        break;
      case "done":
        this.#settle(record.id, `d${record.fingerprint}`);
        if (record.instead !== undefined) this.#instead.set(record.id, record.instead);
        break;
      case "skip":
        this.#settle(record.id, `s${record.why}`);
        break;
      case "moved":
        if (record.isSelected) this.#settle(record.id, "d");
        else this.#open.delete(record.id);
        this.#left.objects += 1;
        this.#left.bytes += record.sizeBytes;
        break;
      case "deleting":
        this.#deleting.set(record.batch, record);
        break;
      case "deleted":
        if (record.batch !== undefined) this.#deleting.delete(record.batch);
        this.#delete(record);
        break;
      case "folder":
        this.#folders.add(record.path);
        break;
      case "run":
      case "removed":
      case "phase":
      case "end":
        break;
      default:
        this.#grow(record);
    }
  }

  #settle(id: string, text: string): void {
    this.#open.delete(id);
    this.#settled.set(id, text);
  }

  #delete({ objects, sizeBytes, isPlanned }: RecordOf<"deleted">): void {
    const markers = objects.filter(([, marker]) => marker !== undefined).length;
    if (!isPlanned) this.#left.objects += objects.length;
    if (!isPlanned) this.#left.bytes += sizeBytes;
    this.#undo.markers += markers;
    this.#undo.gone += objects.length - markers;
  }

  #grow(record: ItemRecord): void {
    let item = this.#open.get(record.id);
    if (!item) this.#open.set(record.id, (item = new Growing(record.id)));
    item.add(record);
    if (record.kind !== "copied") return;
    this.#undo.moved += 1;
    if (record.replaced) this.#undo.replaced += 1;
  }
}

type ItemRecord = RecordOf<
  | "start"
  | "intent"
  | "upload"
  | "part"
  | "uploadGone"
  | "partial"
  | "got"
  | "partialGone"
  | "copied"
>;

class Growing implements OpenItem {
  readonly id: string;
  start?: Omit<RecordOf<"start">, "kind" | "id">;
  intents: Omit<RecordOf<"intent">, "kind" | "id">[] = [];
  uploads: (KnownUpload & { parts: Map<number, KnownPart> })[] = [];
  partials: (KnownPartial & { got: Set<number> })[] = [];
  copied?: RecordOf<"copied">;

  constructor(id: string) {
    this.id = id;
  }

  add(record: ItemRecord): void {
    switch (record.kind) {
      case "start":
        this.start = record;
        break;
      case "intent":
        this.intents.push(record);
        break;
      case "upload":
        // The intent before it is answered.
        this.intents.pop();
        this.uploads.push({ ...record, parts: new Map() });
        break;
      case "part":
        this.uploads.at(-1)?.parts.set(record.number, record);
        break;
      case "uploadGone":
        this.uploads = this.uploads.filter(({ uploadId }) => uploadId !== record.uploadId);
        break;
      case "partial":
        this.partials.push({ ...record, got: new Set() });
        break;
      case "got":
        this.partials.at(-1)?.got.add(record.index);
        break;
      case "partialGone":
        this.partials = this.partials.filter(({ path }) => path !== record.path);
        break;
      case "copied":
        this.copied = record;
    }
  }
}
