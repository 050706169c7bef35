import { hash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { History } from "./history.ts";
import type { Journal } from "./journal.ts";
import { linesBackwards, recordsOf, soundBytes } from "./lines.ts";
import type { JournalHeader, JournalRecord } from "./record.ts";

const flushMs = 20;
/** So much is written without waiting for more. */
const flushChars = 64 * 1024;
/** So much waits at most, before whoever notes more has to wait, too. */
const mostChars = 1024 ** 2;

interface Batch {
  isSynced: boolean;
  readonly done: Promise<void>;
}

/** A journal as a file: one JSON text per line, the header first, only ever appended to. */
export class JournalFile implements Journal {
  readonly path: string;
  readonly tag: string;
  readonly #handle: FileHandle;
  #pending: string[] = [];
  #pendingChars = 0;
  #timer: NodeJS.Timeout | undefined;
  #next: Batch | undefined;
  #last: Promise<void> = Promise.resolve();
  #failure: unknown;
  #isClosed = false;
  #history: History | undefined;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.tag = hash("sha1", basename(path), "hex").slice(0, 6);
    this.#handle = handle;
  }

  /** Fails when there is such a file. The header is on the disk when this resolves. */
  static async create(path: string, header: JournalHeader): Promise<JournalFile> {
    const handle = await open(path, "ax", 0o600);
    try {
      await handle.appendFile(`${JSON.stringify(header)}\n`);
      await handle.sync();
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new JournalFile(path, handle);
  }

  /** Goes on with a file; what a crash left of its last line is cut off first. */
  static async open(path: string): Promise<JournalFile> {
    const sound = await soundBytes(path);
    const handle = await open(path, "a");
    try {
      if (sound < (await handle.stat()).size) await handle.truncate(sound);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new JournalFile(path, handle);
  }

  get failure(): unknown {
    return this.#failure;
  }

  async replay(): Promise<History> {
    await this.written();
    if (this.#history) return this.#history;
    const history = new History();
    for await (const record of recordsOf(this.path)) history.add(record);
    return (this.#history = history);
  }

  async *backwards(): AsyncGenerator<JournalRecord> {
    await this.written();
    for await (const line of linesBackwards(this.path)) {
      const value = JSON.parse(line) as JournalRecord | JournalHeader;
      if (!("v" in value)) yield value;
    }
  }

  note(record: JournalRecord): void {
    if (this.#failure !== undefined || this.#isClosed) return;
    const line = `${JSON.stringify(record)}\n`;
    this.#history = undefined;
    this.#pending.push(line);
    this.#pendingChars += line.length;
    if (this.#pendingChars >= flushChars) void this.#flush(false);
    else this.#timer ??= setTimeout(() => void this.#flush(false), flushMs);
  }

  written(): Promise<void> {
    return this.#pending.length > 0 || this.#next ? this.#flush(false) : this.#last;
  }

  commit(record: JournalRecord): Promise<void> {
    this.note(record);
    return this.#flush(true);
  }

  room(): Promise<void> | undefined {
    return this.#pendingChars > mostChars ? this.#flush(false) : undefined;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#flush(true);
    clearTimeout(this.#timer);
    await this.#handle.close();
  }

  /** All that waits is written at once; who asks while a write is under way shares the next one. */
  #flush(isSynced: boolean): Promise<void> {
    this.#next ??= { isSynced, done: this.#last.then(() => this.#writeNext()) };
    this.#next.isSynced ||= isSynced;
    this.#last = this.#next.done;
    return this.#next.done;
  }

  async #writeNext(): Promise<void> {
    const isSynced = this.#next?.isSynced ?? false;
    const text = this.#pending.join("");
    this.#next = undefined;
    this.#pending = [];
    this.#pendingChars = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#failure !== undefined) return;
    try {
      if (text !== "") await this.#handle.appendFile(text);
      if (isSynced) await this.#handle.datasync();
    } catch (error) {
      this.#failure = error;
    }
  }
}
