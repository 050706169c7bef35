import { isStorageError, StorageError } from "../../core/errors.ts";
import type { Service } from "../../core/service.ts";
import type { Clock, HttpClient } from "../../http/client.ts";
import { listBuckets } from "../../s3/buckets.ts";
import { S3Caller } from "../../s3/caller.ts";
import type { S3Key } from "./autoKeys.ts";
import { objectEndpoint } from "./endpoint.ts";
import { explainedHttp } from "./explainedHttp.ts";

export interface ObjectsOptions {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly service: Service;
  /** The service as it is now. */
  readonly look: (signal: AbortSignal) => Promise<Service>;
  readonly key: () => Promise<S3Key | undefined>;
}

/**
 * Signs requests for the objects of a service with its stored key. Every request fails with a typed
 * error while there is no key (`missingCredentials`), no public endpoint, or the service is stopped.
 */
export function createObjectsCaller(options: ObjectsOptions): S3Caller {
  const { http, clock, service, key } = options;
  const endpoint = objectEndpoint(service);
  return new S3Caller({
    http: explainedHttp(http, createExplanation(options)),
    endpoint: endpoint.url,
    region: service.region,
    addressing: "path",
    credentials: async () => {
      if (endpoint.problem) throw endpoint.problem;
      const stored = await key();
      if (!stored) throw noKey(service);
      return stored;
    },
    now: () => clock.now(),
  });
}

/** Why the objects of the service cannot be reached; undefined when they can, as far as is known. */
export async function objectsProblem(
  service: Service,
  key: () => Promise<S3Key | undefined>,
): Promise<StorageError | undefined> {
  const { problem } = objectEndpoint(service);
  if (problem) return problem;
  return (await key()) ? undefined : noKey(service);
}

function noKey(service: Service): StorageError {
  return new StorageError(
    "missingCredentials",
    `There is no access key for the objects of the service ${service.name} yet.`,
    { service: service.name },
  );
}

const longestLookMs = 5_000;
/** So long one look answers for all requests that fail at the same time. */
const rememberedMs = 3_000;

/** Looks why requests fail. A failure to look says nothing about the failure that is to be explained. */
function createExplanation({
  look,
  clock,
}: Pick<ObjectsOptions, "look" | "clock">): (
  signal: AbortSignal,
) => Promise<StorageError | undefined> {
  let last: { readonly at: number; readonly problem: StorageError | undefined } | undefined;
  return async (signal) => {
    if (last && clock.now() - last.at < rememberedMs) return last.problem;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(longestLookMs)]);
    try {
      const { problem } = objectEndpoint(await look(limited));
      last = { at: clock.now(), problem };
      return problem;
    } catch (error) {
      signal.throwIfAborted();
      if (isStorageError(error) || limited.aborted) return undefined;
      throw error;
    }
  };
}

const firstPauseMs = 500;
const longestWaitMs = 30_000;

/**
 * Returns once the endpoint takes the key: a new one takes a while to be known there. Where the
 * endpoint cannot be reached there is nothing to wait for. Throws the refusal when it stays.
 */
export async function waitUntilAccepted(
  options: Omit<ObjectsOptions, "key">,
  key: S3Key,
  signal: AbortSignal,
): Promise<void> {
  const caller = createObjectsCaller({ ...options, key: () => Promise.resolve(key) });
  const giveUpAt = options.clock.now() + longestWaitMs;
  for (let pauseMs = firstPauseMs; ; pauseMs *= 1.5) {
    try {
      await listBuckets(caller, undefined, signal);
      return;
    } catch (error) {
      if (!isStorageError(error)) throw error;
      if (!isStorageError(error, "unknownAccessKey", "wrongSecret")) return;
      if (options.clock.now() + pauseMs > giveUpAt) throw error;
    }
    await options.clock.sleep(pauseMs, signal);
  }
}
