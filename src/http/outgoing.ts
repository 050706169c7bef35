import type { Body } from "../core/store.ts";

/**
 * Larger bodies go to the socket in slices: progress is seen as it happens, and a slow network is
 * told from a silent one.
 */
const sliceBytes = 256 * 1024;

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    yield bytes.subarray(start, start + sliceBytes);
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

export function outgoing(
  body: Body | undefined,
  onFailure: (error: unknown) => void,
  signal: AbortSignal,
): Outgoing {
  if (!body) return null;
  if (body.kind === "stream") return watched(body.open(signal), onFailure);
  return body.bytes.length > sliceBytes ? slices(body.bytes) : body.bytes;
}

export function bodyLength(body: Body): number {
  return body.kind === "bytes" ? body.bytes.length : body.sizeBytes;
}
