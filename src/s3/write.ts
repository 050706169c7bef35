import { createHash, hash } from "node:crypto";
import { isStorageError, StorageError } from "../core/errors.ts";
import type { Body, OnSent, Written } from "../core/store.ts";
import type { HttpAnswer, HttpHeaders } from "../http/client.ts";
import type { S3Caller } from "./caller.ts";
import type { EtagMeaning } from "./etagMeaning.ts";
import { md5AsEtag, unquoted } from "./etag.ts";
import { head } from "./read.ts";

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** A body with what will be known of its MD5: at once, or once it has been sent. */
export interface HashedBody {
  readonly body: Body;
  /** Base64; known before sending, so that the server can check it. */
  readonly md5: string | undefined;
  /** Base64; after sending. */
  readonly md5Sent: () => string | undefined;
}

/** A body that is checked by something else. */
export function unhashed(body: Body): HashedBody {
  return { body, md5: undefined, md5Sent: () => undefined };
}

/** Bodies without an MD5 get one: bytes now, streams as they pass. */
export function hashed(body: Body): HashedBody {
  const known = body.md5 ?? (body.kind === "bytes" ? hash("md5", body.bytes, "base64") : undefined);
  if (known !== undefined || body.kind === "bytes") {
    return { body, md5: known, md5Sent: () => known };
  }
  let sent: string | undefined;
  async function* open(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    sent = undefined;
    const digest = createHash("md5");
    for await (const piece of (body as Body & { kind: "stream" }).open(signal)) {
      digest.update(piece);
      yield piece;
    }
    sent = digest.digest("base64");
  }
  return { body: { ...body, open }, md5: undefined, md5Sent: () => sent };
}

export function writtenOf({ headers }: HttpAnswer): Written {
  return writtenFrom(headers);
}

export function writtenFrom(headers: HttpHeaders): Written {
  const etag = unquoted(headers["etag"]);
  const versionId = headers["x-amz-version-id"];
  return { ...(etag ? { etag } : {}), ...(versionId ? { versionId } : {}) };
}

/** Throws `corrupted` when what the server took is not what was sent. */
export function checkTaken(
  meaning: EtagMeaning,
  answer: HttpAnswer,
  md5: string | undefined,
  facts: { bucket: string; key: string; operation: string },
): void {
  const etag = unquoted(answer.headers["etag"]);
  if (meaning.agrees(etag, md5, answer.headers)) return;
  throw new StorageError("corrupted", "The server holds other bytes than were sent", facts);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function write(
  caller: S3Caller,
  place: ObjectPlace,
  body: Body,
  headers: HttpHeaders,
  meaning: EtagMeaning,
  signal: AbortSignal,
  onSent?: OnSent,
): Promise<Written> {
  const { body: sent, md5, md5Sent } = hashed(body);
  let attempts = 0;
  try {
    const answer = await caller.empty(
      {
        operation: "put",
        method: "PUT",
        ...place,
        headers: { ...headers, "content-md5": md5 },
        body: sent,
        onAttempt: (number) => (attempts = number),
        ...(onSent ? { onSent } : {}),
      },
      signal,
    );
    checkTaken(meaning, answer, md5Sent(), { ...place, operation: "put" });
    return writtenOf(answer);
  } catch (error) {
    const isOwnDoing = attempts > 1 && isStorageError(error, "preconditionFailed");
    const own = isOwnDoing ? await ownWrite(caller, place, md5Sent(), signal) : undefined;
    if (own) return own;
    throw error;
  }
}

/**
 * A conditional write whose first answer was lost fails when it is repeated, because of what it
 * wrote itself: then the object has our MD5.
 */
async function ownWrite(
  caller: S3Caller,
  { bucket, key }: ObjectPlace,
  md5: string | undefined,
  signal: AbortSignal,
): Promise<Written | undefined> {
  const found = await head(caller, bucket, { key }, signal);
  if (md5 === undefined || found.etag?.toLowerCase() !== md5AsEtag(md5)) return undefined;
  return { etag: found.etag, ...(found.versionId ? { versionId: found.versionId } : {}) };
}
