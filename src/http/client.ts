import type { Landing } from "../core/landing.ts";
import type { FileToPlace, PlacingOptions } from "../core/placing.ts";
import type { Body, OnSent } from "../core/store.ts";
import type { AskingOrder, ShortAnswer } from "./direct/asking.ts";
import { UndiciClient } from "./undiciClient.ts";

export type HttpMethod = "GET" | "HEAD" | "PUT" | "POST" | "PATCH" | "DELETE" | "OPTIONS";

/** Names in lower case. A name that is not there reads as undefined. */
export type HttpHeaders = Readonly<Record<string, string | undefined>>;

/** Milliseconds. Zero switches a limit off. */
export interface HttpTimeouts {
  /** Until the socket, including TLS, is up. */
  readonly connectMs: number;
  /** From the last byte sent to the answer's headers. */
  readonly headersMs: number;
  /** Between two pieces of a body. */
  readonly idleMs: number;
}

/** How often and how long a request is repeated. Waits are random between zero and a doubling cap. */
export interface RetryLimits {
  /** All attempts, the first included. */
  readonly attempts: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

/** Where one line per attempt goes. Lines hold no secret, signature or token. */
export interface HttpLog {
  log(line: string): void;
}

/** Time, so that tests need not wait. `sleep` throws the signal's reason when it is aborted. */
export interface Clock {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface BandwidthLimit {
  readonly isLimited: boolean;
  /** Undefined when the bytes may pass at once; otherwise waits, and throws the abort's reason. */
  take(bytes: number, signal: AbortSignal): Promise<void> | undefined;
}

export interface HttpOptions {
  /** URL of a proxy for everything that `noProxy` does not name; wins over the environment. */
  readonly proxy?: string;
  /** Hosts, `host:port` or `.suffix` that are reached directly; `*` for all. */
  readonly noProxy?: readonly string[];
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are looked up; absent means no proxy from there. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** False accepts any certificate. True when absent. */
  readonly strictSSL?: boolean;
  /** Trust what the operating system trusts, besides Node's own list. False when absent. */
  readonly systemCertificates?: boolean;
  /** Further authorities to trust, PEM. */
  readonly certificates?: readonly string[];
  readonly timeouts?: Partial<HttpTimeouts>;
  readonly retry?: Partial<RetryLimits>;
  /** Sockets per origin; 64 when absent. */
  readonly connections?: number;
  readonly log?: HttpLog;
  readonly userAgent?: string;
  readonly clock?: Clock;
  /** Lets bytes of bodies pass, in both directions; absent lets all pass at once. */
  readonly bandwidth?: BandwidthLimit;
  /** Called when a server asks to slow down, with how long its origin is left alone. */
  onThrottled?(origin: string, waitMs: number): void;
}

export interface HttpRequest {
  /** What it is for, in errors: `list`, `createBucket`. */
  readonly operation: string;
  readonly method: HttpMethod;
  /** Scheme, host and optional port, nothing after them: `https://host:8443`. */
  readonly origin: string;
  /** Path and query exactly as they go to the wire: percent-encoded by the caller, begins with `/`. */
  readonly path: string;
  /** What the log and errors show as the path, where the path itself holds a secret. */
  readonly shownPath?: string;
  /** A function is asked once per attempt, so that no signature or token is stale. */
  readonly headers?: HttpHeaders | ((attempt: number) => HttpHeaders | Promise<HttpHeaders>);
  readonly body?: Body | undefined;
  /** Whether sending it twice is harmless; when absent, true for all methods but POST and PATCH. */
  readonly isRepeatable?: boolean | undefined;
  readonly timeouts?: Partial<Omit<HttpTimeouts, "connectMs">> | undefined;
  readonly retry?: Partial<RetryLimits>;
  /**
   * Memory for the answer's body, where it is large: as many bytes as are expected. The pieces of
   * the body may then be views of it, one after the other from its beginning on, or not.
   */
  readonly into?: Uint8Array | undefined;
  /**
   * A place in a file for the answer's body, where it is large. Bytes that land there do not come as
   * pieces: either all land, or none does and they come as always. When the file cannot be written
   * to, the system's own error is thrown.
   */
  readonly landing?: Landing | undefined;
  /** Bytes of the body handed to the socket in this attempt so far; goes back to 0 on a repeat. */
  readonly onSent?: OnSent | undefined;
}

export interface PlaceRequest extends PlacingOptions {
  readonly operation: string;
  readonly origin: string;
  readonly files: readonly (Omit<FileToPlace, "key"> & {
    /** Of a GET. */
    readonly path: string;
    readonly headers: HttpHeaders;
  })[];
}

/** PUTs, each harmless to repeat. */
export interface AskRequest extends AskingOrder {
  readonly operation: string;
  /** Of a success, with its whole body. */
  onAnswer(answer: ShortAnswer): void;
}

/** An answer, whatever its status. Its body must be read or discarded, or the socket stays taken. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Throws `connectionLost`, `truncated` (fewer bytes than announced) or `timeout`. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The whole body. Throws `badResponse` above `maxBytes`, which is 16 MiB when absent. */
  text(maxBytes?: number): Promise<string>;
  /** The whole body parsed; undefined when it is empty. Throws `badResponse` when it is not JSON. */
  json(maxBytes?: number): Promise<unknown>;
  /** Lets go of the body. */
  discard(): Promise<void>;
}

/**
 * The one way to talk HTTP. Throws {@link StorageError} of the kinds `dns`, `refused`,
 * `unreachable`, `connectionLost`, `tls`, `timeout`, `proxy`, `truncated` and `badResponse`, or the
 * signal's reason. Redirects are answers, not followed.
 */
export interface HttpClient {
  /** One attempt, no repeats. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /**
   * Sends and hands the answer to `read`, which turns it into a value or throws a StorageError.
   * Both are repeated when the failure is a passing one (`throttled`, `serverError`, the network)
   * and the request may be repeated; `facts.retryAfterMs` of the error is obeyed.
   */
  call<T>(
    request: HttpRequest,
    read: (answer: HttpAnswer) => T | Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
  /** Whether a body from this origin may land in a file, and it is worth while to ask for that. */
  lands(origin: string): boolean;
  /**
   * Gets small files and places them, until an answer is not plainly what is expected. Nothing is
   * repeated, and nothing thrown but the signal's reason: what nothing is told of has to be asked for
   * again to learn what is wrong. Resolves when no file is touched any more. Only from where `lands`
   * says so.
   */
  place(request: PlaceRequest, signal: AbortSignal): Promise<void>;
  /** Whether many small requests may be sent to this origin in one order. */
  asks(origin: string): boolean;
  /**
   * Sends small requests whose answers are short, until an answer is not plainly a success. Nothing
   * is repeated, and nothing thrown but the signal's reason: what no answer is told of may have been
   * done or not, and has to be sent again. Only to where `asks` says so.
   */
  ask(request: AskRequest, signal: AbortSignal): Promise<void>;
  /** Ends idle connections at once and busy ones when they are done. */
  close(): Promise<void>;
}

/** Loads undici: reach this module only by a dynamic import from activation code. */
export function createHttpClient(options: HttpOptions): HttpClient {
  return new UndiciClient(options);
}
