import assert from "node:assert/strict";
import type {
  Conflict,
  TransferOptions,
  TransferProgress,
  TransferReport,
} from "../../../src/transfers/transfer.ts";
import type { Is } from "./killing.ts";
import { quietly } from "./workshop.ts";

/** Options of a transfer whose figures are to be right in the end. */
export function figures(): {
  readonly options: TransferOptions;
  /** What was told last fits the report, which is of all files. */
  readonly check: (report: TransferReport, files: number) => void;
} {
  let last: TransferProgress | undefined;
  return {
    options: { ...quietly, onProgress: (told) => (last = told) },
    check: ({ done, bytes }, files) => {
      assert.equal(done, files);
      assert.deepEqual([last?.filesDone, last?.filesTotal, last?.active.length], [files, files, 0]);
      assert.ok(bytes > 0);
      assert.deepEqual(
        [last?.bytesDone, last?.bytesTotal, last?.bytesMoved],
        [bytes, bytes, bytes],
      );
    },
  };
}

/** Options of a transfer that skips what is taken, one after the other, and what it asked about. */
export function skipping(): {
  readonly options: TransferOptions;
  readonly asked: readonly string[];
} {
  const asked: string[] = [];
  const onConflict: TransferOptions["onConflict"] = ({ target }) => {
    asked.push(target);
    return Promise.resolve({ choice: "skip", applyToAll: false });
  };
  return { options: { ...quietly, onConflict }, asked };
}

/** Those of one that overwrites what is taken, and skips what is asked about once more after that. */
export function overwriting(more: Partial<TransferOptions> = {}): {
  readonly options: TransferOptions;
  readonly asked: readonly Conflict[];
} {
  const asked: Conflict[] = [];
  const onConflict: TransferOptions["onConflict"] = (conflict) => {
    asked.push(conflict);
    return Promise.resolve(
      asked.length === 1
        ? { choice: "overwrite", applyToAll: true }
        : { choice: "skip", applyToAll: false },
    );
  };
  return { options: { ...quietly, ...more, onConflict }, asked };
}

/** Options of a transfer that is cancelled once so many files are done. */
export function cancelledBehind(files: number): TransferOptions {
  const cancel = new AbortController();
  return {
    ...quietly,
    signal: cancel.signal,
    onProgress: ({ filesDone }) => filesDone > files && cancel.abort(),
  };
}

/** Requests of a kind, all but the first ones. */
export function behind(first: number, is: Is): Is {
  let seen = 0;
  return (request) => is(request) && ++seen > first;
}
