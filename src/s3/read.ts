import { isStorageError, StorageError } from "../core/errors.ts";
import type { ObjectHead } from "../core/model.ts";
import type { ByteRange, ObjectContent, ObjectId, ReadRequest } from "../core/store.ts";
import type { HttpAnswer, HttpHeaders } from "../http/client.ts";
import type { Asked } from "./answerError.ts";
import { quoted } from "./etag.ts";
import { notS3 } from "./notS3.ts";
import type { S3Caller } from "./caller.ts";
import { headOf } from "./objectHeaders.ts";
import { ResumingBytes } from "./resumingBytes.ts";

/** An object's answer has an ETag or at least a request id; a captive portal's page has neither. */
function checkIsObject(answer: HttpAnswer, asked: Asked): void {
  const { headers } = answer;
  if (!headers["etag"] && !headers["x-amz-request-id"] && !headers["last-modified"]) {
    throw notS3(headers["content-type"]?.includes("html") ? "<html>" : "", answer, asked);
  }
}

/** Has S3 say the checksums that it keeps: they tell more than an ETag, where that is no MD5. */
const withChecksums = { "x-amz-checksum-mode": "ENABLED" };

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export async function head(
  caller: S3Caller,
  bucket: string,
  id: ObjectId,
  signal: AbortSignal,
): Promise<ObjectHead> {
  try {
    return await headOnce(caller, bucket, id, withChecksums, signal);
  } catch (error) {
    const reason = await withoutChecksums(caller, bucket, id, error, signal);
    if ("head" in reason) return reason.head;
    throw await explained(caller, bucket, id, reason.error, signal);
  }
}

/** Who may not use an object's key may look at it all the same, but not at its checksums. */
async function withoutChecksums(
  caller: S3Caller,
  bucket: string,
  id: ObjectId,
  error: unknown,
  signal: AbortSignal,
): Promise<{ readonly head: ObjectHead } | { readonly error: unknown }> {
  if (!isStorageError(error, "accessDenied", "invalidRequest", "unsupported")) return { error };
  try {
    return { head: await headOnce(caller, bucket, id, {}, signal) };
  } catch (second) {
    return { error: second };
  }
}

function headOnce(
  caller: S3Caller,
  bucket: string,
  { key, versionId }: ObjectId,
  headers: HttpHeaders,
  signal: AbortSignal,
): Promise<ObjectHead> {
  return caller.call(
    { operation: "head", method: "HEAD", bucket, key, query: { versionId }, headers },
    async (answer, asked) => {
      await answer.discard();
      checkIsObject(answer, asked);
      return headOf(key, answer.headers);
    },
    signal,
  );
}

/**
 * A HEAD that fails has no body to say why. A GET of one byte needs the same permission and says
 * it; only "not found" is plain enough without.
 */
async function explained(
  caller: S3Caller,
  bucket: string,
  { key, versionId }: ObjectId,
  error: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (!isStorageError(error, "accessDenied", "invalidRequest")) return error;
  try {
    await caller.call(
      {
        operation: "head",
        method: "GET",
        bucket,
        key,
        query: { versionId },
        headers: { range: "bytes=0-0" },
      },
      (answer) => answer.discard(),
      signal,
    );
    return error;
  } catch (reason) {
    // The first byte of an empty object: then it may be read, and only looking at it is refused.
    return isStorageError(reason, "rangeNotSatisfiable") ? error : reason;
  }
}

function rangeHeader(range: ByteRange | undefined): string | undefined {
  return range ? `bytes=${range.first}-${range.last}` : undefined;
}

/** The range that the answer holds; undefined when it is the whole object. */
function rangeOf(answer: HttpAnswer): ByteRange | undefined {
  if (answer.status !== 206) return undefined;
  const found = /^\s*bytes\s+(\d+)-(\d+)\//i.exec(answer.headers["content-range"] ?? "");
  return found ? { first: Number(found[1]), last: Number(found[2]) } : undefined;
}

interface Opened {
  readonly answer: HttpAnswer;
  readonly range: ByteRange | undefined;
}

function open(
  caller: S3Caller,
  bucket: string,
  key: string,
  request: ReadRequest,
  signal: AbortSignal,
): Promise<Opened> {
  const { range, versionId, into, landing } = request;
  return caller.call(
    {
      ...(into ? { into } : {}),
      ...(landing ? { landing } : {}),
      operation: "get",
      method: "GET",
      bucket,
      key,
      query: { versionId },
      headers: {
        range: rangeHeader(range),
        // Of a part of an object there is none, or one of that part.
        ...(range ? {} : withChecksums),
        "if-match": request.ifMatch === undefined ? undefined : quoted(request.ifMatch),
      },
    },
    (answer, asked) => {
      checkIsObject(answer, asked);
      const held = rangeOf(answer);
      if (range && held && held.first !== range.first) {
        throw new StorageError("badResponse", "The server sent another range than was asked for", {
          operation: "get",
          bucket,
          key,
        });
      }
      return { answer, range: held };
    },
    signal,
  );
}

/**
 * Opens an object. When the connection breaks in the middle of the bytes, the rest is asked for
 * again, provided that the object is still the same.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export async function read(
  caller: S3Caller,
  bucket: string,
  key: string,
  request: ReadRequest,
  signal: AbortSignal,
): Promise<ObjectContent> {
  const { answer, range } = await open(caller, bucket, key, request, signal);
  const head = headOf(key, answer.headers);
  const first = range?.first ?? 0;
  const last = range?.last ?? head.sizeBytes - 1;
  const { etag } = head;
  const versionId = request.versionId ?? head.versionId;
  const isSizeKnown = answer.headers["content-length"] !== undefined || range !== undefined;
  const reopen = async (offset: number): Promise<AsyncIterable<Uint8Array> | undefined> => {
    if (etag === undefined || !isSizeKnown) return undefined;
    const rest = { first: first + offset, last };
    const again: ReadRequest = {
      range: rest,
      ifMatch: etag,
      ...(versionId ? { versionId } : {}),
      ...(request.into ? { into: request.into.subarray(offset) } : {}),
    };
    const opened = await open(caller, bucket, key, again, signal);
    if (opened.range?.last === last) return opened.answer.bytes;
    await opened.answer.discard();
    return undefined;
  };
  const content = { head, ...(request.range && range ? { range } : {}) };
  // What has landed is not among the pieces: whoever asked for that knows where to go on.
  if (request.landing) return { ...content, bytes: answer.bytes };
  return {
    ...content,
    bytes: new ResumingBytes(
      answer.bytes,
      isSizeKnown ? last - first + 1 : undefined,
      reopen,
      signal,
    ),
  };
}
