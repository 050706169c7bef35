import type { Disposable } from "../../core/events.ts";
import { enterAll, OriginLimits, originOf, type Served } from "./originLimits.ts";
import type { Gate } from "./pipeline.ts";

/** How many files may be under way at each server, over all transfers together. */
export class Pacing implements Disposable {
  readonly #limits = new OriginLimits();

  /** A file that is under way between these servers counts for each of them. */
  gate(...places: readonly Served[]): Gate {
    const limits = this.#limits.of(places.map(originOf));
    return { enter: (signal) => enterAll(limits, signal) };
  }

  /** The same where not everything is under way between the same servers. */
  gateEach<T>(placesOf: (item: T) => readonly Served[]): Gate<T> {
    return {
      enter: (signal, item) => enterAll(this.#limits.of(placesOf(item).map(originOf)), signal),
    };
  }

  /** Whether the server of this place has asked for less, not long ago. */
  isHeldBack(place: Served): boolean {
    return this.#limits.of([originOf(place)]).some(({ limit }) => limit !== Infinity);
  }

  /** A server asked for fewer requests. */
  slowDown(origin: string): void {
    this.#limits.slowDown(origin);
  }

  dispose(): void {
    this.#limits.dispose();
  }
}
