import { isStorageError, StorageError } from "../core/errors.ts";
import type { Bucket, Page } from "../core/model.ts";
import type { BucketSpec } from "../core/bucketHome.ts";
import type { S3Caller } from "./caller.ts";
import { asDate } from "./listText.ts";
import { requireObjectLock } from "./requireObjectLock.ts";
import { childOf, childrenOf, escapeXml, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

const bucketsPerPage = 1000;

function bucketOf(item: XmlElement): Bucket | undefined {
  const name = textOf(item, "Name");
  if (name === undefined) return undefined;
  const createdAt = asDate(textOf(item, "CreationDate"));
  const region = textOf(item, "BucketRegion");
  return { name, ...(createdAt ? { createdAt } : {}), ...(region ? { region } : {}) };
}

/**
 * One page of buckets. Servers without pages give all of them at once.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export async function listBuckets(
  caller: S3Caller,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<Bucket>> {
  const { root } = await caller.document(
    {
      operation: "listBuckets",
      method: "GET",
      // Only AWS asks for pages, and only its answers are known to have them.
      query: caller.endpoint.isAws
        ? { "max-buckets": String(bucketsPerPage), "continuation-token": cursor }
        : { "continuation-token": cursor },
    },
    "ListAllMyBucketsResult",
    signal,
  );
  const list = childOf(root, "Buckets");
  const items = list ? childrenOf(list, "Bucket").map(bucketOf) : [];
  const next = textOf(root, "ContinuationToken");
  const hasMore = next !== undefined && next !== cursor;
  return {
    items: items.filter((bucket) => bucket !== undefined),
    ...(hasMore ? { cursor: next } : {}),
  };
}

function locationXml(region: string): string {
  return `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${escapeXml(region)}</LocationConstraint></CreateBucketConfiguration>`;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
async function putBucket(
  caller: S3Caller,
  spec: BucketSpec,
  region: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  let attempts = 0;
  try {
    await caller.empty(
      {
        operation: "createBucket",
        method: "PUT",
        bucket: spec.name,
        headers: {
          "x-amz-acl": spec.access === "public" ? "public-read" : undefined,
          "x-amz-bucket-object-lock-enabled": spec.objectLock ? "true" : undefined,
        },
        // us-east-1 is the one region that S3 does not want to be named.
        ...(region && region !== "us-east-1" ? { xml: locationXml(region) } : {}),
        onAttempt: (number) => (attempts = number),
      },
      signal,
    );
  } catch (error) {
    // The first attempt made it, and its answer was lost.
    const isOurs = isStorageError(error) && error.facts.code === "BucketAlreadyOwnedByYou";
    if (!(attempts > 1 && isOurs)) throw error;
  }
}

/**
 * Several servers answer with success when a bucket is created again by its owner, and put its
 * access back to what the request says.
 */
async function exists(caller: S3Caller, bucket: string, signal: AbortSignal): Promise<boolean> {
  try {
    const request = { operation: "createBucket", method: "HEAD", bucket } as const;
    const { headers } = await caller.empty(request, signal);
    // Without one of these it may be a captive portal that answers everything.
    return Boolean(headers["x-amz-request-id"] ?? headers["x-amz-bucket-region"]);
  } catch (error) {
    // Whatever else is wrong is told better by the attempt to create it.
    if (isStorageError(error)) return false;
    throw error;
  }
}

/**
 * Creates a bucket. Other servers than AWS often call their only region something else in this
 * place (Ceph: the zone group), so a refused region that is merely the connection's own is left out.
 */
export async function createBucket(
  caller: S3Caller,
  spec: BucketSpec,
  signal: AbortSignal,
): Promise<void> {
  if (await exists(caller, spec.name, signal)) {
    throw new StorageError("bucketExists", "The bucket exists already", { bucket: spec.name });
  }
  const region = spec.region ?? caller.region;
  try {
    await putBucket(caller, spec, region, signal);
  } catch (error) {
    const isRefused = isStorageError(error, "wrongRegion", "invalidRequest");
    const mayLeaveOut = isRefused && !caller.endpoint.isAws && region === caller.region;
    if (!mayLeaveOut || region === "us-east-1") throw error;
    await putBucket(caller, spec, undefined, signal);
  }
  if (spec.objectLock) {
    await requireObjectLock(
      caller,
      spec.name,
      () => deleteBucket(caller, spec.name, signal),
      signal,
    );
  }
  if (spec.versioning && !spec.objectLock) await enableVersioning(caller, spec.name, signal);
  if (spec.tags && Object.keys(spec.tags).length > 0) {
    await putTags(caller, spec.name, spec.tags, signal);
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
async function enableVersioning(
  caller: S3Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<void> {
  await caller.empty(
    {
      operation: "setVersioning",
      method: "PUT",
      bucket,
      query: { versioning: "" },
      xml: `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>`,
    },
    signal,
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
async function putTags(
  caller: S3Caller,
  bucket: string,
  tags: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const items = Object.entries(tags).map(
    ([name, value]) => `<Tag><Key>${escapeXml(name)}</Key><Value>${escapeXml(value)}</Value></Tag>`,
  );
  await caller.empty(
    {
      operation: "setTags",
      method: "PUT",
      bucket,
      query: { tagging: "" },
      xml: `<Tagging><TagSet>${items.join("")}</TagSet></Tagging>`,
    },
    signal,
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export async function deleteBucket(
  caller: S3Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<void> {
  let attempts = 0;
  try {
    await caller.empty(
      {
        operation: "deleteBucket",
        method: "DELETE",
        bucket,
        onAttempt: (number) => (attempts = number),
      },
      signal,
    );
  } catch (error) {
    // The first attempt did it, and its answer was lost.
    if (!(attempts > 1 && isStorageError(error, "noSuchBucket"))) throw error;
  }
}
