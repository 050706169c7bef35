import type { S3Connection } from "../../core/connection.ts";
import { isStorageError, StorageError } from "../../core/errors.ts";
import type { ConnectionTest } from "../../core/provider.ts";
import type { BucketHome } from "../../core/bucketHome.ts";
import { createS3Home } from "../../s3/home.ts";
import type { S3HomeOptions } from "../../s3/home.ts";

async function listOne(home: BucketHome, bucket: string, signal: AbortSignal): Promise<void> {
  await home.store.list(bucket, { prefix: "", delimiter: "/", limit: 1 }, signal);
}

/** With buckets named, each of them is tried; the server is not asked for others. */
async function tryBuckets(
  home: BucketHome,
  buckets: readonly string[],
  signal: AbortSignal,
): Promise<ConnectionTest | undefined> {
  const errors: StorageError[] = [];
  for (const bucket of buckets) {
    try {
      await listOne(home, bucket, signal);
    } catch (error) {
      if (!isStorageError(error)) throw error;
      // What is wrong with the connection itself is the same for every bucket.
      if (!isStorageError(error, "accessDenied", "noSuchBucket")) {
        return { outcome: "fails", error };
      }
      errors.push(error);
    }
  }
  const [first] = errors;
  if (!first) return undefined;
  return { outcome: errors.length === buckets.length ? "fails" : "limited", error: first };
}

/**
 * What a 404 or a page of another kind means here: the service itself has no bucket or key that
 * could be missing, so there is no S3 at this address.
 */
function asNoS3(error: StorageError): StorageError {
  if (!isStorageError(error, "noSuchBucket", "noSuchObject", "unsupported", "invalidName")) {
    return error;
  }
  return new StorageError("badResponse", `This is no S3 endpoint: ${error.message}`, error.facts, {
    cause: error,
  });
}

/** Some servers (Ceph) find a session token that they did not give out simply not valid. */
async function asTokenProblem(
  error: StorageError,
  options: S3HomeOptions,
  signal: AbortSignal,
): Promise<StorageError> {
  if (error.kind !== "invalidRequest" && error.kind !== "expiredCredentials") return error;
  if (!(await options.credentials(signal)).sessionToken) return error;
  const facts = { ...error.facts, field: "sessionToken" };
  return new StorageError("expiredCredentials", error.message, facts, { cause: error });
}

/**
 * Whether "access denied" from this server means that the keys are right and may not list buckets:
 * some servers (Ceph with STS) say the same of a wrong secret. One request with a secret that is
 * certainly wrong tells.
 */
async function namesWrongKeys(options: S3HomeOptions, signal: AbortSignal): Promise<boolean> {
  const home = createS3Home({
    ...options,
    credentials: async (inner) => {
      const keys = await options.credentials(inner);
      return { ...keys, secretAccessKey: `${keys.secretAccessKey}-wrong` };
    },
  });
  try {
    await home.listBuckets({}, signal);
    return false;
  } catch (error) {
    if (!isStorageError(error)) throw error;
    return error.kind !== "accessDenied";
  }
}

/** Tries a connection as it will be used, and says how long the server took. */
export async function testConnection(
  connection: S3Connection,
  options: S3HomeOptions,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  const started = performance.now();
  const latency = () => Math.round(performance.now() - started);
  try {
    const home = createS3Home(options);
    if (connection.buckets.length > 0) {
      const failure = await tryBuckets(home, connection.buckets, signal);
      const detail = { bucketCount: connection.buckets.length, latencyMs: latency() };
      return failure ?? { outcome: "works", detail };
    }
    const page = await home.listBuckets({}, signal);
    const detail = {
      bucketCount: page.items.length,
      hasMoreBuckets: page.cursor !== undefined,
      latencyMs: latency(),
    };
    return { outcome: "works", detail };
  } catch (error) {
    if (!isStorageError(error)) throw error;
    if (error.kind === "accessDenied") {
      const areRight = await namesWrongKeys(options, signal);
      const facts = { ...error.facts, areKeys: areRight ? "right" : "doubtful" } as const;
      const told = new StorageError(error.kind, error.message, facts, { cause: error });
      return { outcome: areRight ? "limited" : "fails", error: told };
    }
    return { outcome: "fails", error: asNoS3(await asTokenProblem(error, options, signal)) };
  }
}
