import { isStorageError, type StorageErrorKind } from "../../core/errors.ts";
import { sleep } from "../signals.ts";

/** A body that ends with one of these is continued from the byte it reached. */
const passing: readonly StorageErrorKind[] = [
  "connectionLost",
  "truncated",
  "timeout",
  "unreachable",
  "serverError",
  "throttled",
];
/** Most stores have tried again themselves before. */
const mostFailuresInARow = 2;
const longestDelayMs = 10_000;
/** So much has to arrive before a failure counts as the first again. */
const headwayBytes = 64 * 1024;

/** Whether and when bytes that broke off are asked for again from where they did. */
export class ResumePolicy {
  readonly #firstDelayMs: number;
  readonly #signal: AbortSignal;
  #lastFailureAt: number;
  #failures = 0;

  /** `first` is where the bytes begin. */
  constructor(first: number, firstDelayMs: number, signal: AbortSignal) {
    this.#lastFailureAt = first;
    this.#firstDelayMs = firstDelayMs;
    this.#signal = signal;
  }

  /** Waits until they may be asked for again, or throws what there was. */
  async brokeOff(next: number, error: unknown): Promise<void> {
    if (this.#signal.aborted || !isStorageError(error, ...passing)) throw error;
    const hasHeadway = next - this.#lastFailureAt >= headwayBytes;
    this.#failures = hasHeadway ? 1 : this.#failures + 1;
    if (this.#failures > mostFailuresInARow) throw error;
    this.#lastFailureAt = next;
    const delayMs = this.#firstDelayMs * 2 ** (this.#failures - 1);
    await sleep(Math.min(longestDelayMs, delayMs), this.#signal);
  }
}
