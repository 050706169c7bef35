import type { ObjectAcls } from "./acl.ts";
import type { ObjectTags } from "./bucketFeatures.ts";
import type { StorageError } from "./errors.ts";
import type { FileReception } from "./placing.ts";
import type { Landing } from "./landing.ts";
import type { CopiesTogether, WritesTogether } from "./manyRequests.ts";
import type { Entry, ObjectEncryption, ObjectHead, ObjectHeaders, Page } from "./model.ts";

/** First and last byte, both included, as in an HTTP range. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Bytes to send. Small ones are given whole; large ones are opened once per attempt, so that a
 * failed attempt can be repeated without keeping the bytes in memory.
 */
export type Body =
  /** `md5` and `crc32` are Base64. Only parts of uploads with checksums have a CRC32. */
  | {
      readonly kind: "bytes";
      readonly bytes: Uint8Array;
      readonly md5?: string;
      readonly crc32?: string;
    }
  | {
      readonly kind: "stream";
      readonly sizeBytes: number;
      /** Base64, when it is known before sending. */
      readonly md5?: string;
      open(signal: AbortSignal): AsyncIterable<Uint8Array>;
    };

/** An object's bytes as they arrive. Leaving the iteration early closes the connection. */
export interface ObjectContent {
  readonly head: ObjectHead;
  /** The part of the object that these bytes are, when a range was asked for and honoured. */
  readonly range?: ByteRange;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface ListRequest {
  readonly prefix: string;
  /** `/` lists one level; absent lists every key below the prefix. */
  readonly delimiter?: string;
  /** From the page before. Opaque. */
  readonly cursor?: string;
  /** Begin after this key; only with no cursor. */
  readonly startAfter?: string;
  /** At most this many entries; 1,000 when absent. */
  readonly limit?: number;
}

export interface ReadRequest {
  readonly range?: ByteRange;
  /** Fails with `preconditionFailed` when the object's ETag is another one. Without quotes. */
  readonly ifMatch?: string;
  readonly versionId?: string;
  /**
   * Memory for the bytes, as many as are expected. A store may put them there, from its beginning
   * on, and give pieces that are views of it; it must not be used otherwise until the last piece.
   */
  readonly into?: Uint8Array;
  /** A place in a file for the bytes; those that a store puts there are not among its pieces. */
  readonly landing?: Landing;
}

export interface WriteOptions extends ObjectHeaders {
  /** Only when the object's ETag is still this one. Without quotes. */
  readonly ifMatch?: string;
  /** Only when there is no such object yet. */
  readonly ifAbsent?: boolean;
  readonly storageClass?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Absent is the bucket's own default. */
  readonly encryption?: ObjectEncryption;
}

/** What a store says of an object it has just taken. `etag` is absent where the server hides it. */
export interface Written {
  readonly etag?: string;
  readonly versionId?: string;
  /** Base64, of all bytes; of an upload in parts whose checksum is of that type. */
  readonly crc32?: string;
}

export interface ObjectId {
  readonly key: string;
  readonly versionId?: string;
}

/** What is to be deleted. A condition counts where the server checks it: who deletes has looked before. */
export interface DoomedObject extends ObjectId {
  /** Stays, with the outcome `preconditionFailed`, when its ETag is another one. Without quotes. */
  readonly ifMatch?: string;
  /** The same for servers that only compare times, in whole seconds. */
  readonly ifUnmodifiedSince?: Date;
}

export interface DeleteOutcome extends ObjectId {
  /** Absent when the object is gone. */
  readonly error?: StorageError;
  /** The delete marker's version, on a versioned bucket. */
  readonly deleteMarkerVersionId?: string;
}

export interface CopyRequest {
  readonly fromBucket: string;
  readonly fromKey: string;
  readonly fromVersionId?: string;
  /** Fails with `preconditionFailed` when the source changed. Without quotes. */
  readonly ifMatch?: string;
  readonly toBucket: string;
  readonly toKey: string;
  /** True fails with `preconditionFailed` when there is something, where the server can tell. */
  readonly ifAbsent?: boolean;
  /** Absent keeps the source's headers and metadata; given replaces all of them. */
  readonly headers?: ObjectHeaders;
  /** Absent is the target's own default, whatever the source's class is. */
  readonly storageClass?: string;
  /** Absent is the target bucket's own default. */
  readonly encryption?: ObjectEncryption;
}

export interface Part {
  /** 1 to 10,000. */
  readonly number: number;
  readonly etag: string;
  readonly sizeBytes: number;
  /** Base64, where the upload was begun with checksums. */
  readonly crc32?: string;
}

/** How the checksums of parts make that of the object, in S3's own words. */
export type ChecksumType = "COMPOSITE" | "FULL_OBJECT";

export interface StartedUpload {
  readonly uploadId: string;
  /** Given when the server has checksums of parts: then every part has to come with its CRC32. */
  readonly checksumType?: ChecksumType;
}

/** An upload in parts that was begun. */
export interface UploadTarget extends StartedUpload {
  readonly bucket: string;
  readonly key: string;
}

export interface UnfinishedUpload {
  readonly key: string;
  readonly uploadId: string;
  readonly startedAt?: Date;
}

/** Uploads in parts. Absent from a store that has none. */
export interface MultipartUploads {
  /** Smallest size of every part but the last, largest of any part, and how many parts. */
  readonly limits: {
    readonly minPartBytes: number;
    readonly maxPartBytes: number;
    readonly maxParts: number;
  };
  /** Whether the CRC32 of a part has been shown to be enough; until then its MD5 is wanted, too. */
  readonly comparesCrc32?: boolean;
  /** `wantsCrc32` begins it with checksums, where the server has them. */
  create(
    bucket: string,
    key: string,
    options: WriteOptions & { readonly wantsCrc32?: boolean },
    signal: AbortSignal,
  ): Promise<StartedUpload>;
  put(
    target: { bucket: string; key: string; uploadId: string; number: number },
    body: Body,
    signal: AbortSignal,
    onSent?: OnSent,
  ): Promise<Part>;
  copy(
    target: { bucket: string; key: string; uploadId: string; number: number },
    source: { bucket: string; key: string; range: ByteRange; ifMatch?: string; versionId?: string },
    signal: AbortSignal,
  ): Promise<Part>;
  parts(
    target: { bucket: string; key: string; uploadId: string },
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<Page<Part>>;
  /** Throws `corrupted` when the server's checksum of the whole object is another than `crc32`. */
  complete(
    target: UploadTarget & { ifAbsent?: boolean; ifMatch?: string; crc32?: string },
    parts: readonly Part[],
    signal: AbortSignal,
  ): Promise<Written>;
  abort(
    target: { bucket: string; key: string; uploadId: string },
    signal: AbortSignal,
  ): Promise<void>;
  unfinished(
    bucket: string,
    request: { prefix: string; cursor?: string },
    signal: AbortSignal,
  ): Promise<Page<UnfinishedUpload>>;
  /**
   * Size of a part of an object that was made in parts (HEAD with `partNumber`), by which the hash of
   * its parts can be checked; undefined where the server does not say.
   */
  partBytes?(
    bucket: string,
    key: string,
    number: number,
    signal: AbortSignal,
  ): Promise<number | undefined>;
}

/** Copies that never leave the server. */
export interface ServerSideCopy extends CopiesTogether {
  /** Largest source of a single copy; above it, parts are copied. */
  readonly maxBytes: number;
  /** Whether the server itself refuses a copy to what was to be free, as far as it has shown. */
  readonly checksAbsence?: boolean;
  copy(request: CopyRequest, signal: AbortSignal): Promise<Written>;
  /** Renames in one step, where the provider has such an operation. */
  rename?(bucket: string, fromKey: string, toKey: string, signal: AbortSignal): Promise<void>;
}

/** Links that carry their own permission. The link is a secret: never log or store it. */
export interface PresignedLinks {
  readonly maxSeconds: number;
  create(
    method: "GET" | "PUT",
    bucket: string,
    key: string,
    options: { expiresInSeconds: number; versionId?: string; contentType?: string },
    signal: AbortSignal,
  ): Promise<string>;
}

/**
 * How many bytes of one body have been handed to the network in the current attempt. Falls back
 * when an attempt is repeated, so add up differences, not values.
 */
export type OnSent = (sentBytes: number) => void;

/**
 * Objects in buckets. Keys are opaque: no method rewrites one. Every method throws
 * {@link StorageError}, or the signal's reason when it is aborted; reads are retried inside, writes
 * only where repeating them is harmless.
 */
export interface ObjectStore extends FileReception, WritesTogether {
  /** Two stores with the same identity can copy between each other on the server. */
  readonly identity: string;
  /**
   * The store to use for this bucket, with everything that is possible there, where that differs from
   * bucket to bucket: a connection may reach one bucket over S3 and another only over its own API.
   * This store itself then offers only what all of its buckets have. Absent: this one is it.
   */
  forBucket?(bucket: string, signal: AbortSignal): Promise<ObjectStore>;
  list(bucket: string, request: ListRequest, signal: AbortSignal): Promise<Page<Entry>>;
  head(bucket: string, id: ObjectId, signal: AbortSignal): Promise<ObjectHead>;
  read(
    bucket: string,
    key: string,
    request: ReadRequest,
    signal: AbortSignal,
  ): Promise<ObjectContent>;
  write(
    bucket: string,
    key: string,
    body: Body,
    options: WriteOptions,
    signal: AbortSignal,
    onSent?: OnSent,
  ): Promise<Written>;
  /** At most `deleteBatchSize` objects in one call; the answer has one outcome for each. */
  delete(
    bucket: string,
    objects: readonly DoomedObject[],
    signal: AbortSignal,
  ): Promise<DeleteOutcome[]>;
  readonly deleteBatchSize: number;
  /** Whether a listing that begins far inside a prefix costs no more than one at its start. */
  readonly seeksInListings: boolean;
  /** Largest object of a single write; above it, only parts do. */
  readonly maxWriteBytes: number;
  readonly multipart?: MultipartUploads;
  readonly serverCopy?: ServerSideCopy;
  readonly links?: PresignedLinks;
  /** What a copy in parts and a change in place have to put back. Absent where there is no such thing. */
  readonly objectTags?: ObjectTags;
  readonly objectAcls?: ObjectAcls;
  /** The plain https URL of an object, without credentials. */
  url(bucket: string, key: string): string;
  /** Whether the ETag of a single write is the MD5 of the bytes, as far as this server has shown. */
  readonly etagIsMd5: boolean;
}
