import { unlessAborted } from "./signals.ts";
import type { Conflict, ConflictAnswer } from "./transfer.ts";

/** Asks about taken destinations, one at a time, until an answer holds for all. */
export class Conflicts {
  readonly #ask: (conflict: Conflict) => Promise<ConflictAnswer>;
  readonly #onThrown: (error: unknown) => void;
  readonly #onStanding: (choice: ConflictAnswer["choice"]) => void;
  #standing: ConflictAnswer["choice"] | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    ask: (conflict: Conflict) => Promise<ConflictAnswer>,
    options: {
      onThrown(error: unknown): void;
      /** The answer of an earlier run that holds for all, and who is told of such an answer. */
      readonly standing: ConflictAnswer["choice"] | undefined;
      onStanding(choice: ConflictAnswer["choice"]): void;
    },
  ) {
    this.#ask = ask;
    this.#onThrown = (error) => options.onThrown(error);
    this.#onStanding = (choice) => options.onStanding(choice);
    this.#standing = options.standing;
  }

  /** What holds for all conflicts, once that was answered. */
  get standing(): ConflictAnswer["choice"] | undefined {
    return this.#standing;
  }

  /** An answer for all was about what was there then: what has changed since is asked about anew. */
  async decide(conflict: Conflict, signal: AbortSignal): Promise<ConflictAnswer["choice"]> {
    const standing = this.#standingFor(conflict);
    if (standing) return standing;
    const decision = this.#turn.then(() => this.#decideNow(conflict, signal));
    // The next one waits for this answer, however it turns out.
    this.#turn = decision.catch(() => undefined);
    return unlessAborted(decision, signal);
  }

  #standingFor({ hasChanged }: Conflict): ConflictAnswer["choice"] | undefined {
    return hasChanged ? undefined : this.#standing;
  }

  async #decideNow(conflict: Conflict, signal: AbortSignal): Promise<ConflictAnswer["choice"]> {
    signal.throwIfAborted();
    const standing = this.#standingFor(conflict);
    if (standing) return standing;
    try {
      const { choice, applyToAll } = await this.#ask(conflict);
      if (applyToAll) {
        this.#standing = choice;
        this.#onStanding(choice);
      }
      return choice;
    } catch (error) {
      this.#onThrown(error);
      throw error;
    }
  }
}
