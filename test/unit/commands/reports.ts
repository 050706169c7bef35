import type { TransferReport } from "../../../src/transfers/transfer.ts";

/** A report of one thing done, but for what the test says. */
export function reportOf(parts: Partial<TransferReport> = {}): TransferReport {
  const { skipped = [], failed = [], renamed = [] } = parts;
  const counts = { skipped: skipped.length, failed: failed.length, renamed: renamed.length };
  const nothing = { done: 1, bytes: 1024, created: [], isCancelled: false };
  return { ...nothing, skipped, failed, renamed, counts, ...parts };
}
