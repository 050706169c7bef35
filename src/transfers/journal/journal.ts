import type { History } from "./history.ts";
import type { JournalRecord } from "./record.ts";

/**
 * What a transfer writes down so that it can be gone on with, undone or cleaned up: by the next run
 * of the same order, in this process or, after a crash, in another one.
 */
export interface Journal {
  /** Six hexadecimal digits that mark the names of files on their way. */
  readonly tag: string;
  /** Everything so far: what earlier runs wrote, and this one. */
  replay(): Promise<History>;
  /** Every record, the newest first. */
  backwards(): AsyncIterable<JournalRecord>;
  /** Cheap. It is with the operating system, in order, within some twenty milliseconds. */
  note(record: JournalRecord): void;
  /** Resolves when all that was noted is with the operating system, and survives this process. */
  written(): Promise<void>;
  /** Resolves when it is on the disk: for what has to be known before something is done. */
  commit(record: JournalRecord): Promise<void>;
  /** Undefined unless so much waits to be written that whoever notes more should wait. */
  room(): Promise<void> | undefined;
  /**
   * Why nothing is written any more, such as a full disk. The transfer goes on without a journal;
   * a pause then undoes what is under way, as a cancel does.
   */
  readonly failure: unknown;
  close(): Promise<void>;
}
