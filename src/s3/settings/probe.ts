import type { BucketFeature, BucketSupport, Support } from "../../core/bucketFeatures.ts";
import { isStorageError } from "../../core/errors.ts";
import type { S3Caller } from "../caller.ts";
import { unfinishedUploads } from "../unfinished.ts";
import { bucketTagging, versioningOf } from "./bucketSettings.ts";
import { corsOf } from "./cors.ts";
import { lifecycleOf } from "./lifecycle.ts";
import { objectLockOf } from "./objectLock.ts";
import { readPolicy } from "./policy.ts";
import { aclOf, policyStatusOf, publicAccessBlockOf } from "./publicAccess.ts";
import { asUnsupported, readSetting, type Subresource } from "./subresource.ts";
import { listVersions } from "./versions.ts";

/** Asks for every feature, all at once, and changes nothing. */
export async function probeBucket(
  caller: S3Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<BucketSupport> {
  const setting = (of: (bucket: string) => Subresource) => readSetting(caller, of(bucket), signal);
  const asked: Record<BucketFeature, Promise<unknown>> = {
    versioning: setting(versioningOf),
    lifecycle: setting(lifecycleOf),
    policy: readPolicy(caller, bucket, signal),
    cors: setting(corsOf),
    tags: setting(bucketTagging),
    objectLock: setting(objectLockOf),
    policyStatus: setting(policyStatusOf),
    publicAccessBlock: setting(publicAccessBlockOf),
    acl: setting(aclOf),
    versions: listVersions(caller, bucket, { prefix: "", limit: 1 }, signal),
    uploads: listUploads(caller, bucket, signal),
  };
  const found = Object.entries(asked).map(async ([name, answer]) => [name, await support(answer)]);
  return Object.fromEntries(await Promise.all(found)) as BucketSupport;
}

async function listUploads(caller: S3Caller, bucket: string, signal: AbortSignal): Promise<void> {
  try {
    await unfinishedUploads(caller, bucket, { prefix: "" }, signal);
  } catch (error) {
    throw asUnsupported(error, { bucket, name: "uploads" });
  }
}

async function support(answer: Promise<unknown>): Promise<Support> {
  try {
    await answer;
    return { kind: "supported" };
  } catch (error) {
    if (isStorageError(error, "unsupported")) return { kind: "unsupported", reason: error.message };
    if (isStorageError(error, "accessDenied")) return { kind: "denied", error };
    throw error;
  }
}
