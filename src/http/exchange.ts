import type { Dispatcher } from "undici";
import { StorageError } from "../core/errors.ts";
import type { StorageErrorFacts } from "../core/errors.ts";
import type { OnSent } from "../core/store.ts";
import type { AbortListener, AbortWatch } from "./abortWatch.ts";
import { QueuedAnswer } from "./answer.ts";
import { BodyQueue } from "./bodyQueue.ts";
import type { Flow } from "./bodyQueue.ts";
import type { HttpAnswer, HttpTimeouts } from "./client.ts";
import { networkFailure } from "./failure.ts";
import { joinRepeated } from "./joinRepeated.ts";
import type { LandingHandler } from "./landing/thread.ts";

export interface ExchangeOptions {
  readonly timeouts: HttpTimeouts;
  readonly facts: StorageErrorFacts;
  readonly isHead: boolean;
  /** Of the client, for all its exchanges. */
  readonly aborts: AbortWatch;
  readonly onSent: OnSent | undefined;
  readonly admit?: (bytes: number) => Promise<void> | undefined;
  /** Whether nothing can come now that is not the server's doing. */
  readonly isHeldUp?: () => boolean;
}

/**
 * One request and its answer on a socket. Timeouts count from the last progress in either
 * direction, so that a slow upload is not taken for a silent server; while the reader of the body
 * is the slow one, none runs. (undici's own timers count from the start of a request.)
 */
export class Exchange implements LandingHandler, Flow {
  readonly #options: ExchangeOptions;
  readonly #answer = Promise.withResolvers<HttpAnswer>();
  #controller: Dispatcher.DispatchController | undefined;
  #body: BodyQueue | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** How long the timer runs at most. */
  #timerMs = 0;
  /** How long nothing may happen; 0 for as long as it will. */
  #limitMs = 0;
  #lastProgress = 0;
  #sentBytes = 0;
  #receivedBytes = 0;
  #expectedBytes: number | undefined;
  #status: number | undefined;
  #isFinished = false;
  /** Set when we end the exchange ourselves; what the socket then reports is a consequence. */
  #ownError: Error | undefined;
  readonly #abortion: AbortListener;

  constructor(options: ExchangeOptions, signal: AbortSignal) {
    this.#options = options;
    this.#abortion = options.aborts.watch(signal, () => this.stop(signal.reason as Error));
  }

  get answer(): Promise<HttpAnswer> {
    return this.#answer.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ownError) {
      controller.abort(this.#ownError);
      return;
    }
    this.#watch(this.#options.timeouts.headersMs);
  }

  onBodySent(piece: Uint8Array): void {
    this.#lastProgress = Date.now();
    this.#sentBytes += piece.length;
    this.#options.onSent?.(this.#sentBytes);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    rawHeaders: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) {
      this.#lastProgress = Date.now();
      return;
    }
    const headers = joinRepeated(rawHeaders);
    this.#status = status;
    const length = headers["content-length"];
    if (length !== undefined && !this.#options.isHead && status !== 204 && status !== 304) {
      this.#expectedBytes = Number(length);
    }
    this.#controller = controller;
    this.#body = new BodyQueue(this, this.#options.admit);
    this.#watch(this.#options.timeouts.idleMs);
    this.#answer.resolve(new QueuedAnswer(status, headers, this.#body, this.#options.facts));
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Uint8Array): void {
    this.#lastProgress = Date.now();
    this.#receivedBytes += piece.length;
    this.#body?.push(piece);
  }

  onLanded(bytes: number): void {
    this.#lastProgress = Date.now();
    this.#receivedBytes += bytes;
  }

  onUnwritable(error: Error): void {
    this.#finish(this.#ownError ?? error);
  }

  onResponseEnd(): void {
    if (this.#expectedBytes !== undefined && this.#receivedBytes !== this.#expectedBytes) {
      this.#finish(this.#truncated());
    } else {
      this.#finish(undefined);
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish(this.#ownError ?? this.#translated(error));
  }

  /** For a dispatcher that throws instead of reporting. */
  failed(error: unknown): void {
    this.#finish(this.#ownError ?? networkFailure(error, this.#options.facts));
  }

  #translated(error: Error): Error {
    const failure = networkFailure(error, this.#factsSoFar());
    const isShort = this.#expectedBytes !== undefined && this.#receivedBytes < this.#expectedBytes;
    // The other side closed in good order, but early.
    const isClosed = "code" in error && error.code === "UND_ERR_SOCKET";
    return isShort && isClosed ? this.#truncated(error) : failure;
  }

  #truncated(cause?: unknown): StorageError {
    return new StorageError(
      "truncated",
      `The answer ended after ${this.#receivedBytes} of ${this.#expectedBytes ?? 0} bytes`,
      this.#factsSoFar(),
      { cause },
    );
  }

  #factsSoFar(): StorageErrorFacts {
    const { facts } = this.#options;
    return this.#status === undefined ? facts : { ...facts, status: this.#status };
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#lastProgress = Date.now();
    this.#controller?.resume();
  }

  cancel(): void {
    this.stop(new DOMException("The body is not wanted", "AbortError"));
  }

  /** Ends the exchange with an error of our own. */
  stop(error: Error): void {
    if (this.#isFinished) return;
    this.#ownError = error;
    this.#controller?.abort(error);
    // Still in the queue of the pool, or the pool does not report it: the caller need not wait.
    this.#finish(error);
  }

  #finish(error: Error | undefined): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    clearTimeout(this.#timer);
    this.#options.aborts.unwatch(this.#abortion);
    this.#body?.end(error);
    if (error) this.#answer.reject(error);
  }

  #watch(limitMs: number): void {
    this.#limitMs = limitMs;
    this.#lastProgress = Date.now();
    // One that ends early enough sees then how long is left: most answers are complete by then.
    if (this.#timer && limitMs >= this.#timerMs) return;
    clearTimeout(this.#timer);
    this.#wait(limitMs);
  }

  #wait(ms: number): void {
    this.#timerMs = ms;
    this.#timer = ms > 0 ? setTimeout(() => this.#check(), ms) : undefined;
  }

  #check(): void {
    const limitMs = this.#limitMs;
    const isWaitingForReader = this.#body?.isPaused === true || this.#options.isHeldUp?.() === true;
    const silentMs = isWaitingForReader ? 0 : Date.now() - this.#lastProgress;
    if (silentMs < limitMs) return this.#wait(limitMs - silentMs);
    const what = this.#body ? "sent nothing more" : "did not answer";
    const code = this.#body ? "idle" : "headers";
    this.stop(
      new StorageError("timeout", `The server ${what} for ${Math.round(limitMs / 1000)} s`, {
        ...this.#factsSoFar(),
        code,
      }),
    );
  }
}
