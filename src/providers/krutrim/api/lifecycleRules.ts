import type { LifecycleRule, LifecycleRuleFields } from "../../../core/lifecycle.ts";
import { ruleListRecord, rulePayload, ruleRecord } from "../records/lifecycle.ts";
import type { ApiRequest, BucketReference, KrutrimApi } from "./client.ts";
import { krnSegment, pathSegment } from "./path.ts";

function requestFor(
  bucket: BucketReference,
  id: string | undefined,
  request: Pick<ApiRequest, "operation" | "method" | "isRead" | "json">,
): ApiRequest {
  const rule = id === undefined ? "" : `/${pathSegment(id, "ruleId")}`;
  return {
    ...request,
    path: `/kos/v1/buckets/${krnSegment(bucket.krn, "bucketId")}/lifecycle-rules${rule}`,
    place: bucket,
    notFound: id === undefined ? "noSuchBucket" : "noSuchResource",
    facts: { bucket: bucket.name },
  };
}

/** `GET …/lifecycle-rules` */
export function getAllLifecycleRules(
  api: KrutrimApi,
  bucket: BucketReference,
  signal: AbortSignal,
): Promise<LifecycleRule[]> {
  return api.call(
    requestFor(bucket, undefined, {
      operation: "getAllLifecycleRules",
      method: "GET",
      isRead: true,
    }),
    ruleListRecord,
    signal,
  );
}

/** `POST …/lifecycle-rules` */
export function createLifecycleRule(
  api: KrutrimApi,
  bucket: BucketReference,
  rule: LifecycleRuleFields,
  signal: AbortSignal,
): Promise<LifecycleRule> {
  return api.call(
    requestFor(bucket, undefined, {
      operation: "createLifecycleRule",
      method: "POST",
      json: withoutNulls(rulePayload(rule)),
      isRead: false,
    }),
    ruleRecord,
    signal,
  );
}

/** A new rule has nothing to take away. */
function withoutNulls(payload: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null));
}

/** `GET …/lifecycle-rules/{ruleId}` */
export function getLifecycleRule(
  api: KrutrimApi,
  bucket: BucketReference,
  id: string,
  signal: AbortSignal,
): Promise<LifecycleRule> {
  return api.call(
    requestFor(bucket, id, { operation: "getLifecycleRule", method: "GET", isRead: true }),
    ruleRecord,
    signal,
  );
}

/** `PUT …/lifecycle-rules/{ruleId}` with all fields. */
export function updateLifecycleRule(
  api: KrutrimApi,
  bucket: BucketReference,
  id: string,
  rule: LifecycleRuleFields,
  signal: AbortSignal,
): Promise<LifecycleRule> {
  return api.call(
    requestFor(bucket, id, {
      operation: "updateLifecycleRule",
      method: "PUT",
      json: rulePayload(rule),
      isRead: false,
    }),
    ruleRecord,
    signal,
  );
}

/** `DELETE …/lifecycle-rules/{ruleId}` */
export function deleteLifecycleRule(
  api: KrutrimApi,
  bucket: BucketReference,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  return api.change(
    requestFor(bucket, id, { operation: "deleteLifecycleRule", method: "DELETE", isRead: false }),
    signal,
  );
}
