import type { Disposable } from "../../core/events.ts";
import type { Slots } from "./slots.ts";

const growMs = 3000;
const togetherMs = 1000;

/** How many parts may be under way: what the settings say, less while a server asks for less. */
export class PartPace implements Disposable {
  readonly #slots: Slots;
  #most: number;
  #halvedAtMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(slots: Slots) {
    this.#slots = slots;
    this.#most = slots.total;
  }

  /** Another setting; it holds at once. */
  limit(most: number): void {
    this.#most = most;
    clearInterval(this.#timer);
    this.#slots.resize(most);
  }

  slowDown(nowMs = performance.now()): void {
    if (nowMs - this.#halvedAtMs < togetherMs) return;
    this.#halvedAtMs = nowMs;
    this.#slots.resize(Math.max(1, Math.floor(this.#slots.total / 2)));
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#grow(), growMs).unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #grow(): void {
    this.#slots.resize(Math.min(this.#most, this.#slots.total + 1));
    if (this.#slots.total >= this.#most) clearInterval(this.#timer);
  }
}
