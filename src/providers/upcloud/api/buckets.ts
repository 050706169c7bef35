import type { BucketUsage } from "../../../core/metrics.ts";
import { mapped } from "../../../core/record.ts";
import { bucketRecord, normalizeBucketUsage } from "../records/metrics.ts";
import { demand, rules } from "../rules.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";

const bucket = mapped(bucketRecord, normalizeBucketUsage);

/**
 * All buckets of the service at `base`, with counts and sizes. One that was deleted stays until its
 * contents are gone.
 */
export async function listBuckets(
  api: UpCloudApi,
  base: string,
  signal: AbortSignal,
): Promise<readonly BucketUsage[]> {
  const found = await api.all(
    { operation: "listBuckets", method: "GET", path: `${base}/buckets` },
    bucket,
    signal,
  );
  return [...new Map(found.map((one) => [one.name, one])).values()];
}

export async function createBucket(
  api: UpCloudApi,
  base: string,
  name: string,
  signal: AbortSignal,
): Promise<BucketUsage> {
  demand("name", rules.bucketName(name));
  return api.call(
    { operation: "createBucket", method: "POST", path: `${base}/buckets`, body: { name } },
    bucket,
    signal,
  );
}

/** Deletes everything in it, too. */
export async function deleteBucket(
  api: UpCloudApi,
  base: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const target = `${base}/buckets${path`/${name}`}`;
  await api.send({ operation: "deleteBucket", method: "DELETE", path: target }, signal);
}
