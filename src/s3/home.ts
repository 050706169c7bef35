import type { BucketFeatures } from "../core/bucketFeatures.ts";
import type { BucketPolicies } from "../core/bucketPolicy.ts";
import type { BucketSettings } from "../core/bucketSettings.ts";
import type { LifecycleRules } from "../core/lifecycle.ts";
import type { Bucket, Page } from "../core/model.ts";
import type { BucketHome, BucketSpec } from "../core/bucketHome.ts";
import type { ObjectStore } from "../core/store.ts";
import type { Translate } from "../core/translate.ts";
import { bucketNameProblem } from "./bucketName.ts";
import { createBucket, deleteBucket, listBuckets } from "./buckets.ts";
import { S3Caller } from "./caller.ts";
import type { S3Options } from "./caller.ts";
import { createHomeSettings } from "./settings/features.ts";
import { S3Store } from "./store.ts";

export interface S3HomeOptions extends S3Options {
  /** Stores with the same identity copy between each other on the server. */
  readonly identity: string;
  /** Shown instead of what the server lists, for keys that may not list; empty asks the server. */
  readonly buckets?: readonly string[];
  /** For what is said about names. */
  readonly l10n?: Translate;
}

/** Buckets of one S3 server. */
class S3Home implements BucketHome {
  readonly store: ObjectStore;
  readonly abilities = { createBucket: { can: true }, deleteBucket: { can: true } } as const;
  readonly createFields = new Set(["objectLock"] as const);
  readonly bucketNameProblem: (name: string) => string | undefined;
  readonly settings: BucketSettings;
  readonly lifecycle: LifecycleRules;
  readonly policies: BucketPolicies;
  readonly features: BucketFeatures;
  readonly #caller: S3Caller;
  readonly #buckets: readonly string[];

  constructor(options: S3HomeOptions) {
    this.#caller = new S3Caller(options);
    this.bucketNameProblem = (name) => bucketNameProblem(name, options.l10n);
    this.#buckets = options.buckets ?? [];
    this.store = new S3Store(this.#caller, options.identity);
    const { settings, lifecycle, policies, features } = createHomeSettings(this.#caller);
    this.settings = settings;
    this.lifecycle = lifecycle;
    this.policies = policies;
    this.features = features;
  }

  async listBuckets(
    request: { cursor?: string; search?: string },
    signal: AbortSignal,
  ): Promise<Page<Bucket>> {
    const page: Page<Bucket> =
      this.#buckets.length > 0
        ? { items: this.#buckets.map((name) => ({ name })) }
        : await listBuckets(this.#caller, request.cursor, signal);
    const search = request.search?.toLowerCase();
    if (!search) return page;
    return { ...page, items: page.items.filter(({ name }) => name.toLowerCase().includes(search)) };
  }

  createBucket(spec: BucketSpec, signal: AbortSignal): Promise<void> {
    return createBucket(this.#caller, spec, signal);
  }

  deleteBucket(name: string, _options: unknown, signal: AbortSignal): Promise<void> {
    return deleteBucket(this.#caller, name, signal);
  }
}

export function createS3Home(options: S3HomeOptions): BucketHome {
  return new S3Home(options);
}

/** The objects alone, for providers that keep buckets by other means. */
export function createS3Store(options: S3HomeOptions): ObjectStore {
  return new S3Store(new S3Caller(options), options.identity);
}
