import { refuse, type Refusal } from "./refusal.ts";

interface Fault {
  readonly operation: string;
  readonly happens: "instead" | "afterwards";
  /** Absent breaks the connection. */
  readonly refusal?: Refusal;
}

/** Bad weather for one operation each time: an error instead of the work, or an answer that gets lost. */
export class Faults {
  readonly #next: Fault[] = [];

  /** The next call of the operation is refused; nothing is done. */
  refuse(operation: string, status: number, message = "Service is currently unavailable"): void {
    this.#next.push({ operation, happens: "instead", refusal: refuse(status, message) });
  }

  /** The next call of the operation is answered with this; nothing is done. */
  answer(operation: string, refusal: Refusal): void {
    this.#next.push({ operation, happens: "instead", refusal });
  }

  /** The next call of the operation does its work, and the connection breaks before the answer. */
  loseAnswer(operation: string): void {
    this.#next.push({ operation, happens: "afterwards" });
  }

  /** The next call of the operation breaks the connection and does nothing. */
  loseRequest(operation: string): void {
    this.#next.push({ operation, happens: "instead" });
  }

  before(operation: string): void {
    const fault = this.#take(operation, "instead");
    if (fault) throw fault.refusal ?? new LostRequest();
  }

  losesAnswer(operation: string): boolean {
    return this.#take(operation, "afterwards") !== undefined;
  }

  #take(operation: string, happens: Fault["happens"]): Fault | undefined {
    const index = this.#next.findIndex(
      (fault) => fault.operation === operation && fault.happens === happens,
    );
    return index < 0 ? undefined : this.#next.splice(index, 1)[0];
  }
}

/** The server hangs up without having done anything. */
export class LostRequest extends Error {}
