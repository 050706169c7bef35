import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import { bucketOf, fieldsOf, type Call, type Handler } from "../call.ts";
import { refuse } from "../refusal.ts";
import type { StoredBucket, StoredBucketPolicy } from "../state.ts";

function listIn(call: Call, name: string): string[] {
  const lines = (fieldsOf(call)[name] as readonly unknown[] | undefined) ?? [];
  return lines.map((line) => {
    const text = String(line);
    const [address = "", length] = text.split("/");
    const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
    const isNetwork = length === undefined || (/^\d+$/.test(length) && Number(length) <= bits);
    if (bits < 0 || !isNetwork) throw refuse(400, `${name}: ${text} is not an address`);
    return text;
  });
}

function listsIn(call: Call) {
  const readWrite = listIn(call, "s3_read_write_ips");
  const readOnly = listIn(call, "s3_read_only_ips");
  if (readWrite.length + readOnly.length === 0) throw refuse(400, "The policy is empty");
  return { readWrite, readOnly };
}

function shown(bucket: StoredBucket, policy: StoredBucketPolicy): object {
  return {
    bucketPolicyKrn: policy.krn,
    bucketKrn: bucket.krn,
    s3_read_write_ips: policy.readWrite,
    s3_read_only_ips: policy.readOnly,
    created_at: policy.createdAt.toISOString(),
    updated_at: policy.updatedAt.toISOString(),
  };
}

function found(call: Call): StoredBucketPolicy {
  const { policy } = bucketOf(call);
  if (!policy) throw refuse(404, "Bucket policy not found");
  return policy;
}

const getBucketPolicy: Handler = (call) => {
  const policy = found(call);
  return { status: 200, body: shown(bucketOf(call), policy) };
};

const createBucketPolicy: Handler = (call) => {
  const bucket = bucketOf(call);
  const lists = listsIn(call);
  if (bucket.policy) throw refuse(400, "The bucket has a policy already");
  const now = new Date(call.context.now());
  const krn = `krn:kos:policy:${randomUUID()}`;
  bucket.policy = { krn, createdAt: now, updatedAt: now, ...lists };
  return { status: 201, body: shown(bucket, bucket.policy) };
};

const updateBucketPolicy: Handler = (call) => {
  const policy = found(call);
  Object.assign(policy, listsIn(call), { updatedAt: new Date(call.context.now()) });
  return { status: 200 };
};

const deleteBucketPolicy: Handler = (call) => {
  found(call);
  bucketOf(call).policy = undefined;
  return { status: 204 };
};

export const bucketPolicyHandlers = {
  getBucketPolicy,
  createBucketPolicy,
  updateBucketPolicy,
  deleteBucketPolicy,
};
