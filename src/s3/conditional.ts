import { isStorageError, StorageError } from "../core/errors.ts";
import type { S3Caller } from "./caller.ts";
import { head } from "./read.ts";
import type { ObjectPlace } from "./write.ts";

export interface Condition {
  readonly ifMatch?: string;
  readonly ifAbsent?: boolean;
}

/**
 * Conditions of writes. AWS and most others check `If-Match` and `If-None-Match` themselves; some
 * servers ignore them and overwrite, and some refuse them. Until a server has shown that it checks
 * them, we look first: that leaves a moment between looking and writing, but no silent loss.
 */
export class Conditional {
  readonly #caller: S3Caller;
  #isChecked = false;
  #isRefused = false;

  constructor(caller: S3Caller) {
    this.#caller = caller;
  }

  /** Runs a write under a condition; `run` is given what to send of it. Throws `preconditionFailed`. */
  async guard<T>(
    place: ObjectPlace,
    condition: Condition,
    run: (sent: Condition) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    if (condition.ifMatch === undefined && !condition.ifAbsent) return run({});
    if (!this.#isChecked) await this.#look(place, condition, signal);
    if (this.#isRefused) return run({});
    try {
      return await run(condition);
    } catch (error) {
      if (isStorageError(error, "preconditionFailed")) this.#isChecked = true;
      if (!isStorageError(error, "unsupported")) throw error;
      this.#isRefused = true;
      return run({});
    }
  }

  async #look(
    { bucket, key }: ObjectPlace,
    condition: Condition,
    signal: AbortSignal,
  ): Promise<void> {
    const etag = await this.#etag(bucket, key, signal);
    const isMet = condition.ifAbsent ? etag === undefined : etag === condition.ifMatch;
    if (isMet || etag === "unknown") return;
    throw new StorageError(
      "preconditionFailed",
      condition.ifAbsent ? "The object exists already" : "The object has changed",
      { bucket, key, operation: "put" },
    );
  }

  /** Undefined when there is no object; `unknown` for who may write and not read. */
  async #etag(bucket: string, key: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      return (await head(this.#caller, bucket, { key }, signal)).etag ?? "unknown";
    } catch (error) {
      if (isStorageError(error, "noSuchObject")) return undefined;
      if (isStorageError(error, "accessDenied")) return "unknown";
      throw error;
    }
  }
}
