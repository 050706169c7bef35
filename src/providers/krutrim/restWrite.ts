import { StorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { Body, OnSent, WriteOptions, Written } from "../../core/store.ts";
import { describing } from "../../s3/objectHeaders.ts";
import { hashed } from "../../s3/write.ts";
import type { HashedBody } from "../../s3/write.ts";
import { isMd5, md5AsEtag } from "../../s3/etag.ts";
import { startUpload, uploadObject } from "./api/objects.ts";
import { parseLink, writeLink } from "./link.ts";
import { toldWhenLost } from "./lostAnswer.ts";
import type { Finding } from "./lostAnswer.ts";
import type { RestBucket } from "./restBucket.ts";

/** Writes an object through the link that the service gives, or with the bytes in the request. */
export async function writeObject(
  bucket: RestBucket,
  key: string,
  body: Body,
  options: WriteOptions,
  signal: AbortSignal,
  onSent?: OnSent,
): Promise<Written> {
  const facts = { operation: "put", bucket: bucket.record.name, key };
  if (options.tags !== undefined || options.storageClass !== undefined) {
    throw unsupported("tags and storage classes", facts);
  }
  await checkConditions(bucket, key, options, signal);
  const sent = hashed(body);
  return await toldWhenLost(
    async () => {
      const { api, etags } = bucket;
      const link = await bucket.call((scope) => startUpload(api, scope, key, signal), signal);
      if (link === undefined) return await writeBytes(bucket, key, sent, options, signal, onSent);
      const parsed = parseLink(link, api.isSecure);
      const object = { bucket: bucket.record.name, key };
      return await writeLink(api.http, parsed, object, sent, options, etags, signal, onSent);
    },
    async (again) => findingOf(await bucket.headIfThere(key, again), sent),
    signal,
  );
}

/** The service has no conditions, so they are checked just before: better than not at all. */
async function checkConditions(
  bucket: RestBucket,
  key: string,
  { ifAbsent, ifMatch }: WriteOptions,
  signal: AbortSignal,
): Promise<void> {
  if (ifAbsent !== true && ifMatch === undefined) return;
  const head = await bucket.headIfThere(key, signal);
  const facts = { operation: "put", bucket: bucket.record.name, key };
  if (ifAbsent === true && head)
    throw new StorageError("preconditionFailed", "There is such an object already", facts);
  if (ifMatch !== undefined && head?.etag !== ifMatch)
    throw new StorageError("preconditionFailed", "The object has changed", facts);
}

/**
 * Sends the bytes themselves. The reference describes an upload without a link and not where its
 * bytes go, so the outcome is looked at before it is believed.
 */
async function writeBytes(
  bucket: RestBucket,
  key: string,
  sent: HashedBody,
  options: WriteOptions,
  signal: AbortSignal,
  onSent: OnSent | undefined,
): Promise<Written> {
  const facts = { operation: "put", bucket: bucket.record.name, key };
  const kept = Object.entries(describing(options)).filter(([name]) => name !== "content-type");
  if (kept.some(([, value]) => value !== undefined))
    throw unsupported("headers and metadata", facts);
  const before = await bucket.headIfThere(key, signal);
  await bucket.call(
    (scope) => uploadObject(bucket.api, scope, key, sent.body, onSent, signal),
    signal,
  );
  const after = await bucket.headIfThere(key, signal);
  const finding = findingOf(after, sent);
  if (finding === "done" || (finding === "unknown" && hasChanged(before, after)))
    return after?.etag === undefined ? {} : { etag: after.etag };
  throw new StorageError(
    "unsupported",
    "The service gave no upload link and did not keep the bytes that were sent to it. Access keys and the S3 endpoint in the connection are another way.",
    facts,
  );
}

function hasChanged(before: ObjectHead | undefined, after: ObjectHead | undefined): boolean {
  return (
    before?.etag !== after?.etag ||
    before?.lastModified?.getTime() !== after?.lastModified?.getTime()
  );
}

/** Whether the object that is there now is the one that was sent. */
function findingOf(head: ObjectHead | undefined, { body, md5Sent }: HashedBody): Finding {
  const sizeBytes = body.kind === "bytes" ? body.bytes.length : body.sizeBytes;
  if (head?.sizeBytes !== sizeBytes) return "notDone";
  const md5 = md5Sent();
  if (md5 === undefined || !isMd5(head.etag)) return "unknown";
  return head.etag.toLowerCase() === md5AsEtag(md5) ? "done" : "notDone";
}

function unsupported(what: string, facts: { bucket: string; key: string }): StorageError {
  return new StorageError(
    "unsupported",
    `Krutrim's own API cannot keep ${what} of an object. Access keys and the S3 endpoint in the connection make it possible.`,
    facts,
  );
}
