import { outcomeOfEach } from "../core/deleteOutcomes.ts";
import { isStorageError } from "../core/errors.ts";
import type { DeleteOutcome, DoomedObject } from "../core/store.ts";
import type { S3Caller } from "./caller.ts";
import { deleteBatch, deleteOne, idOf } from "./delete.ts";
import { DeleteConditions } from "./deleteConditions.ts";
import { inParallel } from "./parallel.ts";
import { isWritableInXml } from "./xml.ts";

/** Single deletes at a time, where the server has no batches. */
const singlesAtOnce = 8;

/**
 * Deletes in one request where the server and the keys allow it. What a batch cannot say (control
 * characters have no form in XML; a condition that the server checks in single requests only) or
 * does not mention in its answer is deleted singly: no outcome is guessed.
 */
export class Deletion {
  readonly #caller: S3Caller;
  readonly #conditions: DeleteConditions;
  #hasBatches = true;

  constructor(caller: S3Caller) {
    this.#caller = caller;
    this.#conditions = new DeleteConditions(caller);
  }

  async delete(
    bucket: string,
    objects: readonly DoomedObject[],
    signal: AbortSignal,
  ): Promise<DeleteOutcome[]> {
    const learnt = await this.#conditions.learn(bucket, objects, signal);
    const rest = objects.slice(learnt.length);
    try {
      return [...learnt, ...(await this.#delete(bucket, rest, signal))];
    } catch (error) {
      // What is gone by now must not be taken for what has failed.
      if (learnt.length === 0 || !isStorageError(error)) throw error;
      return [...learnt, ...rest.map((object) => ({ ...idOf(object), error }))];
    }
  }

  async #delete(
    bucket: string,
    objects: readonly DoomedObject[],
    signal: AbortSignal,
  ): Promise<DeleteOutcome[]> {
    const known = objects.map((object) => this.#conditions.asChecked(object));
    const sendable = known.filter(
      (object) => isWritableInXml(object.key) && this.#conditions.fitsBatch(object),
    );
    const told =
      this.#hasBatches && sendable.length > 1 ? await this.#tryBatch(bucket, sendable, signal) : [];
    const outcomes = outcomeOfEach(known, told);
    return inParallel(
      known,
      singlesAtOnce,
      (object, index) => outcomes[index] ?? deleteOne(this.#caller, bucket, object, signal),
    );
  }

  /** Nothing is told where the server takes no such request. */
  async #tryBatch(
    bucket: string,
    objects: readonly DoomedObject[],
    signal: AbortSignal,
  ): Promise<DeleteOutcome[]> {
    try {
      return await deleteBatch(this.#caller, bucket, objects, signal);
    } catch (error) {
      if (isStorageError(error, "unsupported")) this.#hasBatches = false;
      // A server that does not understand this document may still know single deletes.
      else if (!isStorageError(error, "invalidRequest")) throw error;
      return [];
    }
  }
}
