import { randomUUID } from "node:crypto";
import type { BucketHome } from "../../../src/core/bucketHome.ts";
import type { MultipartUploads, ObjectStore } from "../../../src/core/store.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import type { HttpClient, HttpOptions } from "../../../src/http/client.ts";
import { createS3Home } from "../../../src/s3/home.ts";
import type { S3HomeOptions } from "../../../src/s3/home.ts";
import type { S3Credentials } from "../../../src/s3/sign.ts";

/** What a server is known to do or not to do. The suite expects exactly this, both ways. */
export interface Abilities {
  /** Keys are listed in the order of their UTF-8 bytes, as S3 says. */
  readonly ordersByBytes: boolean;
  readonly versioning: boolean;
  readonly tags: boolean;
  /** Refuses a signature that was made for another region. */
  readonly checksRegion: boolean;
  /** Says whether it is the access key or the secret that is wrong, and not only that it refuses. */
  readonly namesWrongKeys: boolean;
  /** Checks If-None-Match of a write by itself. */
  readonly checksAbsence: boolean;
  /** Checks If-Match of a write by itself, with the ETag in quotes as HTTP has it. */
  readonly checksQuotedMatch: boolean;
  /** Checks If-None-Match of completing an upload by itself. */
  readonly checksAbsenceOfUpload: boolean;
  /** Checks If-None-Match of a copy for its target. */
  readonly checksAbsenceOfCopy: boolean;
  /** Checks that the source of a copy is what was asked for. */
  readonly checksSource: boolean;
  /** Deletes only what still has this ETag; or only what is not newer, in whole seconds. */
  readonly checksDeletes: "etag" | "time";
  /** Refuses a body that does not have the MD5 that it announces. */
  readonly checksMd5: boolean;
  /** Refuses parts below 5 MiB that are not the last. */
  readonly refusesSmallParts: boolean;
  /** Keeps Cache-Control, Content-Disposition and the like. */
  readonly keepsHeaders: boolean;
  /** Says that an upload is not there, when it is to be completed, and not "internal error". */
  readonly missesUploads: boolean;
  /** Lists unfinished uploads. */
  readonly listsUploads: boolean;
  /** Compares CRC32s of parts, and tells that of the object made of them. */
  readonly comparesPartChecksums: boolean;
}

/** A server that runs, and somebody who owns nothing on it. */
export interface Running {
  readonly endpoint: string;
  readonly region: string;
  readonly owner: S3Credentials;
  readonly stranger: S3Credentials;
  stop(): Promise<void>;
}

export interface ServerUnderTest {
  readonly name: string;
  readonly abilities: Abilities;
  start(): Promise<Running>;
}

/** A client of the running server, with short waits, and a bucket of its own. */
export interface Workplace {
  readonly home: BucketHome;
  readonly store: ObjectStore;
  readonly multipart: MultipartUploads;
  readonly http: HttpClient;
  readonly bucket: string;
}

export interface ClientOptions {
  readonly s3?: Partial<S3HomeOptions>;
  readonly http?: HttpOptions;
}

export const live = (): AbortSignal => AbortSignal.timeout(60_000);

export function freshName(): string {
  return `test-${randomUUID().slice(0, 13)}`;
}

export function clientOf(running: Running, options: ClientOptions = {}) {
  const http = createHttpClient({
    retry: { attempts: 4, firstWaitMs: 5, longestWaitMs: 20 },
    ...options.http,
  });
  const home = createS3Home({
    http,
    endpoint: running.endpoint,
    region: running.region,
    addressing: "path",
    credentials: () => running.owner,
    identity: "under-test",
    ...options.s3,
  });
  return { http, home };
}

export function bytes(text: string | Uint8Array) {
  return { kind: "bytes", bytes: Buffer.from(text) } as const;
}

export async function readAll(content: { bytes: AsyncIterable<Uint8Array> }): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content.bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

export async function allKeys(
  store: ObjectStore,
  bucket: string,
  request: { prefix: string; delimiter?: string; limit?: number },
): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(bucket, { ...request, ...(cursor ? { cursor } : {}) }, live());
    for (const entry of page.items) keys.push(entry.kind === "object" ? entry.key : entry.prefix);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return keys;
}

export async function removeBucket(home: BucketHome, bucket: string): Promise<void> {
  for (;;) {
    const { items } = await home.store.list(bucket, { prefix: "" }, live());
    const ids = items.flatMap((entry) => (entry.kind === "object" ? [{ key: entry.key }] : []));
    if (ids.length === 0) break;
    await home.store.delete(bucket, ids, live());
  }
  await home.deleteBucket(bucket, {}, live());
}
