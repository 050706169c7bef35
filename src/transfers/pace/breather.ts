import { setImmediate as nextTurn } from "node:timers/promises";

const longestMs = 8;

/** Lets everybody else have their turn when work that waits for nothing has gone on for too long. */
export class Breather {
  #since = performance.now();

  /** Undefined while there is time left. */
  pause(): Promise<void> | undefined {
    return performance.now() - this.#since < longestMs ? undefined : this.#rest();
  }

  async #rest(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
  }
}
