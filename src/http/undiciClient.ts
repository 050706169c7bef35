import { availableParallelism } from "node:os";
import type { Dispatcher } from "undici";
import type { StorageError } from "../core/errors.ts";
import { AbortWatch } from "./abortWatch.ts";
import type {
  AskRequest,
  BandwidthLimit,
  Clock,
  HttpAnswer,
  HttpClient,
  HttpHeaders,
  HttpOptions,
  HttpRequest,
  HttpTimeouts,
  PlaceRequest,
  RetryLimits,
} from "./client.ts";
import { systemClock } from "./clock.ts";
import { createDirectReader, createDispatcher } from "./dispatcher.ts";
import { asking } from "./direct/asking.ts";
import { Blocks } from "./direct/blocks.ts";
import { MemoryDestination } from "./direct/destination.ts";
import type { DirectReader } from "./direct/reader.ts";
import { Exchange } from "./exchange.ts";
import { LandingThreads } from "./landing/landingThreads.ts";
import type { LandingThread } from "./landing/thread.ts";
import { bodyLength, outgoing } from "./outgoing.ts";
import { asError, factsOf, hostOf, outcomeOf } from "./attempt.ts";
import { Pace } from "./pace.ts";
import { redactPath } from "../core/redact.ts";
import { untilEnded } from "./underWay.ts";
import type { SeriesListener, UnderWay } from "./underWay.ts";
import { longestObeyedMs, retryAfterMs, withRetries } from "./retry.ts";

const defaultTimeouts: HttpTimeouts = { connectMs: 10_000, headersMs: 60_000, idleMs: 60_000 };
const defaultRetry: RetryLimits = { attempts: 5, firstWaitMs: 200, longestWaitMs: 10_000 };
/** On more processors, the network and the disk are the limit. */
const mostLandingThreads = 4;
const repeatableMethods = new Set(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]);

