import { isStorageError, StorageError } from "../../core/errors.ts";

interface Step {
  readonly what: string;
  undo(signal: AbortSignal): Promise<void>;
}

/** Undoing must not be cut short by what made it necessary, nor go on for ever. */
const longestUndoMs = 60_000;

/** Steps of a change that takes several requests, to be taken back when one of them fails. */
export class Undo {
  readonly #steps: Step[] = [];

  add(what: string, undo: Step["undo"]): void {
    this.#steps.push({ what, undo });
  }

  /**
   * Runs `change`. When it throws, takes the steps back, the last one first, and throws the same
   * error; its message names what could not be taken back.
   */
  async whenFails<T>(change: () => Promise<T>): Promise<T> {
    try {
      return await change();
    } catch (error) {
      const failures = await this.#takeBack();
      if (failures.length === 0) throw error;
      const leftOver = failures.map((one) => one.what);
      const message = error instanceof Error ? error.message : String(error);
      const errors = [error, ...failures.map((one) => one.error)];
      throw new StorageError(
        isStorageError(error) ? error.kind : "unknown",
        `${message} This could not be undone and is left: ${leftOver.join(", ")}`,
        { ...(isStorageError(error) && error.facts), leftOver },
        { cause: new AggregateError(errors) },
      );
    }
  }

  async #takeBack(): Promise<{ what: string; error: unknown }[]> {
    const signal = AbortSignal.timeout(longestUndoMs);
    const failures: { what: string; error: unknown }[] = [];
    for (const step of this.#steps.reverse()) {
      try {
        await step.undo(signal);
      } catch (error) {
        failures.push({ what: step.what, error });
      }
    }
    return failures;
  }
}
