import type { BucketFeatures } from "../../core/bucketFeatures.ts";
import type { BucketPolicies } from "../../core/bucketPolicy.ts";
import type { BucketSettings } from "../../core/bucketSettings.ts";
import { isStorageError, StorageError } from "../../core/errors.ts";
import type { LifecycleRules } from "../../core/lifecycle.ts";
import type { Bucket, Page } from "../../core/model.ts";
import { mapped } from "../../core/record.ts";
import type { InputRule, Service } from "../../core/service.ts";
import type { BucketHome, BucketSpec } from "../../core/bucketHome.ts";
import type { ObjectStore } from "../../core/store.ts";
import type { Clock } from "../../http/client.ts";
import { createBucket as createBucketOverS3 } from "../../s3/buckets.ts";
import type { S3Caller } from "../../s3/caller.ts";
import { createHomeSettings } from "../../s3/settings/features.ts";
import { S3Store } from "../../s3/store.ts";
import { createBucket, deleteBucket, listBuckets } from "./api/buckets.ts";
import { mayHaveMore, pageSize, type UpCloudApi } from "./api/client.ts";
import { servicePath } from "./api/services.ts";
import { bucketOf, bucketRecord, normalizeBucketUsage } from "./records/metrics.ts";
import { items } from "./records/loose.ts";

export interface HomeOptions {
  readonly api: UpCloudApi;
  readonly service: Service;
  readonly caller: S3Caller;
  readonly identity: string;
  readonly bucketName: InputRule;
  readonly clock: Clock;
  readonly objectsProblem: () => Promise<StorageError | undefined>;
}

/**
 * Buckets of a service, through the management API: they can be seen, made and deleted without any
 * S3 key. Objects go over S3.
 */
export class ServiceHome implements BucketHome {
  readonly store: ObjectStore;
  readonly abilities = {
    createBucket: { can: true },
    deleteBucket: { can: true, wipesContents: true },
  } as const;
  readonly createFields = new Set(["objectLock"] as const);
  readonly bucketNameProblem: InputRule;
  readonly settings: BucketSettings;
  readonly lifecycle: LifecycleRules;
  readonly policies: BucketPolicies;
  readonly features: BucketFeatures;
  readonly #options: HomeOptions;
  readonly #base: string;

  constructor(options: HomeOptions) {
    this.#options = options;
    this.bucketNameProblem = options.bucketName;
    this.#base = servicePath(options.service.id);
    this.store = new S3Store(options.caller, options.identity);
    const { settings, lifecycle, policies, features } = createHomeSettings(options.caller);
    this.settings = settings;
    this.lifecycle = lifecycle;
    this.policies = policies;
    this.features = features;
  }

  objectsProblem(): Promise<StorageError | undefined> {
    return this.#options.objectsProblem();
  }

  async listBuckets(
    request: { cursor?: string; search?: string },
    signal: AbortSignal,
  ): Promise<Page<Bucket>> {
    const { api, service } = this.#options;
    const search = request.search?.toLowerCase();
    if (search) {
      const all = await this.#all(signal);
      return { items: all.filter(({ name }) => name.toLowerCase().includes(search)) };
    }
    const offset = Number(request.cursor ?? 0);
    const page = await api.call(
      {
        operation: "listBuckets",
        method: "GET",
        path: `${this.#base}/buckets`,
        query: { limit: pageSize, offset },
      },
      items(mapped(bucketRecord, normalizeBucketUsage)),
      signal,
    );
    const buckets = page.map((one) => bucketOf(one, service.region));
    if (page.length < pageSize) {
      const isWhole = offset > 0 || !mayHaveMore(page.length);
      return { items: isWhole ? buckets : await this.#all(signal) };
    }
    return { items: buckets, cursor: String(offset + page.length) };
  }

  async #all(signal: AbortSignal): Promise<Bucket[]> {
    const { api, service } = this.#options;
    const all = await listBuckets(api, this.#base, signal);
    return all.map((one) => bucketOf(one, service.region));
  }

  async createBucket(spec: BucketSpec, signal: AbortSignal): Promise<void> {
    demandNameOnly(spec);
    const { api, caller } = this.#options;
    try {
      if (spec.objectLock) await this.#createLocked(caller, spec.name, signal);
      else await createBucket(api, this.#base, spec.name, signal);
    } catch (error) {
      throw await this.#explainCreation(error, spec.name, signal);
    }
  }

  /** The API makes no locked buckets, and S3 locks them only as they are made: it needs a key then. */
  async #createLocked(caller: S3Caller, name: string, signal: AbortSignal): Promise<void> {
    const problem = await this.objectsProblem();
    if (problem) throw problem;
    await createBucketOverS3(caller, { name, objectLock: true }, signal);
  }

  /** With everything in it; it stays listed as being deleted until that is gone. */
  async deleteBucket(name: string, _options: unknown, signal: AbortSignal): Promise<void> {
    try {
      await deleteBucket(this.#options.api, this.#base, name, signal);
    } catch (error) {
      if (!isStorageError(error, "noSuchResource")) throw error;
      const facts = { ...error.facts, bucket: name };
      throw new StorageError("noSuchBucket", error.message, facts, { cause: error });
    }
  }

  async untilBucketGone(name: string, signal: AbortSignal): Promise<void> {
    const { api, clock } = this.#options;
    for (let pauseMs = 1_000; ; pauseMs = Math.min(15_000, pauseMs * 1.5)) {
      const buckets = await listBuckets(api, this.#base, signal);
      if (!buckets.some((one) => one.name === name && one.isDeleting)) return;
      await clock.sleep(pauseMs, signal);
    }
  }

  /** The service does not say clearly that a name is taken, so it is looked up. */
  async #explainCreation(error: unknown, name: string, signal: AbortSignal): Promise<unknown> {
    if (!isStorageError(error, "conflict", "invalidRequest")) return error;
    const existing = await listBuckets(this.#options.api, this.#base, signal);
    const taken = existing.find((one) => one.name === name);
    if (!taken) return error;
    const message = taken.isDeleting
      ? `The bucket ${name} is still being deleted.`
      : `The bucket ${name} exists already.`;
    return new StorageError(
      "bucketExists",
      message,
      { ...error.facts, bucket: name },
      { cause: error },
    );
  }
}

/** The API takes a name only; all but the lock is set over S3 once the bucket is there. */
function demandNameOnly(spec: BucketSpec): void {
  const asked = [
    ["versioning", spec.versioning],
    ["access", spec.access === "public"],
    ["tags", Object.keys(spec.tags ?? {}).length > 0],
  ] as const;
  const field = asked.find(([, isAsked]) => isAsked)?.[0];
  if (field === undefined) return;
  throw new StorageError(
    "unsupported",
    `A bucket is created here with its name alone; change ${field} in its settings afterwards.`,
    { field, bucket: spec.name },
  );
}
