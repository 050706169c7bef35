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
}

/**
 * Chooses how a bucket's objects are reached: over S3 when there are access keys and the bucket's S3
 * endpoint is known, else over the service's own API.
 */
export class Planes {
  readonly #options: PlaneOptions;
  readonly #s3 = new Map<string, ObjectStore>();
  readonly #stores = new Map<string, ObjectStore>();

  constructor(options: PlaneOptions) {
    this.#options = options;
  }

  /** `address` is what the bucket is called in addresses. */
  async storeOf(address: string, bucket: KrutrimBucket, signal: AbortSignal): Promise<ObjectStore> {
    const id = JSON.stringify([address, bucket.krn, bucket.url]);
    const store = this.#stores.get(id) ?? (await this.#choose(address, bucket, signal));
    this.#stores.set(id, store);
    return store;
  }

  async #choose(address: string, bucket: KrutrimBucket, signal: AbortSignal): Promise<ObjectStore> {
    const { api, session, credentials } = this.#options;
    const keys = await credentials.keys();
    const endpoint = keys && endpointOf(bucket, this.#options.connection);
    if (endpoint) {
      const store = this.#s3Store(endpoint.origin);
      // What the connection says is meant; what the service says has to prove itself.
      const isUsable = endpoint.isConfigured || (await answers(store, bucket.name, signal));
      if (isUsable) return address === bucket.name ? store : underName(store, address, bucket.name);
    }
    return new RestStore(new RestBucket(api, session, bucket), {
      address,
      now: () => this.#options.now(),
      url: (key) => urlOf(bucket, key, this.#options.connection),
    });
  }

  #s3Store(endpoint: string): ObjectStore {
    const { connection, api, credentials } = this.#options;
    const known = this.#s3.get(endpoint);
    if (known) return known;
    const store = createS3Store({
      http: api.http,
      endpoint,
      region: connection.s3Region ?? connection.region.toLowerCase(),
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

/** Whether the bucket can be listed there at all. */
async function answers(store: ObjectStore, bucket: string, signal: AbortSignal): Promise<boolean> {
  try {
    await store.list(bucket, { prefix: "", delimiter: "/", limit: 1 }, signal);
    return true;
  } catch (error) {
    if (signal.aborted || !isStorageError(error)) throw error;
    return false;
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
