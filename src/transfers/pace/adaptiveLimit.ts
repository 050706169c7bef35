import type { Disposable } from "../../core/events.ts";

export interface AdaptiveOptions {
  /** A limit that has grown to this is none any more. */
  readonly ceiling: number;
  /** How long until one more may be under way. */
  readonly growMs: number;
  /** Refusals that come so close together are one sign: what was under way hears the same. */
  readonly togetherMs: number;
}

/**
 * How much may be under way at one server: all there is until it asks for less, then half of what
 * was, then slowly more again.
 */
export class AdaptiveLimit implements Disposable {
  readonly #options: AdaptiveOptions;
  #limit = Infinity;
  #active = 0;
  #halvedAtMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(options: AdaptiveOptions) {
    this.#options = options;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Undefined when nothing holds it back: the usual case. Otherwise waits; throws the abort's reason. */
  enter(signal: AbortSignal): Promise<void> | undefined {
    if (this.#active < this.#limit) {
      this.#active += 1;
      return undefined;
    }
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const grant = () => {
        signal.removeEventListener("abort", leave);
        this.#active += 1;
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(grant), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(grant);
    });
  }

  /** Once for each `enter` that let in. */
  leave(): void {
    this.#active -= 1;
    this.#grant();
  }

  slowDown(nowMs = performance.now()): void {
    // Nothing of this kind was what was too much.
    if (this.#active === 0) return;
    if (nowMs - this.#halvedAtMs < this.#options.togetherMs) return;
    this.#halvedAtMs = nowMs;
    const most = Math.min(this.#limit, this.#active);
    this.#limit = Math.max(1, Math.floor(most / 2));
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#grow(), this.#options.growMs).unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #grow(): void {
    this.#limit += 1;
    if (this.#limit >= this.#options.ceiling) {
      this.#limit = Infinity;
      clearInterval(this.#timer);
    }
    this.#grant();
  }

  #grant(): void {
    while (this.#active < this.#limit) {
      const next = this.#waiting.shift();
      if (!next) return;
      next();
    }
  }
}
