import { isStorageError, StorageError } from "../../core/errors.ts";
import { lifecycleProblems, sameLifecycleRule } from "../../core/lifecycle.ts";
import type {
  LifecycleField,
  LifecycleRule,
  LifecycleRuleFields,
  LifecycleRules,
} from "../../core/lifecycle.ts";
import { getBucket } from "./api/buckets.ts";
import type { KrutrimApi } from "./api/client.ts";
import {
  createLifecycleRule,
  deleteLifecycleRule,
  getAllLifecycleRules,
  getLifecycleRule,
  updateLifecycleRule,
} from "./api/lifecycleRules.ts";
import type { BucketDirectory } from "./directory.ts";
import { isThere, toldWhenLost } from "./lostAnswer.ts";
import type { KrutrimBucket } from "./records/bucket.ts";

const fields = [
  "name",
  "isEnabled",
  "expirationDays",
  "removesExpiredDeleteMarkers",
  "noncurrentDays",
  "newerNoncurrentVersions",
  "abortUploadsAfterDays",
  "ageAttribute",
] as const satisfies readonly LifecycleField[];

/** Lifecycle rules, each a thing of its own with an identifier. */
export class KrutrimLifecycle implements LifecycleRules {
  readonly fields: ReadonlySet<LifecycleField> = new Set(fields);
  readonly #api: KrutrimApi;
  readonly #directory: BucketDirectory;

  constructor(api: KrutrimApi, directory: BucketDirectory) {
    this.#api = api;
    this.#directory = directory;
  }

  async list(bucket: string, signal: AbortSignal): Promise<readonly LifecycleRule[]> {
    return await this.#all(await this.#directory.find(bucket, signal), signal);
  }

  async get(bucket: string, id: string, signal: AbortSignal): Promise<LifecycleRule> {
    const at = await this.#directory.find(bucket, signal);
    return await getLifecycleRule(this.#api, at, id, signal);
  }

  async create(
    bucket: string,
    rule: LifecycleRuleFields,
    signal: AbortSignal,
  ): Promise<LifecycleRule> {
    const at = await this.#directory.find(bucket, signal);
    const others = await this.#all(at, signal);
    refuseProblems(rule, others, at);
    return await toldWhenLost(
      () => createLifecycleRule(this.#api, at, rule, signal),
      async (again) => {
        const rules = await this.#all(at, again);
        return rules.some(({ name }) => name === rule.name) ? "done" : "notDone";
      },
      signal,
    );
  }

  async update(
    bucket: string,
    seen: LifecycleRule,
    rule: LifecycleRuleFields,
    signal: AbortSignal,
  ): Promise<LifecycleRule> {
    const at = await this.#directory.find(bucket, signal);
    const others = await this.#others(at, seen, signal);
    refuseProblems(rule, others, at);
    return await toldWhenLost(
      () => updateLifecycleRule(this.#api, at, seen.id, rule, signal),
      async (again) => {
        const now = await getLifecycleRule(this.#api, at, seen.id, again);
        return sameLifecycleRule(now, rule) ? "done" : "notDone";
      },
      signal,
    );
  }

  async remove(bucket: string, seen: LifecycleRule, signal: AbortSignal): Promise<void> {
    const at = await this.#directory.find(bucket, signal);
    const get = (again: AbortSignal) => getLifecycleRule(this.#api, at, seen.id, again);
    try {
      refuseChanged(await get(signal), seen, at);
      await toldWhenLost(
        () => deleteLifecycleRule(this.#api, at, seen.id, signal),
        async (again) => ((await isThere(() => get(again), "noSuchResource")) ? "notDone" : "done"),
        signal,
      );
    } catch (error) {
      if (!isStorageError(error, "noSuchResource")) throw error;
    }
  }

  /** 404 is documented for a missing bucket; a bucket without rules may get it as well. */
  async #all(at: KrutrimBucket, signal: AbortSignal): Promise<readonly LifecycleRule[]> {
    try {
      return await getAllLifecycleRules(this.#api, at, signal);
    } catch (error) {
      if (!isStorageError(error, "noSuchBucket")) throw error;
      await getBucket(this.#api, at, signal);
      return [];
    }
  }

  /** The bucket's other rules. Throws when the rule is not what was seen. */
  async #others(
    at: KrutrimBucket,
    seen: LifecycleRule,
    signal: AbortSignal,
  ): Promise<readonly LifecycleRule[]> {
    const [now, all] = await Promise.all([
      getLifecycleRule(this.#api, at, seen.id, signal),
      this.#all(at, signal),
    ]);
    refuseChanged(now, seen, at);
    return all.filter(({ id }) => id !== seen.id);
  }
}

function refuseChanged(now: LifecycleRule, seen: LifecycleRule, bucket: KrutrimBucket): void {
  if (sameLifecycleRule(now, seen)) return;
  throw new StorageError("conflict", "The rule was changed by somebody else meanwhile", {
    bucket: bucket.name,
  });
}

function refuseProblems(
  rule: LifecycleRuleFields,
  others: readonly LifecycleRule[],
  bucket: KrutrimBucket,
): void {
  const problems = lifecycleProblems(rule, others);
  const unknown = (Object.keys(rule) as LifecycleField[]).find(
    (field) => rule[field] !== undefined && !fields.some((known) => known === field),
  );
  const [first] = problems;
  if (first) {
    const kind = first.problem === "nameTaken" ? "conflict" : "invalidInput";
    throw new StorageError(kind, `The rule cannot be saved: ${first.field} ${first.problem}`, {
      bucket: bucket.name,
      field: first.field,
      code: first.problem,
    });
  }
  if (unknown !== undefined) {
    throw new StorageError("unsupported", `Krutrim's rules have no ${unknown}`, {
      bucket: bucket.name,
      field: unknown,
    });
  }
}
