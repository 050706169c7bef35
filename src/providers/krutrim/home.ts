import { isStorageError, StorageError } from "../../core/errors.ts";
import type { KrutrimConnection } from "../../core/connection.ts";
import type { Bucket, Page } from "../../core/model.ts";
import type { BucketHome, BucketSpec } from "../../core/bucketHome.ts";
import type { ObjectStore } from "../../core/store.ts";
import type { Translate } from "../../core/translate.ts";
import { bucketNameProblem } from "../../s3/bucketName.ts";
import { createBucket, deleteBucket } from "./api/buckets.ts";
import type { KrutrimApi } from "./api/client.ts";
import { KrutrimBucketPolicies } from "./bucketPolicies.ts";
import { KrutrimBucketSettings } from "./bucketSettings.ts";
import type { BucketDirectory } from "./directory.ts";
import { KrutrimLifecycle } from "./lifecycle.ts";
import { isThere, toldWhenLost } from "./lostAnswer.ts";
import { placeOf, regions } from "./place.ts";
import type { KrutrimBucket } from "./records/bucket.ts";

export interface HomeOptions {
  readonly api: KrutrimApi;
  readonly connection: KrutrimConnection;
  readonly directory: BucketDirectory;
  readonly store: ObjectStore;
  readonly l10n: Translate;
}

/** The buckets of a connection, with everything that can be set on one. */
export class KrutrimHome implements BucketHome {
  readonly store: ObjectStore;
  readonly abilities = { createBucket: { can: true }, deleteBucket: { can: true } } as const;
  readonly createFields = new Set(["tier", "description", "tags", "versioning", "access"] as const);
  readonly regions = regions;
  readonly settings: KrutrimBucketSettings;
  readonly lifecycle: KrutrimLifecycle;
  readonly policies: KrutrimBucketPolicies;
  readonly #options: HomeOptions;

  constructor(options: HomeOptions) {
    const { api, directory } = options;
    this.#options = options;
    this.store = options.store;
    this.settings = new KrutrimBucketSettings(api, directory);
    this.lifecycle = new KrutrimLifecycle(api, directory);
    this.policies = new KrutrimBucketPolicies(api, directory);
  }

  bucketNameProblem(name: string): string | undefined {
    return bucketNameProblem(name, this.#options.l10n);
  }

  async listBuckets(
    request: { cursor?: string; search?: string; refresh?: boolean },
    signal: AbortSignal,
  ): Promise<Page<Bucket>> {
    const { items, cursor } = await this.#options.directory.page(request, signal);
    const buckets = items.map(({ address, bucket }) => ({ ...bucket, name: address }));
    return cursor === undefined ? { items: buckets } : { items: buckets, cursor };
  }

  readonly groupBy = (bucket: Bucket): string => bucket.region ?? this.#options.connection.region;

  async createBucket(spec: BucketSpec, signal: AbortSignal): Promise<void> {
    const { api, connection, directory } = this.#options;
    this.#checkSpec(spec);
    const place = placeOf(connection, spec.region, spec.tier);
    const creation = {
      name: spec.name,
      ...(spec.description ? { description: spec.description } : {}),
      ...(spec.versioning === undefined ? {} : { versioning: spec.versioning }),
      anonymous_access: spec.access === "public",
      ...(spec.tags ? { tags: spec.tags } : {}),
    };
    try {
      await toldWhenLost(
        () => createBucket(api, creation, place, signal),
        async (again) => {
          directory.forgetName(spec.name);
          const find = () => directory.find(`${spec.name}@${place.region}`, again);
          return (await isThere(find, "noSuchBucket")) ? "done" : "notDone";
        },
        signal,
      );
    } finally {
      directory.forgetName(spec.name);
    }
  }

  async deleteBucket(
    address: string,
    options: { oneTimePassword?: string },
    signal: AbortSignal,
  ): Promise<void> {
    const { api, directory } = this.#options;
    const known = await directory.find(address, signal);
    const bucket = await this.#sameAs(address, known, signal);
    await this.#refuseFull(address, bucket, signal);
    await toldWhenLost(
      () => deleteBucket(api, bucket, options.oneTimePassword, signal),
      async (again) =>
        (await isThere(() => directory.fresh(address, again), "noSuchBucket")) ? "notDone" : "done",
      signal,
    );
    directory.forget(bucket);
  }

  /**
   * The bucket as it is now, which has to be the one that was listed, in the region and tier that the
   * request then names: a request with others has been seen to reach elsewhere.
   */
  async #sameAs(
    address: string,
    known: KrutrimBucket,
    signal: AbortSignal,
  ): Promise<KrutrimBucket> {
    const now = await this.#options.directory.fresh(address, signal);
    const { region, tier } = now;
    if (now.name !== known.name || region !== known.region || tier !== known.tier) {
      throw new StorageError("conflict", "The bucket is not what it was when it was listed", {
        operation: "deleteBucket",
        bucket: address,
      });
    }
    const own = region === undefined ? undefined : placeOf(this.#options.connection, region, tier);
    if (own?.tier === undefined) {
      throw new StorageError(
        "unsupported",
        "Krutrim does not say in which region and tier the bucket is, and deletes nothing without them",
        { operation: "deleteBucket", bucket: address },
      );
    }
    return { ...now, ...own };
  }

  /**
   * Whether the service refuses to delete a bucket with objects is not documented, so it is not relied
   * on. Where objects cannot be listed, the service's own figure has to do.
   */
  async #refuseFull(address: string, bucket: KrutrimBucket, signal: AbortSignal): Promise<void> {
    const full = new StorageError("bucketNotEmpty", "The bucket still holds objects", {
      operation: "deleteBucket",
      bucket: address,
    });
    try {
      const page = await this.store.list(address, { prefix: "", limit: 1 }, signal);
      if (page.items.length > 0) throw full;
    } catch (error) {
      const mayNotList = isStorageError(
        error,
        "missingCredentials",
        "accessDenied",
        "wrongToken",
        "wrongSecret",
        "unknownAccessKey",
      );
      if (!mayNotList) throw error;
      if ((bucket.bucket.sizeBytes ?? 0) > 0) throw full;
    }
  }

  /** Refused here with the reason, rather than by the service with a status. */
  #checkSpec(spec: BucketSpec): void {
    const problem = this.bucketNameProblem(spec.name);
    if (problem !== undefined)
      throw new StorageError("invalidName", problem, { field: "name", bucket: spec.name });
    if (spec.objectLock === true)
      throw new StorageError("unsupported", "Krutrim has no object lock", { field: "objectLock" });
  }
}
