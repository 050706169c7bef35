import type { KrutrimConnection } from "../../core/connection.ts";
import { isStorageError } from "../../core/errors.ts";
import type { ObjectStore } from "../../core/store.ts";
import { Endpoint } from "../../s3/endpoint.ts";
import { createS3Store } from "../../s3/home.ts";
import type { KrutrimApi } from "./api/client.ts";
import { baseUrlOf } from "./api/client.ts";
import type { Credentials } from "./credentials.ts";
import { missingKeys } from "./sessionErrors.ts";
import { RestBucket } from "./restBucket.ts";
import { RestStore } from "./restStore.ts";
import type { KrutrimBucket } from "./records/bucket.ts";
import type { KrutrimSession } from "./session.ts";
import { underName } from "./underName.ts";

export interface PlaneOptions {
  readonly connection: KrutrimConnection;
  readonly api: KrutrimApi;
  readonly session: KrutrimSession;
  readonly credentials: Credentials;
  now(): number;
  /** The bucket is not there any more. */
  forget(bucket: KrutrimBucket): void;
}

interface Choice {
  readonly store: ObjectStore;
  /** Milliseconds since 1970; then it is chosen again. */
  readonly until: number;
}

/** How long an S3 endpoint that does not answer is left alone. */
const retryMs = 60_000;
const probeMs = 8_000;

/**
 * Chooses how a bucket's objects are reached: over S3 when there are access keys and the bucket's S3
 * endpoint is known, else over the service's own API.
 */
export class Planes {
  readonly #options: PlaneOptions;
  readonly #s3 = new Map<string, ObjectStore>();
  readonly #choices = new Map<string, Choice>();

  constructor(options: PlaneOptions) {
    this.#options = options;
  }

  /** `address` is what the bucket is called in addresses. */
  async storeOf(address: string, bucket: KrutrimBucket, signal: AbortSignal): Promise<ObjectStore> {
    const id = JSON.stringify([address, bucket.krn, bucket.url]);
    const known = this.#choices.get(id);
    if (known && this.#options.now() < known.until) return known.store;
    const choice = await this.#choose(address, bucket, signal);
    this.#choices.set(id, choice);
    return choice.store;
  }

  async #choose(address: string, bucket: KrutrimBucket, signal: AbortSignal): Promise<Choice> {
    const { connection, credentials } = this.#options;
    const keys = await credentials.keys();
    const endpoint = keys && endpointOf(bucket, connection);
    if (!endpoint) return { store: this.#restStore(address, bucket), until: Infinity };
    const store = this.#s3Store(endpoint.origin, bucket.region ?? connection.region);
    // What the connection says is meant; what the service says has to prove itself.
    const probe = endpoint.isConfigured ? "works" : await probed(store, bucket.name, signal);
    if (probe !== "works") {
      const until = probe === "refused" ? Infinity : this.#options.now() + retryMs;
      return { store: this.#restStore(address, bucket), until };
    }
    const named = address === bucket.name ? store : underName(store, address, bucket.name);
    return { store: named, until: Infinity };
  }

  #restStore(address: string, bucket: KrutrimBucket): ObjectStore {
    const { api, session, connection } = this.#options;
    const rest = new RestBucket(api, session, bucket, () => this.#options.forget(bucket));
    return new RestStore(rest, {
      address,
      now: () => this.#options.now(),
      url: (key) => urlOf(bucket, key, connection),
    });
  }

  #s3Store(endpoint: string, region: string): ObjectStore {
    const { connection, api, credentials } = this.#options;
    const known = this.#s3.get(endpoint);
    if (known) return known;
    const store = createS3Store({
      http: api.http,
      endpoint,
      region: connection.s3Region ?? region.toLowerCase(),
      addressing: "path",
      identity: `${connection.id} ${endpoint}`,
      credentials: async () => {
        const keys = await credentials.keys();
        if (!keys) throw missingKeys();
        return keys;
      },
    });
    this.#s3.set(endpoint, store);
    return store;
  }
}

/** Whether the bucket can be listed there: it can, it may not, or nobody answers for now. */
async function probed(
  store: ObjectStore,
  bucket: string,
  signal: AbortSignal,
): Promise<"works" | "refused" | "silent"> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(probeMs)]);
  try {
    await store.list(bucket, { prefix: "", delimiter: "/", limit: 1 }, patience);
    return "works";
  } catch (error) {
    if (signal.aborted) throw error;
    if (patience.aborted) return "silent";
    if (!isStorageError(error)) throw error;
    return error.facts.status !== undefined && error.facts.status < 500 ? "refused" : "silent";
  }
}

/** The plain address of an object: over S3 as far as the endpoint is known, whether or not there are keys. */
export function urlOf(
  bucket: Pick<KrutrimBucket, "name" | "region" | "url">,
  key: string,
  connection: Pick<KrutrimConnection, "baseUrl" | "region" | "s3Endpoint">,
): string {
  const known = endpointOf(bucket, connection)?.origin;
  const endpoint = new Endpoint(known ?? baseUrlOf(connection.baseUrl).origin, "path");
  const { origin, path } = endpoint.target(bucket.name, key);
  return origin + path;
}

export interface S3Address {
  readonly origin: string;
  /** By the person who made the connection. */
  readonly isConfigured: boolean;
}

/**
 * The S3 endpoint of a bucket. The connection's is for buckets of its region; others have it in their
 * `url`, with the bucket's name in the path or before the host.
 */
export function endpointOf(
  bucket: Pick<KrutrimBucket, "name" | "region" | "url">,
  connection: Pick<KrutrimConnection, "baseUrl" | "region" | "s3Endpoint">,
): S3Address | undefined {
  const { s3Endpoint, region } = connection;
  const isHere =
    bucket.region === undefined || bucket.region.toLowerCase() === region.toLowerCase();
  if (s3Endpoint && isHere)
    return { origin: originOf(s3Endpoint, bucket.name) ?? s3Endpoint, isConfigured: true };
  const origin = bucket.url === undefined ? undefined : originOf(bucket.url, bucket.name);
  const api = baseUrlOf(connection.baseUrl).origin;
  // A page of the console is no endpoint, and keys and bytes do not go unencrypted where the API does not.
  const isSafe = origin?.startsWith("https:") === true || api.startsWith("http:");
  return origin === undefined || origin === api || !isSafe
    ? undefined
    : { origin, isConfigured: false };
}

function originOf(text: string, bucket: string): string | undefined {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(withScheme)) return undefined;
  const url = new URL(withScheme);
  if (!/^https?:$/.test(url.protocol) || url.hostname === "") return undefined;
  const own = `${bucket.toLowerCase()}.`;
  const host = url.host.startsWith(own) ? url.host.slice(own.length) : url.host;
  return host.includes(".") || host.startsWith("localhost") || host.startsWith("[")
    ? `${url.protocol}//${host}`
    : undefined;
}
