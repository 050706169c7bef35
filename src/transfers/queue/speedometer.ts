/** Rates are averages over about so long: quick to follow, slow to flicker. */
const memoryMs = 4000;
const leastMsBetween = 200;
/** The first rate is told once this much was seen. */
const warmUpMs = 600;

/** A smoothed rate of a growing figure, for example bytes moved. Times in milliseconds. */
export class Speedometer {
  #lastMs: number | undefined;
  #lastValue = 0;
  #perSecond = 0;
  #seenMs = 0;

  sample(value: number, nowMs: number): void {
    if (this.#lastMs === undefined) {
      this.#lastMs = nowMs;
      this.#lastValue = value;
      return;
    }
    const elapsedMs = nowMs - this.#lastMs;
    if (elapsedMs < leastMsBetween) return;
    const momentary = (Math.max(0, value - this.#lastValue) * 1000) / elapsedMs;
    this.#seenMs += elapsedMs;
    // In the beginning a plain average, so that the first figure is not a tenth of the truth.
    const share = 1 - Math.exp(-elapsedMs / memoryMs);
    this.#perSecond += (momentary - this.#perSecond) * Math.max(share, elapsedMs / this.#seenMs);
    this.#lastMs = nowMs;
    this.#lastValue = value;
  }

  /** Per second; 0 until enough was seen. */
  get perSecond(): number {
    return this.#seenMs < warmUpMs ? 0 : this.#perSecond;
  }
}
