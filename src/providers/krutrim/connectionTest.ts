import type { ConnectionSecrets, KrutrimConnection } from "../../core/connection.ts";
import { isStorageError, StorageError } from "../../core/errors.ts";
import type { ConnectionTest, ConnectionTestDetail } from "../../core/provider.ts";
import { checkedToken, tokenExpiry } from "./credentials.ts";
import type { BucketDirectory } from "./directory.ts";
import type { KrutrimHome } from "./home.ts";
import { missingKeys } from "./sessionErrors.ts";
import type { KrutrimSession } from "./session.ts";

interface Tested {
  readonly directory: BucketDirectory;
  readonly home: KrutrimHome;
  readonly session: KrutrimSession;
}

/**
 * Tries a connection as it will be used: the API key by listing buckets, then the access key, over S3
 * where a bucket is reached so, else with a session, which is ended again.
 */
export async function testConnection(
  parts: () => Tested,
  connection: KrutrimConnection,
  secrets: ConnectionSecrets,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  checkKeyPair(secrets);
  const token = checkedToken(secrets.token);
  const tested = parts();
  const started = performance.now();
  const page = await listBuckets(tested, token, signal);
  const detail: ConnectionTestDetail = {
    bucketCount: page.items.length,
    hasMoreBuckets: page.cursor !== undefined,
    latencyMs: Math.round(performance.now() - started),
  };
  if (!secrets.accessKeyId) return { outcome: "limited", error: missingKeys() };
  const [bucket] = page.items.filter(({ region }) => region === connection.region);
  const error = await objectsFailure(tested, (bucket ?? page.items[0])?.address, signal);
  return error ? { outcome: "limited", error } : { outcome: "works", detail };
}

/** Half a pair is a slip of the pen. */
function checkKeyPair({ accessKeyId, secretAccessKey }: ConnectionSecrets): void {
  if (accessKeyId && !secretAccessKey)
    throw new StorageError("missingCredentials", "The secret of the access key is missing", {
      field: "secretAccessKey",
    });
  if (secretAccessKey && !accessKeyId)
    throw new StorageError("missingCredentials", "The access key of the secret is missing", {
      field: "accessKeyId",
    });
}

async function listBuckets({ directory }: Tested, token: string, signal: AbortSignal) {
  try {
    return await directory.page({}, signal);
  } catch (error) {
    throw isStorageError(error) ? explained(error, token) : error;
  }
}

/** What a failure of the very first request says about the connection. */
function explained(error: StorageError, token: string): StorageError {
  const { facts } = error;
  const expiry = tokenExpiry(token);
  if (error.kind === "wrongToken" && expiry && expiry.getTime() < Date.now()) {
    return new StorageError(
      "expiredCredentials",
      `The token ended on ${expiry.toISOString()}. ${error.message}`,
      { ...facts, field: "token" },
      { cause: error },
    );
  }
  if (error.kind === "wrongToken")
    return new StorageError("wrongToken", error.message, { ...facts, field: "token" });
  if (error.kind === "badResponse" || error.kind === "noSuchResource") {
    return new StorageError(
      "badResponse",
      `This does not answer like Krutrim's API. ${error.message}`,
      { ...facts, field: "baseUrl" },
      { cause: error },
    );
  }
  return error;
}

/** Why objects cannot be reached although buckets can; undefined when they can. */
async function objectsFailure(
  { home, session }: Tested,
  address: string | undefined,
  signal: AbortSignal,
): Promise<StorageError | undefined> {
  try {
    if (address === undefined) await session.activate(signal);
    else await home.store.list(address, { prefix: "", delimiter: "/", limit: 1 }, signal);
    return undefined;
  } catch (error) {
    if (signal.aborted || !isStorageError(error)) throw error;
    return error;
  } finally {
    await endQuietly(session, signal);
  }
}

/** The session of a test is of no further use; when it cannot be ended, it ends by itself. */
async function endQuietly(session: KrutrimSession, signal: AbortSignal): Promise<void> {
  try {
    await session.deactivate(signal);
  } catch (error) {
    if (!isStorageError(error) && !signal.aborted) throw error;
  } finally {
    session.dispose();
  }
}
