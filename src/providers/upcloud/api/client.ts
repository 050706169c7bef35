import type { ConnectionSecrets } from "../../../core/connection.ts";
import { StorageError } from "../../../core/errors.ts";
import { type Decoder, list } from "../../../core/record.ts";
import type { HttpAnswer, HttpClient, HttpHeaders, HttpMethod } from "../../../http/client.ts";
import { redactText } from "../../../core/redact.ts";
import { retryAfterMs } from "../../../http/retry.ts";
import { refusalError } from "./failure.ts";
import { type Query, queryOf } from "./path.ts";

export interface ApiCall {
  /** What it is for, in errors: `listServices`. */
  readonly operation: string;
  readonly method: HttpMethod;
  /** Below the version prefix, encoded: see `path`. */
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
}

/** The management API of one account. */
export interface UpCloudApi {
  /** Throws `badResponse` when the answer is not what `decode` expects. */
  call<T>(call: ApiCall, decode: Decoder<T>, signal: AbortSignal): Promise<T>;
  /** For operations whose answer says nothing worth reading. */
  send(call: ApiCall, signal: AbortSignal): Promise<void>;
  /** All pages of a listing that has `limit` and `offset`. */
  all<T>(call: ApiCall, decodeItem: Decoder<T>, signal: AbortSignal): Promise<T[]>;
}

/** The most that a page holds; the service's own choice is 10. */
export const pageSize = 100;

const versionPrefix = "/1.3";
const maxErrorBytes = 1024 * 1024;

export interface ApiOptions {
  readonly http: HttpClient;
  /** Scheme, host and optional port; a path before the version is kept. */
  readonly baseUrl: string;
  secrets(): Promise<ConnectionSecrets>;
  now(): number;
}

/** Throws `invalidInput` when the base URL is none, or would carry the token in the clear. */
export function createApi(options: ApiOptions): UpCloudApi {
  return new ManagementApi(options);
}

class ManagementApi implements UpCloudApi {
  readonly #options: ApiOptions;
  readonly #origin: string;
  readonly #prefix: string;

  constructor(options: ApiOptions) {
    const { origin, prefix } = parseBaseUrl(options.baseUrl);
    this.#options = options;
    this.#origin = origin;
    this.#prefix = prefix;
  }

  call<T>(call: ApiCall, decode: Decoder<T>, signal: AbortSignal): Promise<T> {
    let attempts = 0;
    const { operation, method, body } = call;
    const request = {
      operation,
      method,
      origin: this.#origin,
      path: this.#prefix + call.path + queryOf(call.query ?? {}),
      headers: (attempt: number) => {
        attempts = attempt;
        return this.#headers(body !== undefined);
      },
      ...(body === undefined ? {} : { body: jsonBody(body) }),
    };
    const read = async (answer: HttpAnswer): Promise<T> => {
      // The answer to the first try was lost: it was that one that deleted.
      const isGone = method === "DELETE" && answer.status === 404 && attempts > 1;
      if (isGone) return decode(undefined, "");
      if (answer.status < 200 || answer.status > 299) {
        throw await errorOf(answer, operation, this.#options.now());
      }
      return decode(await answer.json(), "");
    };
    return this.#options.http.call(request, read, signal);
  }

  send(call: ApiCall, signal: AbortSignal): Promise<void> {
    return this.call(call, () => undefined, signal);
  }

  async all<T>(call: ApiCall, decodeItem: Decoder<T>, signal: AbortSignal): Promise<T[]> {
    const items: T[] = [];
    for (;;) {
      const query = { ...call.query, limit: pageSize, offset: items.length };
      const page = await this.call({ ...call, query }, list(decodeItem), signal);
      items.push(...page);
      if (page.length < pageSize) return items;
    }
  }

  async #headers(hasBody: boolean): Promise<HttpHeaders> {
    return {
      accept: "application/json",
      authorization: authorizationOf(await this.#options.secrets()),
      ...(hasBody ? { "content-type": "application/json" } : {}),
    };
  }
}

function parseBaseUrl(baseUrl: string): { origin: string; prefix: string } {
  if (!URL.canParse(baseUrl)) {
    throw new StorageError("invalidInput", "The address of the API is no URL", {
      field: "baseUrl",
    });
  }
  const url = new URL(baseUrl);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback)) {
    throw new StorageError("invalidInput", "The API can only be reached over https", {
      field: "baseUrl",
      host: url.host,
    });
  }
  const path = url.pathname.replace(/\/+$/, "");
  const prefix = path.endsWith(versionPrefix) ? path : path + versionPrefix;
  return { origin: url.origin, prefix };
}

/** A token wins over a name and password: the service accepts only one of them. */
function authorizationOf(secrets: ConnectionSecrets): string {
  const { token, username, password } = secrets;
  if (token) return `Bearer ${token}`;
  if (!username || !password) {
    throw new StorageError(
      "missingCredentials",
      "The connection has neither an API token nor a user name and password",
    );
  }
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

function jsonBody(value: unknown): { kind: "bytes"; bytes: Uint8Array } {
  return { kind: "bytes", bytes: new TextEncoder().encode(JSON.stringify(value)) };
}

async function errorOf(answer: HttpAnswer, operation: string, now: number): Promise<StorageError> {
  const waitMs = retryAfterMs(answer.headers["retry-after"], now);
  const correlationHeader = answer.headers["upcloud-cid"];
  return refusalError(
    {
      status: answer.status,
      contentType: answer.headers["content-type"] ?? "",
      ...(correlationHeader === undefined ? {} : { correlationHeader }),
      ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
      body: redactText(await answer.text(maxErrorBytes)),
    },
    { operation },
  );
}
