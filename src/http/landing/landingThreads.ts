import { leastLoaded } from "../../core/leastLoaded.ts";
import type { HttpOptions, HttpTimeouts } from "../client.ts";
import { defaultConnections, isProxied } from "../dispatcher.ts";
import type { PlacingOrder } from "./message.ts";
import { LandingThread } from "./thread.ts";
import type { LandingRequest, PlacingHandler, PlacingUnderWay } from "./thread.ts";

/** An origin that could not be used so often in a row is left alone for a while. */
const mostDeclined = 3;
const leftAloneMs = 60_000;

/**
 * Threads that read bodies from sockets and write them to files by themselves: what passes through
 * the main thread's hands is read, hashed and written on different processors, which costs twice the
 * time. They read only plain answers over connections of their own, without a proxy; everything else
 * is declined. The first use starts them.
 */
export class LandingThreads {
  readonly #options: HttpOptions;
  readonly #connectMs: number;
  readonly #limit: number;
  readonly #threads: LandingThread[] = [];
  readonly #declined = new Map<string, { inARow: number; last: number }>();
  #isClosed = false;

  constructor(options: HttpOptions, timeouts: HttpTimeouts, limit: number) {
    this.#options = options;
    this.#connectMs = timeouts.connectMs;
    this.#limit = isProxied(options) ? 0 : limit;
  }

  /** Whether it is worth while to try. */
  lands(origin: string): boolean {
    if (this.#isClosed || this.#limit === 0) return false;
    const declined = this.#declined.get(origin);
    if (!declined || declined.inARow < mostDeclined) return true;
    if (Date.now() - declined.last < leftAloneMs) return false;
    this.#declined.delete(origin);
    return true;
  }

  /** Gives the thread, for questions. */
  dispatch(request: Omit<LandingRequest, "onAccepted">): LandingThread {
    const { origin } = request.get;
    const thread = this.#thread();
    thread.dispatch({
      ...request,
      onAccepted: () => this.#declined.delete(origin),
      otherwise: () => {
        this.#isDeclined(origin);
        request.otherwise();
      },
    });
    return thread;
  }

  /** See `LandingThread.place`. */
  place(order: PlacingOrder, handler: PlacingHandler): PlacingUnderWay {
    const placing = this.#thread().place(order, handler);
    void placing.ended.then((how) => {
      if (how === "declined") this.#isDeclined(order.origin);
      else this.#declined.delete(order.origin);
    });
    return placing;
  }

  #isDeclined(origin: string): void {
    const inARow = (this.#declined.get(origin)?.inARow ?? 0) + 1;
    this.#declined.set(origin, { inARow, last: Date.now() });
  }

  close(): void {
    this.#isClosed = true;
    for (const thread of this.#threads.splice(0)) thread.close();
  }

  /** The one with the least to do; a new one while there may be more and all are busy. */
  #thread(): LandingThread {
    const least = leastLoaded(this.#threads);
    if (least && (least.load === 0 || this.#threads.length >= this.#limit)) return least;
    const { strictSSL, systemCertificates, certificates, connections } = this.#options;
    const thread = new LandingThread(
      {
        trust: {
          ...(strictSSL !== undefined && { strictSSL }),
          ...(systemCertificates !== undefined && { systemCertificates }),
          ...(certificates && { certificates }),
        },
        connectMs: this.#connectMs,
        connections: connections ?? defaultConnections,
      },
      () => {
        const at = this.#threads.indexOf(thread);
        if (at >= 0) this.#threads.splice(at, 1);
      },
    );
    this.#threads.push(thread);
    return thread;
  }
}
