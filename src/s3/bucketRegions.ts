import { isStorageError } from "../core/errors.ts";
import { Endpoint } from "./endpoint.ts";
import type { Addressing } from "./endpoint.ts";

/** The regions that the buckets of one connection are in, and the endpoint of each. */
export class BucketRegions {
  /** That of the connection. */
  readonly endpoint: Endpoint;
  readonly region: string;
  /** Regions of buckets that AWS said to be elsewhere. */
  readonly #elsewhere = new Map<string, string>();

  constructor(connection: {
    readonly endpoint: string;
    readonly addressing: Addressing;
    readonly region: string;
  }) {
    this.endpoint = new Endpoint(connection.endpoint, connection.addressing);
    this.region = connection.region;
  }

  /** As far as is known: that of the connection for a bucket, or none, of which nothing was said. */
  regionOf(bucket: string | undefined): string {
    return (bucket && this.#elsewhere.get(bucket)) || this.region;
  }

  endpointIn(region: string): Endpoint {
    return region === this.region ? this.endpoint : this.endpoint.inRegion(region);
  }

  /** `http(s)://host[:port]` of requests to a bucket. */
  originOf(bucket: string): string {
    return this.endpointIn(this.regionOf(bucket)).target(bucket, undefined).origin;
  }

  /**
   * On AWS one connection shows the buckets of all regions, so a bucket is followed to its own, which
   * is returned when it is news. Other servers have one region: there a wrong one is a mistake to be
   * told.
   */
  follow(bucket: string | undefined, error: unknown): string | undefined {
    if (bucket === undefined || !isStorageError(error, "wrongRegion")) return undefined;
    const { expectedRegion } = error.facts;
    if (!this.endpoint.isAws || expectedRegion === undefined) return undefined;
    if (this.regionOf(bucket) === expectedRegion) return undefined;
    this.#elsewhere.set(bucket, expectedRegion);
    return expectedRegion;
  }
}
