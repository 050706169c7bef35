import { randomUUID } from "node:crypto";
import {
  bucketOf,
  checkOneTimePassword,
  fieldsOf,
  regionOf,
  type Call,
  type Handler,
} from "../call.ts";
import { refuse, refuseWithCode } from "../refusal.ts";
import type { StoredBucket } from "../state.ts";

const defaultPageSize = 10;

async function shown(bucket: StoredBucket, call: Call): Promise<object> {
  const { account, behaviour } = call.context;
  const { objects } = await bucket.region.s3.list(bucket.name, "", undefined);
  const { endpoint } = bucket.region.s3.server;
  return {
    name: bucket.name,
    krnid: bucket.isMasked ? bucket.krn.replace(account.accountId, "***") : bucket.krn,
    owner: account.customerId,
    account_id: account.accountId,
    createdAt: bucket.createdAt.toISOString(),
    usedCapacity: objects.reduce((sum, { size }) => sum + size, 0),
    allocatedCapacity: 1024 ** 4,
    region: bucket.region.name,
    // With the bucket at its end, as the console shows it.
    url: behaviour.tellsUrl ? `${endpoint}/${bucket.name}` : null,
    status: "Available",
    protocol: "S3",
    tags: bucket.tags,
    versioning: bucket.versioning,
    anonymous_access: bucket.isAnonymous,
    tier: bucket.region.tier,
  };
}

const listBuckets: Handler = async (call) => {
  const { firstPage, largestPage } = call.context.behaviour;
  const { name_filter: filter = "", page = firstPage, page_size: size } = call.query;
  const all = [...call.context.account.buckets.values()].filter(({ name }) =>
    name.includes(filter),
  );
  if (call.context.behaviour.bucketLists === "bare")
    return { status: 200, body: await Promise.all(all.map((bucket) => shown(bucket, call))) };
  const pageSize = Number(size ?? defaultPageSize);
  const current = Number(page);
  if (!(pageSize >= 1 && pageSize <= largestPage) || current < firstPage)
    throw refuse(400, "page or page_size is out of range");
  const totalPages = Math.max(1, Math.ceil(all.length / pageSize));
  const start = (current - firstPage) * pageSize;
  const items = all.slice(start, start + pageSize);
  return {
    status: 200,
    body: {
      totalItems: all.length,
      totalPages,
      currentPage: current,
      ...(current - firstPage + 1 < totalPages ? { nextPage: current + 1 } : {}),
      items: await Promise.all(items.map((bucket) => shown(bucket, call))),
    },
  };
};

const createBucket: Handler = async (call) => {
  const region = regionOf(call);
  const { account } = call.context;
  const { name, description, versioning, anonymous_access: anonymous, tags } = fieldsOf(call);
  if (typeof name !== "string" || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    throw refuse(422, "name: 3 to 63 lower-case letters, digits, dots and hyphens");
  const isTaken = [...account.buckets.values()].some(
    (bucket) => bucket.name === name && bucket.region === region,
  );
  if (isTaken) throw refuse(409, "Bucket already exists");
  await region.s3.createBucket(name);
  const place = region.name.toLowerCase();
  const krn = `krn:kos:${place}:${account.accountId}:${account.customerId}:bucket:${randomUUID()}`;
  const bucket: StoredBucket = {
    name,
    krn,
    region,
    createdAt: new Date(call.context.now()),
    description: typeof description === "string" ? description : "",
    versioning: versioning === true,
    isAnonymous: anonymous === true,
    tags: Object.fromEntries(Object.entries((tags as object | undefined) ?? {})),
    isMasked: false,
    policy: undefined,
    rules: new Map(),
  };
  account.buckets.set(krn, bucket);
  return {
    status: 201,
    body: { krn, bucketName: name, createdAt: bucket.createdAt.toISOString() },
  };
};

const getBucket: Handler = async (call) => ({
  status: 200,
  body: await shown(bucketOf(call), call),
});

/** What is left out is reset, as the real service is known to do. */
const updateBucket: Handler = async (call) => {
  const bucket = bucketOf(call);
  const { versioning, anonymous_access: anonymous, tags } = fieldsOf(call);
  bucket.versioning = versioning === true;
  bucket.isAnonymous = anonymous === true;
  bucket.tags = Object.fromEntries(Object.entries((tags as object | undefined) ?? {}));
  return { status: 200, body: await shown(bucket, call) };
};

const deleteBucket: Handler = async (call) => {
  const bucket = bucketOf(call);
  if (regionOf(call) !== bucket.region)
    throw refuseWithCode(400, "The bucket is in another region");
  checkOneTimePassword(call);
  const { objects } = await bucket.region.s3.list(bucket.name, "", undefined);
  if (objects.length > 0) throw refuseWithCode(400, "Bucket is not empty");
  await bucket.region.s3.deleteBucket(bucket.name);
  call.context.account.buckets.delete(bucket.krn);
  return { status: 204 };
};

export const bucketHandlers = { listBuckets, createBucket, getBucket, updateBucket, deleteBucket };
