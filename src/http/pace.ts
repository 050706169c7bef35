import type { Clock } from "./client.ts";

/**
 * Keeps all requests to an origin back for as long as one of them was told to wait, so that a
 * server that asked for less is not asked by the others meanwhile.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #notBefore = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  holdBack(origin: string, waitMs: number): void {
    const until = this.#clock.now() + waitMs;
    this.#notBefore.set(origin, Math.max(until, this.#notBefore.get(origin) ?? 0));
  }

  /** Undefined when nobody has to wait: the usual case costs no turn of the event loop. */
  turn(origin: string, signal: AbortSignal): Promise<void> | undefined {
    const until = this.#notBefore.get(origin);
    if (until === undefined) return undefined;
    const waitMs = until - this.#clock.now();
    if (waitMs > 0) return this.#clock.sleep(waitMs, signal);
    this.#notBefore.delete(origin);
    return undefined;
  }
}
