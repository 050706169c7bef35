import type { OnReadOpts } from "node:net";
import type { Dispatcher } from "undici";
import type { HttpHeaders } from "../client.ts";
import { DirectConnection } from "./connection.ts";
import type { Connector, DirectRequest } from "./connection.ts";
import type { Destination } from "./destination.ts";

export interface DirectOrder {
  /** GET when absent. */
  readonly method?: "GET" | "PUT";
  readonly origin: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers: HttpHeaders;
  /** Of a PUT; none when absent. */
  readonly body?: Uint8Array;
  readonly destination: Destination;
}

/** An origin whose answers were so often in a row not of the plain kind is not tried again. */
const mostOdd = 3;

interface Place {
  readonly idle: { readonly connection: DirectConnection; readonly timer: NodeJS.Timeout }[];
  connections: number;
  oddInARow: number;
}

/**
 * Gets bodies over connections of its own, without a proxy. It reads plain answers only: HTTP/1.1
 * with one `Content-Length` that fits, and short ones in chunks. Everything else is left to undici.
 */
export class DirectReader {
  readonly #connectorFor: (onread: OnReadOpts) => Connector;
  readonly #limit: number;
  readonly #places = new Map<string, Place>();
  #isClosed = false;

  /** `limit` is of connections per origin. */
  constructor(connectorFor: (onread: OnReadOpts) => Connector, limit: number) {
    this.#connectorFor = connectorFor;
    this.#limit = limit;
  }

  /** Whether it has not turned out that the answers of this origin are of another kind. */
  reads(origin: string): boolean {
    return !this.#isClosed && (this.#places.get(origin)?.oddInARow ?? 0) < mostOdd;
  }

  /** Sends, or calls `otherwise` when the request has to go another way; that may be later. */
  dispatch(order: DirectOrder, handler: Dispatcher.DispatchHandler, otherwise: () => void): void {
    const place = this.#place(order.origin);
    const head = requestHead(order);
    const { destination, body } = order;
    if (head === undefined || this.#isClosed || place.oddInARow >= mostOdd) return otherwise();
    const request: DirectRequest = {
      head,
      body,
      destination,
      handler,
      otherwise: (why) => {
        if (why === "answer") place.oddInARow += 1;
        otherwise();
      },
    };
    const kept = place.idle.pop();
    if (kept) {
      clearTimeout(kept.timer);
      kept.connection.send(request);
    } else if (place.connections < this.#limit) {
      this.#open(place, order.origin, request);
    } else {
      otherwise();
    }
  }

  /** Ends idle connections at once and busy ones when they are done. */
  close(): void {
    this.#isClosed = true;
    for (const { idle } of this.#places.values()) {
      for (const { connection } of [...idle]) connection.close();
    }
  }

  #place(origin: string): Place {
    const known = this.#places.get(origin);
    if (known) return known;
    const place: Place = { idle: [], connections: 0, oddInARow: 0 };
    this.#places.set(origin, place);
    return place;
  }

  #open(place: Place, origin: string, request: DirectRequest): void {
    const connection = new DirectConnection(
      (keptMs) => this.#rests(place, connection, keptMs),
      () => {
        place.connections -= 1;
        const at = place.idle.findIndex((one) => one.connection === connection);
        for (const { timer } of at >= 0 ? place.idle.splice(at, 1) : []) clearTimeout(timer);
      },
    );
    place.connections += 1;
    const { protocol, host, hostname, port } = new URL(origin);
    const target = { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ""), port };
    connection.open(this.#connectorFor(connection.onread), target, request);
  }

  #rests(place: Place, connection: DirectConnection, keptMs: number): void {
    place.oddInARow = 0;
    if (this.#isClosed) {
      connection.close();
      return;
    }
    const timer = setTimeout(() => connection.close(), keptMs).unref();
    connection.rest();
    place.idle.push({ connection, timer });
  }
}

const safePath = /^\/[\x21-\x7e]*$/;
const safeName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const safeValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Undefined when something in it could be taken for more than it is. */
function requestHead({ method, ...order }: DirectOrder): string | undefined {
  const { origin, path, headers, body } = order;
  if (!safePath.test(path)) return undefined;
  let text = `${method ?? "GET"} ${path} HTTP/1.1\r\nhost: ${headers["host"] ?? new URL(origin).host}\r\n`;
  for (const name in headers) {
    const value = headers[name];
    if (name === "host" || value === undefined) continue;
    if (!safeName.test(name) || !safeValue.test(value)) return undefined;
    text += `${name}: ${value}\r\n`;
  }
  if (method === "PUT") text += `content-length: ${body?.length ?? 0}\r\n`;
  return `${text}connection: keep-alive\r\n\r\n`;
}
