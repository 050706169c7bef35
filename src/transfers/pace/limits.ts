import type { KeptAcls } from "../store/copiedAcls.ts";

/** How much is done at once. Sizes in bytes. */
export interface EngineOptions {
  /** Files under way at the same time. */
  readonly parallelFiles: number;
  /** Parts of large files under way at the same time, over all files together. */
  readonly parallelParts: number;
  /** Size of a part; grown where an object would need more parts than its store allows. */
  readonly partBytes: number;
  /** Larger objects move in parts. */
  readonly multipartThresholdBytes: number;
  /** Parts of copies that stay on the server, which cost neither memory nor bandwidth here. */
  readonly copyPartBytes: number;
  /** How far listing may run ahead of the work, in entries: totals are known early, memory is not. */
  readonly lookahead: number;
  /** Threads that hash large parts; the first use starts them, idleness ends them. */
  readonly hashThreads: number;
  /** First wait before a broken body is continued; doubles up to ten seconds. */
  readonly resumeDelayMs: number;
  /** How long cleaning up may take after a cancel. */
  readonly graceMs: number;
  /** Reserved names and characters of which platform local names have to respect. */
  readonly platform: NodeJS.Platform;
  /** Which objects that are copied or moved are asked for access control lists of their own. */
  readonly keepAcls: KeptAcls;
}

const mebibyte = 1024 ** 2;

export function engineOptions(given: Partial<EngineOptions>, cores: number): EngineOptions {
  return {
    parallelFiles: 16,
    parallelParts: 8,
    partBytes: 8 * mebibyte,
    multipartThresholdBytes: 16 * mebibyte,
    copyPartBytes: 128 * mebibyte,
    lookahead: 10_000,
    // Two also on two cores: a hash takes longer than all else that is done with its bytes.
    hashThreads: Math.min(4, Math.max(2, cores - 1)),
    resumeDelayMs: 200,
    graceMs: 30_000,
    platform: process.platform,
    keepAcls: "whenFound",
    ...given,
  };
}
