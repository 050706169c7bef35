import type { Bucket } from "./model.ts";

/** What changes; what is absent stays as it is. Tags take the place of all tags. */
export interface BucketChange {
  readonly versioning?: "enabled" | "suspended";
  /** `public` lets anybody read without credentials. */
  readonly access?: "public" | "private";
  readonly tags?: Readonly<Record<string, string>>;
}

/** Settings of a bucket that exists. */
export interface BucketSettings {
  /** What can be changed here. */
  readonly fields: ReadonlySet<keyof BucketChange>;
  /** Those of the fields that this bucket's server has, and lets be read; absent: all of them. */
  fieldsOf?(bucket: string, signal: AbortSignal): Promise<ReadonlySet<keyof BucketChange>>;
  /** Asks the provider, not a cache. */
  get(bucket: string, signal: AbortSignal): Promise<Bucket>;
  /** Answers with the bucket as it is afterwards. */
  update(bucket: string, change: BucketChange, signal: AbortSignal): Promise<Bucket>;
}
