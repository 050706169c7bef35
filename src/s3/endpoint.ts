import { StorageError } from "../core/errors.ts";
import { encodeKey } from "./encode.ts";

/** Where a request goes: an origin, and the path under it. */
export interface Target {
  readonly origin: string;
  readonly host: string;
  /** Percent-encoded; begins with `/`. */
  readonly path: string;
}

export type Addressing = "path" | "virtualHosted";

/** A bucket that can be a label of a host name, without dots: those break certificates. */
const hostLabel = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const ipAddress = /^(\d+\.){3}\d+$|^\[/;
const awsHost = /^s3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(\.cn)?$/;
const awsGlobalHost = /^s3\.amazonaws\.com$/;

/** The server of a connection, and how its buckets and keys become URLs. */
export class Endpoint {
  readonly #scheme: string;
  readonly #host: string;
  readonly #hostname: string;
  readonly #addressing: Addressing;

  /** Throws `invalidInput` for anything but `http(s)://host[:port]`. */
  constructor(endpoint: string, addressing: Addressing) {
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
    if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search) {
      throw new StorageError("invalidInput", `Not an endpoint: ${url ? url.origin : "no URL"}`, {
        field: "endpoint",
      });
    }
    this.#scheme = `${url.protocol}//`;
    this.#host = url.host;
    this.#hostname = url.hostname;
    this.#addressing = ipAddress.test(url.hostname) ? "path" : addressing;
  }

  get origin(): string {
    return this.#scheme + this.#host;
  }

  get isAws(): boolean {
    return awsHost.test(this.#hostname) || awsGlobalHost.test(this.#hostname);
  }

  /** The same server's address in another region; only AWS has one address per region. */
  inRegion(region: string): Endpoint {
    if (!this.isAws) return this;
    const china = this.#hostname.endsWith(".cn") ? ".cn" : "";
    return new Endpoint(`${this.#scheme}s3.${region}.amazonaws.com${china}`, this.#addressing);
  }

  /** No bucket names the service itself; no key, the bucket. */
  target(bucket?: string, key?: string): Target {
    const keyPath = key === undefined ? "" : encodeKey(key);
    if (bucket === undefined) return this.#at(this.#host, "/");
    if (this.#addressing === "virtualHosted" && hostLabel.test(bucket)) {
      return this.#at(`${bucket}.${this.#host}`, `/${keyPath}`);
    }
    const bucketPath = `/${encodeKey(bucket)}`;
    return this.#at(this.#host, key === undefined ? bucketPath : `${bucketPath}/${keyPath}`);
  }

  #at(host: string, path: string): Target {
    return { origin: this.#scheme + host, host, path };
  }
}
