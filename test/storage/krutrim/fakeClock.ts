import type { Clock } from "../../../src/http/client.ts";

interface Sleeper {
  readonly until: number;
  wake(): void;
}

/** Time that passes when a test says so. */
export class FakeClock implements Clock {
  #now = Date.parse("2026-03-01T12:00:00Z");
  readonly #sleepers = new Set<Sleeper>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#now + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal.addEventListener("abort", () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason as Error);
      });
    });
  }

  /** Lets time pass, wakes who is due, and gives them a moment to act. */
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.until > this.#now) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    await settled();
  }
}

/**
 * Long enough for a request on loopback. In turns of the event loop, which client and server share:
 * on a busy machine a time alone would be over before they had theirs.
 */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setTimeout(resolve, 2));
}
