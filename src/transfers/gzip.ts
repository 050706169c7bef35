import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { beginsAsGzip, gzipBeginningBytes, isGzip, type Unzip } from "../core/gzip.ts";
import type { ObjectHead } from "../core/model.ts";
import type { ObjectPlace } from "./store/objectSource.ts";

export const unzip: Unzip = async (bytes, maxBytes) => {
  try {
    const all = await promisify(gunzip)(bytes, { maxOutputLength: maxBytes });
    return { kind: "bytes", bytes: all };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return { kind: "tooLarge" };
    if (code?.startsWith("Z_")) return { kind: "damaged" };
    throw error;
  }
};

/** Bytes of an editor as an object has them that says of itself how it is compressed. */
export async function zipped(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
): Promise<Uint8Array> {
  return isGzip(contentEncoding) ? promisify(gzip)(bytes) : bytes;
}

/**
 * The same for bytes that take an object's place: one that says that it is compressed and is not was
 * shown as it is, and so it stays.
 */
export async function zippedLike(
  place: ObjectPlace,
  { contentEncoding, sizeBytes, etag }: ObjectHead,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (!isGzip(contentEncoding)) return bytes;
  const isZipped = sizeBytes < gzipBeginningBytes || (await isReally(place, etag, signal));
  return isZipped ? zipped(bytes, contentEncoding) : bytes;
}

async function isReally(
  { store, bucket, key }: ObjectPlace,
  ifMatch: string | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const range = { first: 0, last: gzipBeginningBytes - 1 };
  const request = { range, ...(ifMatch !== undefined && { ifMatch }) };
  const beginning: Uint8Array[] = [];
  for await (const piece of (await store.read(bucket, key, request, signal)).bytes)
    beginning.push(Uint8Array.from(piece));
  return beginsAsGzip(Buffer.concat(beginning));
}
