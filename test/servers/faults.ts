import { setTimeout as sleep } from "node:timers/promises";

/** A place in a body: after so many bytes, in its middle, or before its last byte. */
export type Place = number | "half" | "last";

/** What goes wrong with a request. Byte counts are of the body, in the direction that is named. */
export type Fault =
  /** Passed on late. */
  | { readonly kind: "delay"; readonly delayMs: number }
  /** Something else happens first; the request itself is passed on unharmed. */
  | { readonly kind: "meanwhile"; run(): void | Promise<void> }
  /** All connections are reset and nobody listens for a while; `Infinity` for good. */
  | { readonly kind: "restart"; readonly downMs: number }
  /** Answered by the proxy; the server never sees the request. `code` makes an S3 error document. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly code?: string;
      readonly retryAfter?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The page of a hotel's network instead of an answer: 200 and HTML. */
  | { readonly kind: "captivePortal" }
  /** The answer's XML ends in the middle, with a length that says it is whole. */
  | { readonly kind: "malformedXml" }
  /** The connection is reset (RST) after this much of the request or the answer. */
  | { readonly kind: "reset"; readonly in: Direction; readonly afterBytes: Place }
  /** The server does its work, but its answer is lost: the connection is reset. */
  | { readonly kind: "lostAnswer" }
  /** The connection ends in good order, too early. */
  | { readonly kind: "truncate"; readonly afterBytes: Place }
  /** Nothing more happens, and the connection stays open. */
  | { readonly kind: "stall"; readonly in: Direction; readonly afterBytes: Place }
  /** One bit of one byte is another one. */
  | {
      readonly kind: "flipBit";
      readonly in: Direction;
      readonly atByte: Place;
      /** Which one, 0 to 7, asked each time; 0 when absent. */
      bit?(): number;
    }
  /** Slow, but going on. */
  | { readonly kind: "drip"; readonly in: Direction; readonly bytesPerSecond: number };

export type Direction = "request" | "answer";

/** Thrown in a stream to say how its connection ends. */
export class Cut extends Error {
  readonly how: "reset" | "end" | "hold";

  constructor(how: "reset" | "end" | "hold") {
    super(how);
    this.how = how;
  }
}

export interface Passing {
  readonly direction: Direction;
  /** Of the body, as its headers have it. */
  readonly sizeBytes: number;
}

/** The bytes of one direction as the fault lets them through; ends with a {@link Cut} where it cuts. */
export async function* damaged(
  bytes: AsyncIterable<Uint8Array>,
  fault: Fault | undefined,
  { direction, sizeBytes }: Passing,
): AsyncGenerator<Uint8Array> {
  const at = (place: Place) => offsetOf(place, sizeBytes);
  if (!fault) yield* bytes;
  else if (fault.kind === "malformedXml" && direction === "answer") yield* cutXml(bytes);
  else if (fault.kind === "truncate" && direction === "answer") {
    yield* upTo(bytes, at(fault.afterBytes), "end");
  } else if (!("in" in fault) || fault.in !== direction) yield* bytes;
  else if (fault.kind === "reset") yield* upTo(bytes, at(fault.afterBytes), "reset");
  else if (fault.kind === "stall") yield* upTo(bytes, at(fault.afterBytes), "hold");
  else if (fault.kind === "flipBit") yield* flipped(bytes, at(fault.atByte), fault.bit?.() ?? 0);
  else yield* slowly(bytes, fault.bytesPerSecond);
}

function offsetOf(place: Place, sizeBytes: number): number {
  if (place === "half") return Math.floor(sizeBytes / 2);
  return place === "last" ? Math.max(0, sizeBytes - 1) : place;
}

async function* upTo(
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
  how: Cut["how"],
): AsyncGenerator<Uint8Array> {
  let passed = 0;
  if (limit === 0) throw new Cut(how);
  for await (const chunk of bytes) {
    const rest = limit - passed;
    passed += chunk.length;
    yield chunk.subarray(0, rest);
    if (passed >= limit) throw new Cut(how);
  }
}

async function* flipped(
  bytes: AsyncIterable<Uint8Array>,
  atByte: number,
  bit: number,
): AsyncGenerator<Uint8Array> {
  let passed = 0;
  for await (const chunk of bytes) {
    const index = atByte - passed;
    passed += chunk.length;
    const byte = chunk[index];
    if (byte === undefined) yield chunk;
    else yield Uint8Array.from(chunk).fill(byte ^ (1 << bit), index, index + 1);
  }
}

async function* slowly(
  bytes: AsyncIterable<Uint8Array>,
  bytesPerSecond: number,
): AsyncGenerator<Uint8Array> {
  const slice = Math.max(1, Math.floor(bytesPerSecond / 20));
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.length; start += slice) {
      await sleep((slice / bytesPerSecond) * 1000);
      yield chunk.subarray(start, start + slice);
    }
  }
}

async function* cutXml(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  const whole = Buffer.concat(chunks);
  yield whole.subarray(0, Math.floor(whole.length * 0.6));
}
