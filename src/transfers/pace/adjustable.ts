import { Emitter, type Event } from "../../core/events.ts";

/** A number that a setting may change while work goes by it. */
export class Adjustable {
  #value: number;
  readonly #changed = new Emitter<number>();
  readonly onChange: Event<number> = this.#changed.event;

  constructor(value: number) {
    this.#value = value;
  }

  get value(): number {
    return this.#value;
  }

  set(value: number): void {
    if (value === this.#value) return;
    this.#value = value;
    this.#changed.fire(value);
  }
}
