import { isStorageError, StorageError } from "../core/errors.ts";
import type { ObjectHead } from "../core/model.ts";
import type { HttpHeaders } from "../http/client.ts";
import type { S3Caller } from "./caller.ts";
import { quoted } from "./etag.ts";
import { head } from "./read.ts";
import type { ObjectPlace } from "./write.ts";

export interface Condition {
  readonly ifMatch?: string;
  readonly ifAbsent?: boolean;
  /** True when sending the bytes once more costs next to nothing. */
  readonly isSmall?: boolean;
}

/** What a condition is on; servers check it in some requests and ignore it in others. */
type Request = "put" | "complete" | "copy" | "copyPart";

/** Copying so much once more costs a server next to nothing. */
const smallBytes = 1024 ** 2;
const impossibleEtag = "0".repeat(32);
const absentCopy = "copy:absent";

/**
 * Conditions of writes and copies. AWS checks all of them; some servers ignore some and overwrite
 * (Ceph: of copies and of completed uploads), and some refuse them. Until a server has shown for a
 * request that it checks, we look first: that leaves a moment between looking and writing, but no
 * silent loss.
 */
export class Conditional {
  readonly #caller: S3Caller;
  readonly #checked = new Set<string>();
  readonly #refused = new Set<string>();
  /** Topics about which a server has been tried. */
  readonly #tried = new Set<string>();
  #isAbsenceOfCopyTried = false;
  #smallCopies = 0;
  /** Ceph 16 compares `If-Match` of a write with the ETag and its quotes, so that none matches. */
  #wantsBareEtags = false;
  /** Buckets where no `If-Match` of a write ever holds: Ceph 16, where versions are kept. */
  readonly #unmatchable = new Set<string>();

  constructor(caller: S3Caller) {
    this.#caller = caller;
  }

  get checksAbsenceOfCopies(): boolean {
    return this.#checked.has(absentCopy);
  }

  /**
   * Whether all is known that has to be known of copies before many are sent at once: the server
   * compares sources, and has been asked whether it looks at targets.
   */
  get knowsCopies(): boolean {
    return this.#checked.has("copy" satisfies Request) && this.#isAbsenceOfCopyTried;
  }

  /** Whether the server has shown that it writes nothing over what is there. */
  get checksAbsence(): boolean {
    return this.#checked.has("put:absent") && !this.#refused.has("put:absent");
  }

  /** Whether it has shown that it replaces nothing in this bucket but what has the ETag that is named. */
  checksMatch(bucket: string): boolean {
    const isKnown = this.#checked.has("put:match") && !this.#refused.has("put:match");
    return isKnown && !this.#unmatchable.has(bucket);
  }

  /** Headers of a condition that the server has shown to check. */
  of(condition: Condition): HttpHeaders {
    return this.#headers(condition, this.#wantsBareEtags);
  }

  /** Headers of the condition that the target of a copy is free; none where the server refuses them. */
  absenceOfCopy(): HttpHeaders {
    return this.#refused.has(absentCopy) ? {} : this.#headers({ ifAbsent: true }, false);
  }

