import { StorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { Written } from "../../core/store.ts";
import { isKeyEncrypted, looksLikeMd5 } from "./expectation.ts";
import { headUnless } from "../store/headIfThere.ts";
import type { ObjectPlace } from "../store/objectSource.ts";

/** What was sent, with the ETag that it has to get where ETags are MD5s. */
export interface Sent {
  readonly sizeBytes: number;
  readonly etag: string | undefined;
  /** Base64, where the store was told it. */
  readonly crc32?: string | undefined;
}

/**
 * Makes sure that a store holds what was sent. A CRC32 or an ETag that is an MD5 settles it;
 * otherwise the store is asked for the size. Throws `corrupted`.
 */
export async function verifyWritten(
  place: ObjectPlace,
  written: Written,
  sent: Sent,
  signal: AbortSignal,
): Promise<void> {
  const { store } = place;
  if (sent.crc32 !== undefined && written.crc32 !== undefined) {
    if (written.crc32 === sent.crc32) return;
    throw damaged(place, "another CRC32");
  }
  const isComparable = store.etagIsMd5 && sent.etag !== undefined && looksLikeMd5(written.etag);
  if (isComparable && written.etag === sent.etag) return;
  // Credentials that may write but not read cannot verify by reading.
  const head = await headUnless("accessDenied", place, signal);
  if (!head) return;
  requireSize(place, head, sent.sizeBytes);
  // With encryption by a key of its own, the server's ETag only looks like an MD5.
  if (isComparable && !isKeyEncrypted(head)) throw damaged(place, "another ETag");
}

/** Whether a server's answer to a copy alone shows that it holds the same bytes. */
export function isProvenCopy(
  { store }: ObjectPlace,
  { etag }: Written,
  source: Pick<CopiedFrom, "etag">,
): boolean {
  return store.etagIsMd5 && looksLikeMd5(etag) && etag === source.etag;
}

/** What a copy was made of, as it was when it was looked at. Without `place` it is not looked at again. */
export interface CopiedFrom {
  readonly sizeBytes: number;
  readonly etag?: string | undefined;
  readonly place?: ObjectPlace;
}

/**
 * Makes sure that a copy is there with the size of its source and, where comparable, its ETag;
 * resolves to what the copy is like.
 * Throws `corrupted`, or `sourceChanged` when that is the reason.
 */
export async function verifyCopy(
  copy: ObjectPlace,
  source: CopiedFrom,
  signal: AbortSignal,
): Promise<ObjectHead> {
  const { store, bucket, key } = copy;
  const head = await store.head(bucket, { key }, signal);
  const isSameSize = head.sizeBytes === source.sizeBytes;
  const areComparable =
    store.etagIsMd5 && isMd5(source.etag) && isMd5(head.etag) && !isKeyEncrypted(head);
  if (isSameSize && (!areComparable || head.etag === source.etag)) return head;
  const { place } = source;
  const now = place && (await place.store.head(place.bucket, { key: place.key }, signal));
  if (place && now && (now.sizeBytes !== source.sizeBytes || now.etag !== source.etag)) {
    const message = `The object changed while it was copied: ${place.key}`;
    throw new StorageError("sourceChanged", message, { bucket: place.bucket, key: place.key });
  }
  requireSize(copy, head, source.sizeBytes);
  // Only the source's own headers tell whether it is encrypted in a way that makes other ETags.
  if (now && !isKeyEncrypted(now)) throw damaged(copy, "another ETag");
  return head;
}

/** Of one piece: an ETag of parts says how it was cut as much as what it holds. */
export function isMd5(etag: string | undefined): etag is string {
  return looksLikeMd5(etag) && !etag.includes("-");
}

function requireSize(place: ObjectPlace, head: ObjectHead, sizeBytes: number): void {
  if (head.sizeBytes !== sizeBytes)
    throw damaged(place, `${head.sizeBytes} instead of ${sizeBytes} bytes`);
}

function damaged({ bucket, key }: ObjectPlace, how: string): StorageError {
  return new StorageError("corrupted", `The object arrived damaged (${how}): ${key}`, {
    bucket,
    key,
  });
}
