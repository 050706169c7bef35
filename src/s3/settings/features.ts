import type { BucketFeatures } from "../../core/bucketFeatures.ts";
import type { BucketHome } from "../../core/bucketHome.ts";
import type { S3Caller } from "../caller.ts";
import { createBucketSettings } from "./bucketSettings.ts";
import { createCorsRules } from "./cors.ts";
import { S3LifecycleRules } from "./lifecycle.ts";
import { readObjectLock, writeObjectLock } from "./objectLock.ts";
import { createObjectTags } from "./objectTags.ts";
import { createDocumentPolicies } from "./policy.ts";
import { probeBucket } from "./probe.ts";
import { readPublicAccess, writePublicAccessBlock } from "./publicAccess.ts";
import { listVersions } from "./versions.ts";

type HomeSettings = Required<Pick<BucketHome, "settings" | "lifecycle" | "policies" | "features">>;

/** Everything about buckets that goes over S3, for the homes of all providers that speak it. */
export function createHomeSettings(caller: S3Caller): HomeSettings {
  return {
    settings: createBucketSettings(caller),
    lifecycle: new S3LifecycleRules(caller),
    policies: createDocumentPolicies(caller),
    features: createFeatures(caller),
  };
}

function createFeatures(caller: S3Caller): BucketFeatures {
  return {
    probe: (bucket, signal) => probeBucket(caller, bucket, signal),
    cors: createCorsRules(caller),
    objectTags: createObjectTags(caller),
    objectLock: (bucket, signal) => readObjectLock(caller, bucket, signal),
    putObjectLock: (bucket, retention, signal) =>
      writeObjectLock(caller, bucket, retention, signal),
    putPublicAccessBlock: (bucket, block, signal) =>
      writePublicAccessBlock(caller, bucket, block, signal),
    publicAccess: (bucket, signal) => readPublicAccess(caller, bucket, signal),
    versions: (bucket, request, signal) => listVersions(caller, bucket, request, signal),
  };
}
