import { hash } from "node:crypto";
import { basename } from "node:path";
import { History } from "./history.ts";
import type { Journal } from "./journal.ts";
import { LineFile } from "./lineFile.ts";
import { cutTorn, linesBackwards, recordsOf } from "./lines.ts";
import type { JournalHeader, JournalRecord } from "./record.ts";

/** A journal as a file: one JSON text per line, the header first, only ever appended to. */
export class JournalFile implements Journal {
  readonly path: string;
  readonly tag: string;
  readonly #lines: LineFile;
  #mended: Promise<void> | undefined;
  #history: History | undefined;

  private constructor(path: string, lines?: LineFile) {
    this.path = path;
    this.tag = hash("sha1", basename(path), "hex").slice(0, 6);
    this.#lines = lines ?? new LineFile(path, () => this.#mend());
    if (lines) this.#mended = Promise.resolve();
  }

  /** Fails when there is such a file. The header is on the disk when this resolves. */
  static async create(path: string, header: JournalHeader): Promise<JournalFile> {
    return new JournalFile(path, await LineFile.create(path, JSON.stringify(header)));
  }

  /** Goes on with a file; what a crash left of its last line is cut off before anything else. */
  static open(path: string): JournalFile {
    return new JournalFile(path);
  }

  get failure(): unknown {
    return this.#lines.failure;
  }

  async replay(): Promise<History> {
    await this.#readable();
    if (this.#history) return this.#history;
    const history = new History();
    for await (const record of recordsOf(this.path)) history.add(record);
    return (this.#history = history);
  }

  async *backwards(): AsyncGenerator<JournalRecord> {
    await this.#readable();
    for await (const line of linesBackwards(this.path)) {
      const value = JSON.parse(line) as JournalRecord | JournalHeader;
      if (!("v" in value)) yield value;
    }
  }

  note(record: JournalRecord): void {
    if (!this.#lines.takesMore) return;
    this.#history = undefined;
    this.#lines.add(JSON.stringify(record));
  }

  written(): Promise<void> {
    return this.#lines.written();
  }

  commit(record: JournalRecord): Promise<void> {
    this.note(record);
    return this.#lines.synced();
  }

  room(): Promise<void> | undefined {
    return this.#lines.room();
  }

  /** Costs nothing until it is used again: no open file, no memory of what is in it. */
  rest(): Promise<void> {
    this.#history = undefined;
    return this.#lines.rest();
  }

  close(): Promise<void> {
    this.#history = undefined;
    return this.#lines.close();
  }

  async #readable(): Promise<void> {
    await this.#lines.written();
    await this.#mend();
  }

  #mend(): Promise<void> {
    return (this.#mended ??= cutTorn(this.path));
  }
}
