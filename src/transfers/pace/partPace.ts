import type { Disposable } from "../../core/events.ts";
import { enterAll, OriginLimits } from "./originLimits.ts";
import { Slots } from "./slots.ts";

/** As many parts of one file may wait for their turn: more than any setting lets through. */
export const mostPartsWaiting = 64;

/** How many parts may be under way: what the settings say, and less at a server that asks for less. */
export class PartPace implements Disposable {
  readonly #slots: Slots;
  readonly #limits = new OriginLimits();

  constructor(most: number) {
    this.#slots = new Slots(most);
  }

  /** Another setting; it holds at once. */
  limit(most: number): void {
    this.#slots.resize(most);
  }

  /**
   * Waits for a turn at these servers, in the order of asking; resolves to what has to be called once
   * when the part is done. Who waits for a server keeps nobody from another one.
   */
  async take(origins: readonly (string | undefined)[], signal: AbortSignal): Promise<() => void> {
    const leave = await enterAll(this.#limits.of(origins), signal);
    try {
      const giveBack = await this.#slots.take(1, signal);
      return () => {
        giveBack();
        leave();
      };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** A server asked for fewer requests. */
  slowDown(origin: string): void {
    this.#limits.slowDown(origin);
  }

  dispose(): void {
    this.#limits.dispose();
  }
}
