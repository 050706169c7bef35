import type { TransferOrder } from "../order.ts";
import type { Removal } from "../sync/step.ts";
import type { LocalSource, TransferProgress, TransferReport } from "../transfer.ts";

/**
 * Where a transfer stands. `pausing` and `cancelling` are on their way out: what is under way is
 * being put down. `interrupted` is paused by the end of the process that ran it.
 */
export type TransferState =
  | "queued"
  | "running"
  | "pausing"
  | "cancelling"
  | "paused"
  | "interrupted"
  | "failed"
  | "done"
  | "cancelled";

/** Bytes and files a second, smoothed, and how long the rest takes; undefined while nobody can say. */
export interface Pace {
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
  readonly leftMs: number | undefined;
}

/** What belongs to an order and cannot be written down: it is there while this process lives. */
export interface LiveParts {
  /** What was given as bytes, without a path. */
  readonly bytes?: readonly LocalSource[];
  /** What a `sync` has deleted so far, in all its runs, by what it was. */
  readonly removals?: Map<string, Removal>;
}

/** One transfer as the queue shows it. Its figures change; the object stays the same. */
export interface Transfer {
  readonly id: string;
  readonly order: TransferOrder;
  readonly live: LiveParts;
  readonly addedAt: Date;
  /** Whether it has run, in this process or an earlier one. */
  readonly hasBegun: boolean;
  readonly state: TransferState;
  /** Of the latest run. */
  readonly progress: TransferProgress | undefined;
  readonly pace: Pace;
  /** What the latest run came to. */
  readonly report: TransferReport | undefined;
  /** What ended the latest run as a whole, when it did not come to a report. */
  readonly error: unknown;
}

/** States that are listed together, in the order in which they are shown. */
export const groups = [
  "running",
  "interrupted",
  "paused",
  "queued",
  "failed",
  "done",
  "cancelled",
] as const;

export type Group = (typeof groups)[number];

export function groupOf(state: TransferState): Group {
  return state === "pausing" || state === "cancelling" ? "running" : state;
}

export function isFinished(state: TransferState): boolean {
  return state === "failed" || state === "done" || state === "cancelled";
}
