import type { AbortWatch } from "./abortWatch.ts";
import type { HttpMethod } from "./client.ts";
import type { Throttling } from "./direct/throttling.ts";

/** Many requests that somebody sends. */
export interface UnderWay {
  /** Resolves when nothing is under way any more. */
  readonly ended: Promise<unknown>;
  cancel(): void;
}

/** Who is told of them. */
export interface SeriesListener {
  onCame(): void;
  onThrottled(throttling: Throttling): void;
  logs(method: HttpMethod, path: string | undefined, status: number): void;
}

/**
 * Waits for many requests; gives them up when the signal is aborted, or none gets on for `limitMs`,
 * where that is not 0. Throws the signal's reason.
 */
export async function untilEnded(
  begin: (onCame: () => void) => UnderWay,
  limitMs: number,
  aborts: AbortWatch,
  signal: AbortSignal,
): Promise<void> {
  const underWay = begin(() => void timer?.refresh());
  const timer = limitMs > 0 ? setTimeout(() => underWay.cancel(), limitMs) : undefined;
  const listener = aborts.watch(signal, () => underWay.cancel());
  try {
    await underWay.ended;
  } finally {
    clearTimeout(timer);
    aborts.unwatch(listener);
  }
  signal.throwIfAborted();
}
