import type { StorageError } from "./errors.ts";
import type { Page } from "./model.ts";

/** Things that a bucket may or may not have, depending on the server and on who asks. */
export type BucketFeature =
  | "versioning"
  | "lifecycle"
  | "policy"
  | "cors"
  | "tags"
  | "objectLock"
  | "policyStatus"
  | "publicAccessBlock"
  | "acl"
  | "versions"
  | "uploads";

/** Whether a feature can be used: the server has none (in its own words), or these credentials may not. */
export type Support =
  | { readonly kind: "supported" }
  | { readonly kind: "unsupported"; readonly reason: string }
  | { readonly kind: "denied"; readonly error: StorageError };

export type BucketSupport = Readonly<Record<BucketFeature, Support>>;

/** Which pages of other sites a browser lets read from the bucket. */
export interface CorsRule {
  readonly id?: string;
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface CorsRules {
  /** Empty when there are none. */
  get(bucket: string, signal: AbortSignal): Promise<readonly CorsRule[]>;
  /** All of them at once; none takes the configuration away. */
  put(bucket: string, rules: readonly CorsRule[], signal: AbortSignal): Promise<void>;
}

export interface ObjectLock {
  readonly isEnabled: boolean;
  readonly defaultRetention?: Retention;
}

/** How long new objects are kept from being changed or deleted: days or years. */
export interface Retention {
  /** `GOVERNANCE` (some may lift it) or `COMPLIANCE` (nobody may); other words are passed on. */
  readonly mode: string;
  readonly days?: number;
  readonly years?: number;
}

/** What keeps the public out, whatever policies and access control lists say. */
export interface PublicAccessBlock {
  readonly blocksPublicAcls: boolean;
  readonly ignoresPublicAcls: boolean;
  readonly blocksPublicPolicy: boolean;
  readonly restrictsPublicBuckets: boolean;
}

/** What lets others than the owner in, and what keeps them out. Absent where the server does not say. */
export interface PublicAccess {
  /** As the server sees it by the bucket's policy. */
  readonly isPublicByPolicy?: boolean;
  /** What everybody, or everybody with an account, may do by the bucket's access control list. */
  readonly publicGrants?: readonly { readonly to: string; readonly permission: string }[];
  readonly block?: PublicAccessBlock;
}

/** One of the states that a key has had; a delete marker stands for "there was nothing from here on". */
export type VersionEntry =
  | {
      readonly kind: "version";
      readonly key: string;
      readonly versionId: string;
      readonly isLatest: boolean;
      readonly sizeBytes: number;
      readonly lastModified?: Date;
      /** Without quotes. */
      readonly etag?: string;
      readonly storageClass?: string;
    }
  | {
      readonly kind: "deleteMarker";
      readonly key: string;
      readonly versionId: string;
      readonly isLatest: boolean;
      readonly lastModified?: Date;
    }
  | { readonly kind: "prefix"; readonly prefix: string };

export interface VersionPage extends Page<VersionEntry> {
  /** The server's clock when it answered, as far as it told: its times are by that clock. */
  readonly serverTime?: Date;
}

export interface VersionListRequest {
  readonly prefix: string;
  /** `/` lists one level; absent lists everything below the prefix. */
  readonly delimiter?: string;
  readonly cursor?: string;
  /** At most this many entries; 1,000 when absent. */
  readonly limit?: number;
}

/** Tags of one object, or of one version of it. */
export interface ObjectTags {
  get(
    bucket: string,
    object: { readonly key: string; readonly versionId?: string },
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>>>;
  /** All of them at once: what is not given is gone. */
  put(
    bucket: string,
    object: { readonly key: string; readonly versionId?: string },
    tags: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void>;
  /** The same for a server that has shown that it knows tags: what is there may be unreadable. */
  overwrite(
    bucket: string,
    object: { readonly key: string },
    tags: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void>;
}

/**
 * What is there beside `settings`, `lifecycle` and `policies` of a home. Every method throws
 * `unsupported` where the server has no such thing, whatever it answers instead.
 */
export interface BucketFeatures {
  /** Asks for every feature once. Throws only what is wrong with the connection or the bucket. */
  probe(bucket: string, signal: AbortSignal): Promise<BucketSupport>;
  readonly cors: CorsRules;
  readonly objectTags: ObjectTags;
  /** Undefined when the bucket has none. */
  objectLock(bucket: string, signal: AbortSignal): Promise<ObjectLock | undefined>;
  /**
   * Turns the lock on for good, with what new objects are kept for; without it they are kept only
   * where they are written so.
   */
  putObjectLock(
    bucket: string,
    defaultRetention: Retention | undefined,
    signal: AbortSignal,
  ): Promise<void>;
  publicAccess(bucket: string, signal: AbortSignal): Promise<PublicAccess>;
  /** With nothing on, the setting is taken away. */
  putPublicAccessBlock(
    bucket: string,
    block: PublicAccessBlock,
    signal: AbortSignal,
  ): Promise<void>;
  /** Newest first within a key. */
  versions(bucket: string, request: VersionListRequest, signal: AbortSignal): Promise<VersionPage>;
}