  /** Runs a write with the headers of its condition. Throws `preconditionFailed`. */
  async guard<T>(
    request: Request & ("put" | "complete"),
    place: ObjectPlace,
    condition: Condition,
    run: (headers: HttpHeaders) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { ifMatch, ifAbsent } = condition;
    if (ifMatch === undefined && !ifAbsent) return run({});
    const topic = `${request}:${ifAbsent ? "absent" : "match"}`;
    const look = () => this.#look(place, condition, signal);
    if (!this.#checked.has(topic)) await look();
    if (this.#refused.has(topic)) return run({});
    if (ifMatch !== undefined && this.#unmatchable.has(place.bucket)) {
      if (this.#checked.has(topic)) await look();
      return run({});
    }
    const isBare = this.#wantsBareEtags;
    const headers = this.#headers(condition, isBare);
    try {
      const result = await run(headers);
      // Only what was just written is there: what asks for anything else has to fail.
      const impossible = ifAbsent ? headers : this.#headers({ ifMatch: impossibleEtag }, false);
      if (condition.isSmall) await this.#tryOut(topic, () => run(impossible));
      return result;
    } catch (error) {
      if (isStorageError(error, "unsupported")) {
        this.#refused.add(topic);
        return run({});
      }
      // Some say so when there is nothing any more that could match.
      if (ifMatch !== undefined && isStorageError(error, "noSuchObject", "noSuchUpload"))
        await look();
      if (!isStorageError(error, "preconditionFailed")) throw error;
      const isMisread = ifMatch !== undefined && (await holds(look));
      this.#checked.add(topic);
      if (!isMisread) throw error;
      // Another write, under way at the same time, may have found out what it wants.
      if (!isBare) return this.#unquoted(place, condition, run, look);
      this.#unmatchable.add(place.bucket);
      return run({});
    }
  }

  /** Refused although it holds. */
  async #unquoted<T>(
    { bucket }: ObjectPlace,
    condition: Condition,
    run: (headers: HttpHeaders) => Promise<T>,
    look: () => Promise<unknown>,
  ): Promise<T> {
    try {
      const result = await run(this.#headers(condition, true));
      this.#wantsBareEtags = true;
      return result;
    } catch (error) {
      if (!isStorageError(error, "preconditionFailed")) throw error;
      await look();
    }
    this.#unmatchable.add(bucket);
    return run({});
  }

  /**
   * Runs a copy under the condition that its target is free, where the server does not refuse the
   * condition as unknown. Others ignore it: who copies has looked before.
   */
  async whereKnown<T>(run: (headers: HttpHeaders) => Promise<T>): Promise<T> {
    const topic = absentCopy;
    if (this.#refused.has(topic)) return run({});
    try {
      return await run(this.#headers({ ifAbsent: true }, false));
    } catch (error) {
      if (!isStorageError(error, "unsupported")) throw error;
      const result = await run({});
      this.#refused.add(topic);
      return result;
    }
  }

  /** Runs a copy of a source that must not have changed. Throws `preconditionFailed`. */
  async guardSource<T>(
    request: Request & ("copy" | "copyPart"),
    source: ObjectPlace & {
      readonly versionId?: string;
      readonly ifMatch?: string;
      /** True when a refusal may be about the target as well. */
      readonly isTargetConditional?: boolean;
    },
    run: (ifMatch: string | undefined, isTrial: boolean) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { bucket, key, versionId, ifMatch } = source;
    // A version never changes.
    if (ifMatch === undefined || versionId !== undefined) return run(ifMatch, false);
    const look = () => this.#look({ bucket, key }, { ifMatch }, signal);
    const found = this.#checked.has(request) ? undefined : await look();
    try {
      const result = await run(ifMatch, false);
      if (request === "copy" && found && found.sizeBytes <= smallBytes) {
        await this.#trySource(request, () => run(impossibleEtag, true));
        if (source.isTargetConditional) await this.#tryTarget(() => run(ifMatch, false), look);
      }
      return result;
    } catch (error) {
      const isSure = !source.isTargetConditional && isStorageError(error, "preconditionFailed");
      if (isSure) this.#checked.add(request);
      throw error;
    }
  }

  /**
   * Once, after the second copy of something small: the same copy again, of a source that has an
   * ETag that nothing has, has to fail. Where it does, no later copy has to be looked up first. A
   * server that copies all the same has made the same copy twice.
   */
  async #trySource(request: Request, again: () => Promise<unknown>): Promise<void> {
    if (++this.#smallCopies !== 2) return;
    try {
      await again();
    } catch (error) {
      if (isStorageError(error, "preconditionFailed")) this.#checked.add(request);
    }
  }

  /**
   * Once, after a copy of something small to what was free: the same copy again has to fail, while
   * its source is what it was. Then nobody has to look long after whether it still is free.
   */
  async #tryTarget(again: () => Promise<unknown>, look: () => Promise<unknown>): Promise<void> {
    if (this.#isAbsenceOfCopyTried) return;
    this.#isAbsenceOfCopyTried = true;
    if (this.#refused.has(absentCopy)) return;
    try {
      await again();
    } catch (error) {
      // Whatever else went wrong, the copy itself has succeeded, and looking stays the rule.
      if (!isStorageError(error, "preconditionFailed")) return;
      if (await holds(look).catch(() => false)) this.#checked.add(absentCopy);
    }
  }

  /**
   * Once, after a write of something small: the same write again, with the same bytes, has to fail.
   * Where it does, no later write has to be looked up first, which halves the requests of an
   * upload of many small files.
   */
  async #tryOut(topic: string, again: () => Promise<unknown>): Promise<void> {
    if (this.#tried.has(topic) || this.#checked.has(topic)) return;
    this.#tried.add(topic);
    try {
      await again();
    } catch (error) {
      // Whatever else went wrong, the write itself has succeeded, and looking stays the rule.
      if (isStorageError(error, "preconditionFailed")) this.#checked.add(topic);
    }
  }

  #headers({ ifMatch, ifAbsent }: Condition, isBare: boolean): HttpHeaders {
    return {
      ...(ifMatch === undefined ? {} : { "if-match": isBare ? ifMatch : quoted(ifMatch) }),
      ...(ifAbsent ? { "if-none-match": "*" } : {}),
    };
  }

  /** What is there, as far as the credentials may know. */
  async #look(
    { bucket, key }: ObjectPlace,
    condition: Condition,
    signal: AbortSignal,
  ): Promise<ObjectHead | undefined> {
    const found = await this.#head(bucket, key, signal);
    if (found === "unknown") return undefined;
    const { etag } = found ?? {};
    const isMet = condition.ifAbsent
      ? !found
      : found && (etag === undefined || etag === condition.ifMatch);
    if (isMet) return found;
    throw new StorageError(
      "preconditionFailed",
      condition.ifAbsent ? "The object exists already" : "The object has changed",
      { bucket, key, operation: "head" },
    );
  }

  /** Undefined when there is no object; `unknown` for who may write and not read. */
  async #head(
    bucket: string,
    key: string,
    signal: AbortSignal,
  ): Promise<ObjectHead | undefined | "unknown"> {
    try {
      return await head(this.#caller, bucket, { key }, signal);
    } catch (error) {
      if (isStorageError(error, "noSuchObject")) return undefined;
      if (isStorageError(error, "accessDenied")) return "unknown";
      throw error;
    }
  }
}

async function holds(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (error) {
    if (isStorageError(error, "preconditionFailed")) return false;
    throw error;
  }
}
