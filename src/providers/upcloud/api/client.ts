import type { ConnectionSecrets } from "../../../core/connection.ts";
import { isStorageError, StorageError } from "../../../core/errors.ts";
import type { Decoder } from "../../../core/record.ts";
import type { HttpAnswer, HttpClient, HttpHeaders, HttpMethod } from "../../../http/client.ts";
import { redactText } from "../../../core/redact.ts";
import { retryAfterMs } from "../../../http/retry.ts";
import { refusalError } from "./failure.ts";
import { type Query, queryOf } from "./path.ts";
import { items } from "../records/loose.ts";

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
  /**
   * A change whose answer says how the thing is now, or nothing, as the reference has it: then `look`
   * tells. What it throws does not mean that the change was not made.
   */
  change<T>(
    call: ApiCall,
    decode: Decoder<T>,
    look: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
  /** For operations whose answer says nothing worth reading. */
  send(call: ApiCall, signal: AbortSignal): Promise<void>;
  /** All pages of a listing that has `limit` and `offset`. */
  all<T>(call: ApiCall, decodeItem: Decoder<T>, signal: AbortSignal): Promise<T[]>;
}

/** The most that a page holds; the service's own choice is 10. */
export const pageSize = 100;

/** What a service may cut pages to that are longer than it likes: its own choice, and usual ones. */
const usualCaps: readonly number[] = [10, 20, 25, 50];

/** Whether there may be another page after one of so many items. */
export function mayHaveMore(count: number): boolean {
  return count >= pageSize || usualCaps.includes(count);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

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
    return this.#ask(call, async (answer) => decode(await answer?.json(), ""), signal);
  }

  async change<T>(
    call: ApiCall,
    decode: Decoder<T>,
    look: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const told = async (answer: HttpAnswer | undefined): Promise<T | undefined> => {
      const body = await answer?.json();
      return body === undefined || body === null ? undefined : decode(body, "");
    };
    return (await this.#ask(call, told, signal)) ?? look();
  }

  /** The status says all: what else an answer holds is not looked at, unless it is of somebody else. */
  send(call: ApiCall, signal: AbortSignal): Promise<void> {
    const read = async (answer: HttpAnswer | undefined): Promise<void> => {
      const text = (await answer?.text()) ?? "";
      if (!text.trimStart().startsWith("<")) return;
      const facts = { operation: call.operation, ...(answer && { status: answer.status }) };
      throw new StorageError("badResponse", "The server sent a web page", facts);
    };
    return this.#ask(call, read, signal);
  }

  async all<T>(call: ApiCall, decodeItem: Decoder<T>, signal: AbortSignal): Promise<T[]> {
    const found: T[] = [];
    for (;;) {
      const query = { ...call.query, limit: pageSize, offset: found.length };
      const page = await this.call({ ...call, query }, items(decodeItem), signal);
      // Where pages are not known, every one of them is the whole.
      const isRepeated = found.length > 0 && isSame(page[0], found[0]);
      if (!isRepeated) for (const item of page) found.push(item);
      if (isRepeated || !mayHaveMore(page.length)) return found;
    }
  }

  /** `read` gets nothing when what was to be deleted had been, by a try whose answer was lost. */
  #ask<T>(
    { operation, method, path, query, body }: ApiCall,
    read: (answer: HttpAnswer | undefined) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    let attempts = 0;
    const request = {
      operation,
      method,
      origin: this.#origin,
      path: this.#prefix + path + queryOf(query ?? {}),
      headers: (attempt: number) => {
        attempts = attempt;
        return this.#headers(body !== undefined);
      },
      ...(body === undefined ? {} : { body: jsonBody(body) }),
    };
    return this.#options.http.call(
      request,
      async (answer) => {
        if (method === "DELETE" && answer.status === 404 && attempts > 1) return read(undefined);
        if (answer.status >= 200 && answer.status <= 299) {
          return read(answer).catch((error: unknown) => {
            throw unreadable(error, { operation, method, status: answer.status });
          });
        }
        throw await errorOf(answer, operation, this.#options.now());
      },
      signal,
    );
  }

  async #headers(hasBody: boolean): Promise<HttpHeaders> {
    return {
      accept: "application/json",
      authorization: authorizationOf(await this.#options.secrets()),
      ...(hasBody ? { "content-type": "application/json" } : {}),
    };
  }
}

/** What was read as far as a field that is wrong came from the service: a change is made by then. */
function unreadable(
  error: unknown,
  { operation, method, status }: { operation: string; method: HttpMethod; status: number },
): unknown {
  if (!isStorageError(error, "badResponse") || error.facts.unread === undefined) return error;
  const outcome = method === "GET" ? {} : { outcome: "done" as const };
  const facts = { ...error.facts, operation, status, ...outcome };
  return new StorageError("badResponse", error.message, facts, { cause: error });
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
