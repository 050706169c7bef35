import type { Page } from "../../../core/model.ts";
import { bucketPageRecord, bucketRecord } from "../records/bucket.ts";
import type { KrutrimBucket } from "../records/bucket.ts";
import type { BucketReference, KrutrimApi, Place } from "./client.ts";
import { krnSegment, queryOf } from "./path.ts";

function pathOf(krn: string): string {
  return `/kos/v1/buckets/${krnSegment(krn, "bucketId")}`;
}

/** `GET /kos/v1/buckets`. Pages count from 1. */
export function listBuckets(
  api: KrutrimApi,
  request: { page?: number; pageSize?: number; search?: string; refresh?: boolean },
  signal: AbortSignal,
): Promise<Page<KrutrimBucket>> {
  const query = queryOf({
    page: request.page,
    page_size: request.pageSize,
    name_filter: request.search,
    // Asks the service to look at the storage instead of its own records; slower.
    refresh: request.refresh === true ? true : undefined,
  });
  return api.call(
    { operation: "listBuckets", method: "GET", path: `/kos/v1/buckets${query}`, isRead: true },
    bucketPageRecord,
    signal,
  );
}

export interface BucketCreation {
  readonly name: string;
  readonly description?: string;
  readonly versioning?: boolean;
  readonly anonymous_access?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * `POST /kos/v1/buckets`. Region and tier go into headers and, as the service's own clients do it,
 * into the body as well.
 */
export function createBucket(
  api: KrutrimApi,
  bucket: BucketCreation,
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    {
      operation: "createBucket",
      method: "POST",
      path: "/kos/v1/buckets",
      place,
      json: { ...bucket, ...place },
      isRead: false,
      conflict: "bucketExists",
      facts: { bucket: bucket.name },
    },
    signal,
  );
}

/** `GET /kos/v1/buckets/{bucketId}` */
export function getBucket(
  api: KrutrimApi,
  bucket: BucketReference,
  signal: AbortSignal,
): Promise<KrutrimBucket> {
  return api.call(
    {
      operation: "getBucket",
      method: "GET",
      path: pathOf(bucket.krn),
      place: bucket,
      isRead: true,
      notFound: "noSuchBucket",
      facts: { bucket: bucket.name },
    },
    bucketRecord,
    signal,
  );
}

/** All three at once: what is left out, the service may reset. */
export interface BucketUpdate {
  readonly versioning?: boolean;
  readonly anonymous_access?: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** `PUT /kos/v1/buckets/{bucketId}`. What the answer says of the bucket is not relied on. */
export function updateBucket(
  api: KrutrimApi,
  bucket: BucketReference,
  update: BucketUpdate,
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    {
      operation: "updateBucket",
      method: "PUT",
      path: pathOf(bucket.krn),
      place: bucket,
      json: update,
      isRead: false,
      notFound: "noSuchBucket",
      facts: { bucket: bucket.name },
    },
    signal,
  );
}

/** `DELETE /kos/v1/buckets/{bucketId}`. The body is sent only with a one-time password. */
export function deleteBucket(
  api: KrutrimApi,
  bucket: BucketReference,
  oneTimePassword: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    {
      operation: "deleteBucket",
      method: "DELETE",
      path: pathOf(bucket.krn),
      place: bucket,
      ...(oneTimePassword === undefined ? {} : { json: { otp: oneTimePassword } }),
      isRead: false,
      notFound: "noSuchBucket",
      facts: { bucket: bucket.name },
    },
    signal,
  );
}
