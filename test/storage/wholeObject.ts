import assert from "node:assert/strict";
import type { ObjectAcl } from "../../src/core/acl.ts";
import type { ObjectStore, WriteOptions } from "../../src/core/store.ts";
import type { HttpClient } from "../../src/http/client.ts";
import { S3Caller } from "../../src/s3/caller.ts";
import { createS3Home } from "../../src/s3/home.ts";
import { createHomeSettings } from "../../src/s3/settings/features.ts";
import { md5, mebibyte } from "./transfers/workshop.ts";

/** What an object is beside its bytes has to outlive whatever writes it anew. */
const { signal } = new AbortController();
export const large = Buffer.alloc(7 * mebibyte, "what an object is ");
export const allHeaders = {
  contentType: "text/x-own",
  contentEncoding: "identity",
  contentDisposition: 'attachment; filename="ü.txt"',
  contentLanguage: "de",
  cacheControl: "max-age=60",
  expires: "Wed, 21 Oct 2099 07:28:00 GMT",
  metadata: { note: "ünïcode", other: "2" },
} as const;
export const tags = { team: "ünï <&> code", "a b/c": "" };
const written: WriteOptions = { ...allHeaders, storageClass: "STANDARD_IA" };
const everybody = "http://acs.amazonaws.com/groups/global/AllUsers";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function homeAt(
  http: HttpClient,
  server: { endpoint: string; region: string },
  keys: Keys,
  name = "",
) {
  const { endpoint, region } = server;
  const options = {
    ...{ http, endpoint, region, addressing: "path" as const },
    ...{ credentials: () => keys, identity: `${endpoint} ${keys.accessKeyId} ${name}` },
  };
  return { ...createHomeSettings(new S3Caller(options)), home: createS3Home(options) };
}

/** Puts an object there with all headers, a class and tags. Resolves to its version, if it has one. */
export async function stored(
  store: ObjectStore,
  place: { bucket: string; key: string },
  bytes: Uint8Array = large,
): Promise<string | undefined> {
  const { bucket, key } = place;
  const body = { kind: "bytes", bytes } as const;
  const { versionId } = await store.write(bucket, key, body, written, signal);
  await store.objectTags?.put(bucket, { key }, tags, signal);
  return versionId;
}

/** Lets everybody read the object, and one account do everything, beside its owner. */
export async function open(store: ObjectStore, bucket: string, key: string): Promise<ObjectAcl> {
  const acl = await store.objectAcls?.get(bucket, { key }, signal);
  assert.ok(acl);
  const grants = [
    ...acl.grants,
    { to: { kind: "group", uri: everybody }, permission: "READ" },
    { to: { kind: "account", id: "stranger" }, permission: "FULL_CONTROL" },
  ] as const;
  await store.objectAcls?.put(bucket, { key }, { ...acl, grants }, signal);
  return aclAt(store, bucket, key);
}

export async function aclAt(store: ObjectStore, bucket: string, key: string): Promise<ObjectAcl> {
  const acl = await store.objectAcls?.get(bucket, { key }, signal);
  assert.ok(acl);
  return { ...acl, grants: acl.grants.toSorted((a, b) => (a.permission < b.permission ? -1 : 1)) };
}

/** The MD5 of an object's bytes. */
export async function bytesAt(store: ObjectStore, bucket: string, key: string): Promise<string> {
  const content = await store.read(bucket, key, {}, signal);
  const pieces: Uint8Array[] = [];
  for await (const piece of content.bytes) pieces.push(Buffer.from(piece));
  return md5(Buffer.concat(pieces));
}

export async function requireKept(store: ObjectStore, bucket: string, key: string): Promise<void> {
  const head = await store.head(bucket, { key }, signal);
  for (const name of Object.keys(allHeaders) as (keyof typeof allHeaders)[])
    assert.deepEqual(head[name], allHeaders[name], name);
  assert.equal(head.storageClass, "STANDARD_IA");
  assert.deepEqual(await store.objectTags?.get(bucket, { key }, signal), tags);
}

/** Lets somebody do everything in a bucket but read tags and access control lists. */
export async function forbidReading(
  { policies }: Pick<ReturnType<typeof homeAt>, "policies">,
  bucket: string,
): Promise<void> {
  assert.equal(policies.kind, "document");
  if (policies.kind !== "document") return;
  const all = {
    Principal: { AWS: ["arn:aws:iam:::user/stranger"] },
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  };
  const policy = {
    Version: "2012-10-17",
    Statement: [
      { ...all, Effect: "Allow", Action: ["s3:*"] },
      { ...all, Effect: "Deny", Action: ["s3:GetObjectTagging", "s3:GetObjectAcl"] },
    ],
  };
  await policies.put(bucket, JSON.stringify(policy), signal);
}