export class UndiciClient implements HttpClient {
  readonly #options: HttpOptions;
  readonly #timeouts: HttpTimeouts;
  readonly #retry: RetryLimits;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #dispatcher: Dispatcher;
  readonly #direct: DirectReader | undefined;
  readonly #landing: LandingThreads;
  readonly #aborts = new AbortWatch();
  readonly #blocks = new Blocks();

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#timeouts = { ...defaultTimeouts, ...options.timeouts };
    this.#retry = { ...defaultRetry, ...options.retry };
    this.#clock = options.clock ?? systemClock;
    this.#pace = new Pace(this.#clock);
    this.#dispatcher = createDispatcher(options, this.#timeouts);
    this.#direct = createDirectReader(options, this.#timeouts);
    const threads = Math.max(2, Math.min(mostLandingThreads, availableParallelism()));
    this.#landing = new LandingThreads(options, this.#timeouts, threads);
  }

  lands(origin: string): boolean {
    return !this.#limit && this.#landing.lands(origin);
  }

  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#attempt(request, 1, (answer) => answer, signal);
  }

  call<T>(
    request: HttpRequest,
    read: (answer: HttpAnswer) => T | Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { origin } = request;
    const options = {
      limits: request.retry ? { ...this.#retry, ...request.retry } : this.#retry,
      clock: this.#clock,
      isRepeatable: request.isRepeatable ?? repeatableMethods.has(request.method),
      random: Math.random,
      onWait: (error: StorageError, waitMs: number) => this.#waits(origin, error, waitMs),
    };
    return withRetries((number) => this.#attempt(request, number, read, signal), options, signal);
  }

  async place(request: PlaceRequest, signal: AbortSignal): Promise<void> {
    const { origin, parallel } = request;
    const files = request.files.map((file) => ({ ...file, headers: this.#named(file.headers) }));
    await this.#series(
      origin,
      (told) => {
        const onPlaced = (index: number) => {
          told.onCame();
          request.onPlaced(index);
          told.logs("GET", files[index]?.path, 200);
        };
        const onLeftBehind: typeof request.onLeftBehind = (...left) =>
          request.onLeftBehind(...left);
        const handler = { ...told, onPlaced, onLeftBehind };
        return this.#landing.place({ origin, parallel, files }, handler);
      },
      signal,
    );
  }

  asks(origin: string): boolean {
    return !this.#limit && this.#direct?.reads(origin) === true;
  }

  async ask(request: AskRequest, signal: AbortSignal): Promise<void> {
    const reader = this.#direct;
    if (!reader) return;
    const requests = request.requests.map((one) => ({ ...one, headers: this.#named(one.headers) }));
    await this.#series(
      request.origin,
      (told) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        const series = asking(
          { ...request, requests },
          { reader, blocks: this.#blocks },
          {
            onCame: () => told.onCame(),
            onThrottled: (throttling) => told.onThrottled(throttling),
            onAnswer: (answer) => {
              request.onAnswer(answer);
              told.logs("PUT", requests[answer.index]?.path, answer.status);
            },
            onEnd: resolve,
          },
        );
        series.start();
        return { ended: promise, cancel: () => series.cancel() };
      },
      signal,
    );
  }

  /** Many small requests; given up when for long none of them gets on. */
  async #series(
    origin: string,
    begin: (tell: SeriesListener) => UnderWay,
    signal: AbortSignal,
  ): Promise<void> {
    const turn = this.#pace.turn(origin, signal);
    if (turn) await turn;
    signal.throwIfAborted();
    const started = this.#clock.now();
    const { headersMs, idleMs } = this.#timeouts;
    const limitMs = headersMs > 0 && idleMs > 0 ? Math.max(headersMs, idleMs) : 0;
    const tell = (onCame: () => void): SeriesListener => ({
      onCame,
      onThrottled: ({ retryAfter }) => {
        const askedMs = retryAfterMs(retryAfter, this.#clock.now()) ?? this.#retry.firstWaitMs;
        this.#slowsDown(origin, Math.min(askedMs, longestObeyedMs));
        this.#options.log?.log("  throttled: the rest of the order by itself");
      },
      logs: (method, path = "", status) => {
        if (this.#options.log) this.#logs({ origin, method, path }, started, String(status));
      },
    });
    await untilEnded((onCame) => begin(tell(onCame)), limitMs, this.#aborts, signal);
  }

  #named(headers: HttpHeaders): HttpHeaders {
    const { userAgent } = this.#options;
    return userAgent ? { "user-agent": userAgent, ...headers } : headers;
  }

  async close(): Promise<void> {
    this.#direct?.close();
    this.#landing.close();
    await this.#dispatcher.close();
  }

  async #attempt<T>(
    request: HttpRequest,
    number: number,
    read: (answer: HttpAnswer) => T | Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    const turn = this.#pace.turn(request.origin, signal);
    if (turn) await turn;
    // An attempt that was given up may have a write under way.
    if (request.landing) await request.landing.idle();
    const { headers } = request;
    const started = this.#options.log ? this.#clock.now() : 0;
    let answer: HttpAnswer;
    try {
      let sent = typeof headers === "function" ? headers(number) : headers;
      if (sent instanceof Promise) {
        sent = await sent;
        // Credentials may have taken their time, and an abort that is over is not told again.
        signal.throwIfAborted();
      }
      answer = await this.#exchange(request, sent, signal);
      if (this.#options.log) this.#logs(request, started, String(answer.status));
    } catch (error) {
      if (this.#options.log) this.#logs(request, started, outcomeOf(error));
      throw error;
    }
    try {
      return await read(answer);
    } catch (error) {
      // Nobody will read the rest.
      await answer.bytes[Symbol.asyncIterator]().return?.();
      throw error;
    }
  }

  #exchange(
    request: HttpRequest,
    headers: HttpHeaders | undefined,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { body } = request;
    const limit = this.#limit;
    let thread: LandingThread | undefined;
    const exchange = new Exchange(
      {
        timeouts: request.timeouts ? { ...this.#timeouts, ...request.timeouts } : this.#timeouts,
        facts: factsOf(request),
        isHead: request.method === "HEAD",
        aborts: this.#aborts,
        onSent: request.onSent,
        ...(limit && { admit: (bytes: number) => limit.take(bytes, signal) }),
        ...(request.landing && { isHeldUp: () => thread?.isWriting === true }),
      },
      signal,
    );
    const all: HttpHeaders = {
      ...this.#named(headers ?? {}),
      ...(body ? { "content-length": String(bodyLength(body)) } : undefined),
    };
    const { origin, path, method, into, landing } = request;
    const viaUndici = () => this.#dispatch(request, all, exchange, signal);
    if (landing && landing.landedBytes === 0 && method === "GET" && this.lands(origin)) {
      const get = { origin, path, headers: all };
      thread = this.#landing.dispatch({ get, landing, handler: exchange, otherwise: viaUndici });
    } else if (into && this.#direct && method === "GET" && !body) {
      const get = { origin, path, headers: all, destination: new MemoryDestination(into) };
      this.#direct.dispatch(get, exchange, viaUndici);
    } else viaUndici();
    return exchange.answer;
  }

  #dispatch(
    { origin, path, method, body }: HttpRequest,
    headers: HttpHeaders,
    exchange: Exchange,
    signal: AbortSignal,
  ): void {
    try {
      this.#dispatcher.dispatch(
        {
          origin,
          path,
          method,
          // undici would close the socket after each HEAD.
          reset: false,
          headers,
          // undici takes any iterable; its types know only streams.
          body: outgoing(body, {
            limit: this.#limit,
            signal,
            onFailure: (error) => exchange.stop(asError(error)),
          }) as Buffer | null,
        },
        exchange,
      );
    } catch (error) {
      exchange.failed(error);
    }
  }

  get #limit(): BandwidthLimit | undefined {
    const { bandwidth } = this.#options;
    return bandwidth?.isLimited ? bandwidth : undefined;
  }

  #slowsDown(origin: string, waitMs: number): void {
    this.#pace.holdBack(origin, waitMs);
    this.#options.onThrottled?.(origin, waitMs);
  }

  #waits(origin: string, error: StorageError, waitMs: number): void {
    if (error.kind === "throttled") this.#slowsDown(origin, waitMs);
    this.#options.log?.log(`  ${error.kind}: again in ${Math.round(waitMs)} ms`);
  }

  #logs(request: Logged, started: number, outcome: string): void {
    const host = hostOf(request.origin);
    const ms = this.#clock.now() - started;
    this.#options.log?.log(
      `${request.method} ${host} ${redactPath(request.shownPath ?? request.path)} ${outcome} ${ms} ms`,
    );
  }
}

type Logged = Pick<HttpRequest, "origin" | "method" | "path" | "shownPath">;
