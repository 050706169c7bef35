import { outcomeOfEach } from "../core/deleteOutcomes.ts";
import { isStorageError } from "../core/errors.ts";
import type { DeleteOutcome, DoomedObject } from "../core/store.ts";
import type { S3Caller } from "./caller.ts";
import { deleteBatch, deleteOne, idOf } from "./delete.ts";
import { head } from "./read.ts";
import { isWritableInXml } from "./xml.ts";

/**
 * How a server can be told to delete only what is unchanged: by the ETag in any request (S3), by the
 * ETag in single requests only, or by the time in single requests (Ceph).
 */
type Check = "etagInBatch" | "etag" | "time";

const impossibleEtag = "0".repeat(32);
const longAgo = new Date("2000-01-01T00:00:00Z");

/**
 * Whether a server deletes only what is unchanged, when it is asked to; many delete all the same.
 * That shows by asking with a condition that cannot hold, about something that is to be deleted
 * anyway: who deletes under a condition has looked before, so that nothing more is lost where the
 * server ignores it.
 *
 * A versioned bucket keeps what is deleted behind a marker, whichever it was: nothing is lost there.
 */
export class DeleteConditions {
  readonly #caller: S3Caller;
  #untried: readonly Check[] = ["etagInBatch", "etag", "time"];
  #checked: Check | undefined;

  constructor(caller: S3Caller) {
    this.#caller = caller;
  }

  /** Deletes as many of these as it takes to know, from the first on: their outcomes. */
  async learn(
    bucket: string,
    objects: readonly DoomedObject[],
    signal: AbortSignal,
  ): Promise<DeleteOutcome[]> {
    const outcomes: DeleteOutcome[] = [];
    for (const object of objects) {
      if (this.#checked || !isFitForTrial(object)) break;
      const outcome = await this.#try(bucket, object, signal);
      if (!outcome) break;
      outcomes.push(outcome);
    }
    return outcomes;
  }

  /** With the condition that the server checks, and no other. */
  asChecked(object: DoomedObject): DoomedObject {
    return this.#checked ? under(this.#checked, object) : idOf(object);
  }

  fitsBatch({ ifMatch, ifUnmodifiedSince }: DoomedObject): boolean {
    const isConditional = ifMatch !== undefined || ifUnmodifiedSince !== undefined;
    return !isConditional || this.#checked === "etagInBatch";
  }

  /** Undefined when there is nothing left to try; the object is still there then. */
  async #try(
    bucket: string,
    object: DoomedObject,
    signal: AbortSignal,
  ): Promise<DeleteOutcome | undefined> {
    for (const check of this.#untried) {
      const impossible = { ...object, ifMatch: impossibleEtag, ifUnmodifiedSince: longAgo };
      const trial = await this.#delete(check, bucket, impossible, signal);
      if (trial && !isStorageError(trial.error, "preconditionFailed")) {
        if (!trial.error) this.#drop(check);
        return trial;
      }
      const outcome = trial && (await this.#delete(check, bucket, object, signal));
      if (outcome && !(await this.#isMisread(bucket, object, outcome, signal))) {
        this.#checked = check;
        return outcome;
      }
      this.#drop(check);
    }
    return undefined;
  }

  #drop(check: Check): void {
    this.#untried = this.#untried.filter((one) => one !== check);
  }

  /** Undefined when the server does not know such a request. */
  async #delete(
    check: Check,
    bucket: string,
    object: DoomedObject,
    signal: AbortSignal,
  ): Promise<DeleteOutcome | undefined> {
    const conditional = under(check, object);
    const outcome =
      check === "etagInBatch"
        ? await this.#deleteInBatch(bucket, conditional, signal)
        : await deleteOne(this.#caller, bucket, conditional, signal);
    return isStorageError(outcome?.error, "unsupported", "invalidRequest") ? undefined : outcome;
  }

  async #deleteInBatch(
    bucket: string,
    object: DoomedObject,
    signal: AbortSignal,
  ): Promise<DeleteOutcome | undefined> {
    const { key } = object;
    try {
      const outcomes = await deleteBatch(this.#caller, bucket, [object], signal);
      return outcomeOfEach([{ key }], outcomes)[0];
    } catch (error) {
      if (!isStorageError(error)) throw error;
      return { key, error };
    }
  }

  /** A server that refuses although the ETag is what was asked for compares something else. */
  async #isMisread(
    bucket: string,
    { key, ifMatch }: DoomedObject,
    { error }: DeleteOutcome,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!isStorageError(error, "preconditionFailed")) return false;
    try {
      return (await head(this.#caller, bucket, { key }, signal)).etag === ifMatch;
    } catch (reason) {
      if (isStorageError(reason, "noSuchObject")) return false;
      throw reason;
    }
  }
}

function under(check: Check, object: DoomedObject): DoomedObject {
  const { versionId, ifMatch, ifUnmodifiedSince } = object;
  const id = idOf(object);
  // A version never changes, and is deleted whatever else there is.
  if (versionId !== undefined) return id;
  if (check === "time") return ifUnmodifiedSince === undefined ? id : { ...id, ifUnmodifiedSince };
  return ifMatch === undefined ? id : { ...id, ifMatch };
}

function isFitForTrial({ key, versionId, ifMatch, ifUnmodifiedSince }: DoomedObject): boolean {
  return (
    versionId === undefined &&
    ifMatch !== undefined &&
    ifUnmodifiedSince !== undefined &&
    isWritableInXml(key)
  );
}
