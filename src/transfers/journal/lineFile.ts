import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

const flushMs = 20;
/** So much is written without waiting for more. */
const flushChars = 64 * 1024;
/** So much waits at most, before whoever adds more has to wait, too. */
const mostChars = 1024 ** 2;
/** Never makes a file: one that is gone was removed by somebody who knew why. */
const appending = constants.O_WRONLY | constants.O_APPEND;

interface Batch {
  isSynced: boolean;
  readonly done: Promise<void>;
}

/** A file of lines that is only ever appended to. Lines are gathered, and written together. */
export class LineFile {
  readonly path: string;
  #handle: FileHandle | undefined;
  #pending: string[] = [];
  #pendingChars = 0;
  #timer: NodeJS.Timeout | undefined;
  #next: Batch | undefined;
  #last: Promise<void> = Promise.resolve();
  #failure: unknown;
  #isClosed = false;
  #prepare: (() => Promise<void>) | undefined;

  /** Of a file that is there; `prepare` comes before the first line that is added. */
  constructor(path: string, prepare?: () => Promise<void>) {
    this.path = path;
    this.#prepare = prepare;
  }

  /** Fails when there is such a file. The first line is on the disk when this resolves. */
  static async create(path: string, first: string): Promise<LineFile> {
    const handle = await open(path, "ax", 0o600);
    try {
      await handle.appendFile(`${first}\n`);
      await handle.sync();
    } catch (error) {
      await handle.close();
      throw error;
    }
    const file = new LineFile(path);
    file.#handle = handle;
    return file;
  }

  /** Why nothing is written any more. */
  get failure(): unknown {
    return this.#failure;
  }

  get takesMore(): boolean {
    return this.#failure === undefined && !this.#isClosed;
  }

  /** With the operating system, in order, within some twenty milliseconds. */
  add(line: string): void {
    if (!this.takesMore) return;
    this.#pending.push(`${line}\n`);
    this.#pendingChars += line.length + 1;
    if (this.#pendingChars >= flushChars) void this.#flush(false);
    else this.#timer ??= setTimeout(() => void this.#flush(false), flushMs);
  }

  /** Resolves when all that was added is with the operating system. */
  written(): Promise<void> {
    return this.#pending.length > 0 || this.#next ? this.#flush(false) : this.#last;
  }

  /** Resolves when all that was added is on the disk; many who ask at once share one way there. */
  synced(): Promise<void> {
    return this.#flush(true);
  }

  /** Undefined unless so much waits that whoever adds more should wait. */
  room(): Promise<void> | undefined {
    return this.#pendingChars > mostChars ? this.#flush(false) : undefined;
  }

  /** Holds no file of the process while nothing is written. */
  rest(): Promise<void> {
    void this.#flush(true);
    return (this.#last = this.#last.then(async () => {
      const handle = this.#handle;
      this.#handle = undefined;
      await handle?.close();
    }));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.rest();
    clearTimeout(this.#timer);
  }

  /** All that waits is written at once; who asks while a write is under way shares the next one. */
  #flush(isSynced: boolean): Promise<void> {
    if (!this.#next) {
      this.#next = { isSynced, done: this.#last.then(() => this.#writeNext()) };
      this.#last = this.#next.done;
    }
    this.#next.isSynced ||= isSynced;
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
    if (this.#failure !== undefined || (text === "" && !this.#handle)) return;
    try {
      this.#handle ??= await this.#open();
      if (text !== "") await this.#handle.appendFile(text);
      if (isSynced) await this.#handle.datasync();
    } catch (error) {
      this.#failure = error;
    }
  }

  async #open(): Promise<FileHandle> {
    await this.#prepare?.();
    this.#prepare = undefined;
    return open(this.path, appending);
  }
}
