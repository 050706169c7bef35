import type { Body } from "../core/store.ts";
import type { BandwidthLimit } from "./client.ts";

/**
 * Larger bodies go to the socket in slices: progress is seen as it happens, and a slow network is
 * told from a silent one.
 */
const sliceBytes = 256 * 1024;

function* slices(bytes: Uint8Array, size = sliceBytes): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

/** What fails in the source is not the network's fault, so it is reported as it is. */
async function* watched(
  source: AsyncIterable<Uint8Array>,
  onFailure: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* source;
  } catch (error) {
    onFailure(error);
    throw error;
  }
}

export type Outgoing = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array> | null;

/** Small enough that a limit of some kilobytes a second does not come in bursts. */
const limitedSliceBytes = 16 * 1024;

async function* limited(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limit: BandwidthLimit,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    for (const slice of slices(piece, limitedSliceBytes)) {
      await limit.take(slice.length, signal);
      yield slice;
    }
  }
}

export interface OutgoingOptions {
  readonly onFailure: (error: unknown) => void;
  readonly limit: BandwidthLimit | undefined;
  readonly signal: AbortSignal;
}

export function outgoing(
  body: Body | undefined,
  { onFailure, limit, signal }: OutgoingOptions,
): Outgoing {
  if (!body) return null;
  if (limit) {
    const source = body.kind === "stream" ? body.open(signal) : [body.bytes];
    return watched(limited(source, limit, signal), onFailure);
  }
  if (body.kind === "stream") return watched(body.open(signal), onFailure);
  return body.bytes.length > sliceBytes ? slices(body.bytes) : body.bytes;
}

export function bodyLength(body: Body): number {
  return body.kind === "bytes" ? body.bytes.length : body.sizeBytes;
}
