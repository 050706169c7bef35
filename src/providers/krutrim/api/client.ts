import type { Decoder } from "../../../core/record.ts";
import type { StorageErrorFacts } from "../../../core/errors.ts";
import { StorageError } from "../../../core/errors.ts";
import type { Body } from "../../../core/store.ts";
import type {
  HttpAnswer,
  HttpClient,
  HttpHeaders,
  HttpMethod,
  HttpRequest,
} from "../../../http/client.ts";
import { isHtml } from "../../../s3/answerError.ts";
import { failureOf } from "./failure.ts";
import type { FailureMeaning } from "./failure.ts";

/** Where a request is about: sent as `x-region-id` and `x-tier`. */
export interface Place {
  readonly region?: string;
  readonly tier?: string;
}

/** A bucket as the API names it. */
export interface BucketReference extends Place {
  readonly krn: string;
  /** For errors. */
  readonly name: string;
}

export interface ApiRequest extends FailureMeaning {
  /** The operation's name in the reference, such as `createBucket`. */
  readonly operation: string;
  readonly method: HttpMethod;
  /** Below the base URL, encoded, with its query. */
  readonly path: string;
  readonly shownPath?: string;
  readonly place?: Place;
  readonly sessionToken?: string | undefined;
  readonly json?: unknown;
  /** Bytes instead of JSON. */
  readonly body?: Body;
  /**
   * True for what only reads, whatever its method: it is repeated when it fails in passing. Changes
   * never are, because the service has no way to tell a repeat from a second request.
   */
  readonly isRead: boolean;
  readonly facts?: StorageErrorFacts;
  /** For work that the service does before it answers. */
  readonly headersTimeoutMs?: number;
  onSent?(bytes: number): void;
}

export interface ApiAccount {
  readonly baseUrl: string;
  readonly accountId?: string;
  readonly customerId?: string;
  /** API key or JWT. */
  token(): Promise<string>;
}

/** Talks to one account of the service. Throws the errors of {@link failureOf} and of the HTTP client. */
export class KrutrimApi {
  readonly #http: HttpClient;
  readonly #account: ApiAccount;
  readonly #origin: string;
  readonly #basePath: string;

  constructor(http: HttpClient, account: ApiAccount) {
    const base = baseUrlOf(account.baseUrl);
    this.#http = http;
    this.#account = account;
    this.#origin = base.origin;
    this.#basePath = base.path;
  }

  /** The HTTP client, for requests to presigned links: they must not carry the account's headers. */
  get http(): HttpClient {
    return this.#http;
  }

  get isSecure(): boolean {
    return this.#origin.startsWith("https:");
  }

  /** The plain URL of a path, without credentials. */
  urlOf(path: string): string {
    return this.#origin + this.#basePath + path;
  }

  /** Sends and reads the answer as JSON. */
  call<T>(request: ApiRequest, decode: Decoder<T>, signal: AbortSignal): Promise<T> {
    return this.#http.call(
      this.#requestOf(request),
      async (answer) => {
        await this.#refuseFailure(answer, request);
        const value = answer.status === 204 ? undefined : await answer.json();
        return decode(value, "");
      },
      signal,
    );
  }

  /** Sends once, whatever it is: for requests whose failures the caller wants to see at once. */
  async callOnce<T>(request: ApiRequest, decode: Decoder<T>, signal: AbortSignal): Promise<T> {
    const answer = await this.#http.send(this.#requestOf(request), signal);
    await this.#refuseFailure(answer, request);
    return decode(answer.status === 204 ? undefined : await answer.json(), "");
  }

  /**
   * For changes whose answer says nothing more than that it worked. Any body will do, JSON or not, but
   * a web page: then somebody else has answered.
   */
  async change(request: ApiRequest, signal: AbortSignal): Promise<void> {
    const answer = await this.open(request, signal);
    if (!isHtml(await answer.text())) return;
    throw new StorageError("badResponse", "A web page came instead of an answer of Krutrim's API", {
      ...this.#factsOf(request),
      status: answer.status,
      code: "Html",
    });
  }

  /** Sends and hands over the answer with its body unread. */
  open(request: ApiRequest, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#http.call(
      this.#requestOf(request),
      async (answer) => {
        await this.#refuseFailure(answer, request);
        return answer;
      },
      signal,
    );
  }

  async #refuseFailure(answer: HttpAnswer, request: ApiRequest): Promise<void> {
    if (answer.status >= 200 && answer.status < 300) return;
    throw await failureOf(answer, request, this.#factsOf(request));
  }

  #factsOf(request: ApiRequest): StorageErrorFacts {
    const host = this.#origin.slice(this.#origin.indexOf("//") + 2);
    return { operation: request.operation, host, ...request.facts };
  }

  #requestOf(request: ApiRequest): HttpRequest {
    const { operation, method, shownPath, json, headersTimeoutMs } = request;
    const body: Body | undefined =
      json === undefined
        ? request.body
        : { kind: "bytes", bytes: new TextEncoder().encode(JSON.stringify(json)) };
    return {
      operation,
      method,
      origin: this.#origin,
      path: this.#basePath + request.path,
      headers: () => this.#headersOf(request),
      isRepeatable: request.isRead,
      ...(shownPath === undefined ? {} : { shownPath: this.#basePath + shownPath }),
      ...(body === undefined ? {} : { body }),
      ...(headersTimeoutMs === undefined ? {} : { timeouts: { headersMs: headersTimeoutMs } }),
      ...(request.onSent ? { onSent: (bytes: number) => request.onSent?.(bytes) } : {}),
    };
  }

  async #headersOf(request: ApiRequest): Promise<HttpHeaders> {
    const { accountId, customerId } = this.#account;
    const { json, body, place, sessionToken } = request;
    return present({
      accept: "*/*",
      authorization: `Bearer ${await this.#account.token()}`,
      "x-account-id": accountId,
      "k-customer-id": customerId,
      "x-region-id": place?.region,
      "x-tier": place?.tier,
      // The reference names the header after its scheme, the service's own clients this way.
      "x-session-token": sessionToken,
      sessiontoken: sessionToken,
      "content-type": json === undefined ? body && "application/octet-stream" : "application/json",
    });
  }
}

function present(headers: HttpHeaders): HttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

/** Splits a base URL. Throws `invalidInput` for anything but http(s) without credentials and query. */
export function baseUrlOf(text: string): { origin: string; path: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === "";
  if (!isPlain) {
    throw new StorageError(
      "invalidInput",
      "The base URL is not an http or https address without user name and query",
      { field: "baseUrl" },
    );
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, "") };
}
