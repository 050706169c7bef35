import { isStorageError } from "../core/errors.ts";
import type { StorageError, StorageErrorKind } from "../core/errors.ts";
import type { Clock, RetryLimits } from "./client.ts";

/** Passing troubles. A host without an address or a bad certificate stays as it is. */
const passingKinds: readonly StorageErrorKind[] = [
  "throttled",
  "serverError",
  "connectionLost",
  "truncated",
  "timeout",
  "refused",
  "unreachable",
];

/** The request certainly had no effect, so that even one that must not be sent twice may be. */
function hadNoEffect(error: StorageError): boolean {
  return (
    error.kind === "throttled" ||
    error.kind === "refused" ||
    error.facts.code === "UND_ERR_CONNECT_TIMEOUT"
  );
}

/** No server is waited for longer than this, whatever it asks. */
export const longestObeyedMs = 60_000;

/** Parses `Retry-After`: seconds or a date. Undefined when it is neither. */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

export interface RetryOptions {
  readonly limits: RetryLimits;
  readonly clock: Clock;
  readonly isRepeatable: boolean;
  /** Between 0 and 1, as `Math.random`. */
  random(): number;
  /** Before each wait. */
  onWait(error: StorageError, waitMs: number): void;
}

/** The wait before attempt `next` (2 is the first repeat), or undefined to give up. */
function waitBefore(error: StorageError, next: number, options: RetryOptions): number | undefined {
  const { limits } = options;
  const askedMs = error.facts.retryAfterMs;
  if (askedMs !== undefined && askedMs > longestObeyedMs) return undefined;
  const capMs = Math.min(limits.longestWaitMs, limits.firstWaitMs * 2 ** (next - 2));
  // Full jitter keeps many clients from coming back at the same moment; a wait that the server
  // asked for is a minimum.
  return (askedMs ?? 0) + options.random() * capMs;
}

/**
 * Runs `attempt` until it succeeds, fails for good, or the limits are reached. The last error is
 * thrown as it is.
 */
export async function withRetries<T>(
  attempt: (number: number) => Promise<T>,
  options: RetryOptions,
  signal: AbortSignal,
): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await attempt(number);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!isStorageError(error, ...passingKinds)) throw error;
      if (number >= options.limits.attempts) throw error;
      if (!options.isRepeatable && !hadNoEffect(error)) throw error;
      const waitMs = waitBefore(error, number + 1, options);
      if (waitMs === undefined) throw error;
      options.onWait(error, waitMs);
      await options.clock.sleep(waitMs, signal);
    }
  }
}
