import type { AddressLists, AddressPolicy } from "../../../core/bucketPolicy.ts";
import { bucketPolicyRecord, savedBucketPolicyRecord } from "../records/bucketPolicy.ts";
import type { ApiRequest, BucketReference, KrutrimApi } from "./client.ts";
import { krnSegment } from "./path.ts";

function requestFor(
  bucket: BucketReference,
  request: Pick<ApiRequest, "operation" | "method" | "isRead" | "json" | "notFound">,
): ApiRequest {
  return {
    ...request,
    path: `/kos/v1/buckets/policy/${krnSegment(bucket.krn, "bucketKrn")}`,
    place: bucket,
    facts: { bucket: bucket.name },
  };
}

function payload(lists: AddressLists) {
  return { s3_read_write_ips: lists.readWrite, s3_read_only_ips: lists.readOnly };
}

/** `GET /kos/v1/buckets/policy/{bucketKrn}`. Throws `noSuchResource` on 404. */
export function getBucketPolicy(
  api: KrutrimApi,
  bucket: BucketReference,
  signal: AbortSignal,
): Promise<AddressPolicy | undefined> {
  return api.call(
    requestFor(bucket, { operation: "getBucketPolicy", method: "GET", isRead: true }),
    bucketPolicyRecord,
    signal,
  );
}

/**
 * `POST /kos/v1/buckets/policy/{bucketKrn}`. The schema requires a `name` that it does not describe
 * and that the published example leaves out; the bucket's own name is sent.
 */
export function createBucketPolicy(
  api: KrutrimApi,
  bucket: BucketReference,
  lists: AddressLists,
  signal: AbortSignal,
): Promise<AddressPolicy> {
  return api.call(
    requestFor(bucket, {
      operation: "createBucketPolicy",
      method: "POST",
      json: { name: bucket.name, ...payload(lists) },
      isRead: false,
      notFound: "noSuchBucket",
    }),
    savedBucketPolicyRecord,
    signal,
  );
}

/** `PUT /kos/v1/buckets/policy/{bucketKrn}`. Answers with nothing. */
export function updateBucketPolicy(
  api: KrutrimApi,
  bucket: BucketReference,
  lists: AddressLists,
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    requestFor(bucket, {
      operation: "updateBucketPolicy",
      method: "PUT",
      json: payload(lists),
      isRead: false,
    }),
    signal,
  );
}

/** `DELETE /kos/v1/buckets/policy/{bucketKrn}` */
export function deleteBucketPolicy(
  api: KrutrimApi,
  bucket: BucketReference,
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    requestFor(bucket, { operation: "deleteBucketPolicy", method: "DELETE", isRead: false }),
    signal,
  );
}
