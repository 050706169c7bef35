import type { BucketFeatures } from "./bucketFeatures.ts";
import type { BucketPolicies } from "./bucketPolicy.ts";
import type { BucketSettings } from "./bucketSettings.ts";
import type { StorageError } from "./errors.ts";
import type { LifecycleRules } from "./lifecycle.ts";
import type { Bucket, Page } from "./model.ts";
import type { ObjectStore } from "./store.ts";

export interface BucketSpec {
  readonly name: string;
  readonly region?: string;
  readonly tier?: string;
  readonly description?: string;
  readonly versioning?: boolean;
  readonly objectLock?: boolean;
  readonly access?: "public" | "private";
  readonly tags?: Readonly<Record<string, string>>;
}

/** A region that a provider is known to have, with the tier that belongs to it. */
export interface RegionChoice {
  readonly name: string;
  readonly tier?: string;
}

/** What a home can do, or why it cannot. The interface shows the reason instead of a dead command. */
export type Ability = { readonly can: true } | { readonly can: false; readonly reason: string };

/** Where buckets live: a connection (S3, Krutrim) or a service of one (UpCloud). */
export interface BucketHome {
  readonly store: ObjectStore;
  listBuckets(
    request: { cursor?: string; search?: string; refresh?: boolean },
    signal: AbortSignal,
  ): Promise<Page<Bucket>>;
  createBucket(spec: BucketSpec, signal: AbortSignal): Promise<void>;
  /** Throws `bucketNotEmpty` unless `wipesContents`, in which case the provider deletes the objects too. */
  deleteBucket(
    name: string,
    options: { oneTimePassword?: string },
    signal: AbortSignal,
  ): Promise<void>;
  /** Returns once a bucket that is being deleted is not listed any more. Absent where it goes at once. */
  untilBucketGone?(name: string, signal: AbortSignal): Promise<void>;
  readonly abilities: {
    readonly createBucket: Ability;
    readonly deleteBucket: Ability & { readonly wipesContents?: boolean };
  };
  /**
   * Why objects cannot be reached although buckets can be listed: no key yet (`missingCredentials`),
   * a stopped service, no public endpoint. Undefined when they can, as far as is known without asking.
   */
  objectsProblem?(): Promise<StorageError | undefined>;
  /** Why a name cannot be a bucket's name here, as a sentence; undefined when it can. */
  bucketNameProblem(name: string): string | undefined;
  /** What a new bucket can be made with, beside its name and region; absent: nothing. */
  readonly createFields?: ReadonlySet<keyof BucketSpec>;
  /** Where a new bucket can be, for a list of choices; other names are taken too. */
  readonly regions?: readonly RegionChoice[];
  /** What can be changed on a bucket that exists. */
  readonly settings?: BucketSettings;
  readonly lifecycle?: LifecycleRules;
  readonly policies?: BucketPolicies;
  /** What S3 has beside these: CORS, versions, tags of objects, locks; and what of it works here. */
  readonly features?: BucketFeatures;
  /** How the tree groups buckets under the home; absent means a flat list. */
  readonly groupBy?: (bucket: Bucket) => string;
}
