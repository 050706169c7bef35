import { sleep } from "../signals.ts";

/** Shorter waits cost more than they even out. */
const leastWaitMs = 5;

/**
 * Lets so many bytes a second pass, evenly: each piece waits until those before it have had their
 * time. One for everything that is sent and received.
 */
export class Bandwidth {
  readonly #bytesPerSecond: () => number;
  readonly #now: () => number;
  #freeAtMs = 0;

  /** 0 is no limit; asked for every piece, so that a change is felt at once. */
  constructor(bytesPerSecond: () => number, now: () => number = () => performance.now()) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#now = now;
  }

  get isLimited(): boolean {
    return this.#bytesPerSecond() > 0;
  }

  /** Undefined when the bytes may pass at once. */
  take(bytes: number, signal: AbortSignal): Promise<void> | undefined {
    const waitMs = this.waitFor(bytes);
    return waitMs < leastWaitMs ? undefined : sleep(waitMs, signal);
  }

  /** Counts the bytes, and tells how long whoever has them has to wait, in milliseconds. */
  waitFor(bytes: number): number {
    const rate = this.#bytesPerSecond();
    if (rate <= 0) return 0;
    const now = this.#now();
    const start = Math.max(now, this.#freeAtMs);
    this.#freeAtMs = start + (1000 * bytes) / rate;
    return this.#freeAtMs - now;
  }
}
