import type { BucketChange, BucketSettings } from "../../core/bucketSettings.ts";
import { StorageError } from "../../core/errors.ts";
import type { Bucket } from "../../core/model.ts";
import { updateBucket } from "./api/buckets.ts";
import type { BucketUpdate } from "./api/buckets.ts";
import type { KrutrimApi } from "./api/client.ts";
import type { BucketDirectory } from "./directory.ts";
import { toldWhenLost } from "./lostAnswer.ts";

/** Versioning, anonymous access and tags. */
export class KrutrimBucketSettings implements BucketSettings {
  readonly fields = new Set(["versioning", "access", "tags"] as const);
  readonly #api: KrutrimApi;
  readonly #directory: BucketDirectory;

  constructor(api: KrutrimApi, directory: BucketDirectory) {
    this.#api = api;
    this.#directory = directory;
  }

  async get(address: string, signal: AbortSignal): Promise<Bucket> {
    const { bucket } = await this.#directory.fresh(address, signal);
    return { ...bucket, name: address };
  }

  /** The service resets what an update leaves out, so all three are read first and sent together. */
  async update(address: string, change: BucketChange, signal: AbortSignal): Promise<Bucket> {
    const before = await this.#directory.fresh(address, signal);
    const wanted = { ...before.bucket, ...change };
    await toldWhenLost(
      () => updateBucket(this.#api, before, updateOf(wanted), signal),
      async (again) => (isAs(await this.get(address, again), change) ? "done" : "notDone"),
      signal,
    );
    const after = await this.get(address, signal);
    if (isAs(after, change)) return after;
    throw new StorageError(
      "conflict",
      "Krutrim accepted the change, but the bucket does not show it: it may have been changed by somebody else at the same time",
      { operation: "updateBucket", bucket: address },
    );
  }
}

function updateOf(bucket: Bucket): BucketUpdate {
  const { versioning, access, tags = {} } = bucket;
  return {
    ...(versioning === undefined ? {} : { versioning: versioning === "enabled" }),
    ...(access === undefined ? {} : { anonymous_access: access === "public" }),
    tags,
  };
}

/** Whether a bucket shows a change; what the service does not tell is believed. */
function isAs(bucket: Bucket, { versioning, access, tags }: BucketChange): boolean {
  const hasVersioning =
    versioning === undefined ||
    bucket.versioning === undefined ||
    (bucket.versioning === "enabled") === (versioning === "enabled");
  const hasAccess = access === undefined || bucket.access === undefined || bucket.access === access;
  return hasVersioning && hasAccess && (tags === undefined || sameTags(bucket.tags ?? {}, tags));
}

function sameTags(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}
