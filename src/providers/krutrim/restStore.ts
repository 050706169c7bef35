import { StorageError } from "../../core/errors.ts";
import type {
  CopyRequest,
  DeleteOutcome,
  ListRequest,
  ObjectContent,
  ObjectId,
  ObjectStore,
  ReadRequest,
  ServerSideCopy,
  Body,
  OnSent,
  WriteOptions,
  Written,
} from "../../core/store.ts";
import { downloadObject } from "./api/objects.ts";
import { parseLink, readLink } from "./link.ts";
import type { Link } from "./link.ts";
import type { RestBucket } from "./restBucket.ts";
import { copyObject, deleteObjects, renameObject } from "./restChange.ts";
import { downloadOf } from "./restDownload.ts";
import { RestListing } from "./restListing.ts";
import { writeObject } from "./restWrite.ts";

/** What S3, which holds the objects behind the API, takes in one write or copies in one go. */
const largestWriteBytes = 5 * 1024 ** 3;

export interface RestStoreOptions {
  /** What the bucket is called in addresses. */
  readonly address: string;
  now(): number;
  /** The plain address of an object. */
  url(key: string): string;
}

/**
 * The objects of one bucket over the service's own API: for connections without access keys or
 * without an S3 endpoint. No uploads in parts, versions, tags or user metadata.
 */
export class RestStore implements ObjectStore {
  readonly identity: string;
  /** The API deletes one at a time. */
  readonly deleteBatchSize = 20;
  readonly seeksInListings = false;
  readonly maxWriteBytes = largestWriteBytes;
  readonly serverCopy: ServerSideCopy;
  readonly #bucket: RestBucket;
  readonly #options: RestStoreOptions;
  readonly #listing: RestListing;

  constructor(bucket: RestBucket, options: RestStoreOptions) {
    this.#bucket = bucket;
    this.#options = options;
    // Copies on the server stay within a bucket, so every bucket is a store of its own.
    this.identity = `${bucket.api.urlOf("/kos/v1/buckets/")}${bucket.record.krn}`;
    this.#listing = new RestListing(
      (folder, signal) => bucket.list(folder, signal),
      () => options.now(),
    );
    this.serverCopy = {
      maxBytes: largestWriteBytes,
      copy: (request, signal) => this.#copy(request, signal),
      rename: async (name, from, to, signal) => {
        this.#check(name);
        await renameObject(bucket, from, to, signal);
      },
    };
  }

  get etagIsMd5(): boolean {
    return this.#bucket.etags.isMd5;
  }

  async list(bucket: string, request: ListRequest, signal: AbortSignal) {
    this.#check(bucket);
    return await this.#listing.page(request, signal);
  }

  async head(bucket: string, id: ObjectId, signal: AbortSignal) {
    this.#check(bucket, id.versionId);
    return await this.#bucket.head(id.key, signal);
  }

  async read(
    bucket: string,
    key: string,
    request: ReadRequest,
    signal: AbortSignal,
  ): Promise<ObjectContent> {
    this.#check(bucket, request.versionId);
    const { api } = this.#bucket;
    const [head, answer] = await both(
      this.#bucket.head(key, signal),
      this.#bucket.call((scope) => downloadObject(api, scope, key, signal), signal),
    );
    const { ifMatch } = request;
    if (ifMatch !== undefined && head.etag !== undefined && head.etag !== ifMatch) {
      await answer.discard();
      throw new StorageError("preconditionFailed", "The object has changed", {
        operation: "get",
        bucket,
        key,
      });
    }
    const download = await downloadOf(answer, key, head);
    if (download.kind === "bytes") return { head, bytes: download.bytes };
    const link = parseLink(download.link, api.isSecure);
    const object = { bucket, key };
    return await readLink(
      api.http,
      link,
      object,
      request,
      (again) => this.#link(key, again),
      signal,
    );
  }

  async write(
    bucket: string,
    key: string,
    body: Body,
    options: WriteOptions,
    signal: AbortSignal,
    onSent?: OnSent,
  ): Promise<Written> {
    this.#check(bucket);
    return await writeObject(this.#bucket, key, body, options, signal, onSent);
  }

  async delete(
    bucket: string,
    objects: readonly ObjectId[],
    signal: AbortSignal,
  ): Promise<DeleteOutcome[]> {
    this.#check(bucket);
    return await deleteObjects(this.#bucket, objects, signal);
  }

  url(_bucket: string, key: string): string {
    return this.#options.url(key);
  }

  async #copy(request: CopyRequest, signal: AbortSignal): Promise<Written> {
    this.#check(request.fromBucket, request.fromVersionId);
    this.#check(request.toBucket);
    return await copyObject(this.#bucket, request, signal);
  }

  async #link(key: string, signal: AbortSignal): Promise<Link> {
    const { api } = this.#bucket;
    const head = await this.#bucket.head(key, signal);
    const answer = await this.#bucket.call(
      (scope) => downloadObject(api, scope, key, signal),
      signal,
    );
    const download = await downloadOf(answer, key, head);
    if (download.kind === "link") return parseLink(download.link, api.isSecure);
    await download.bytes[Symbol.asyncIterator]().return?.();
    throw new StorageError("badResponse", "The service gave no further link", { key });
  }

  #check(bucket: string, versionId?: string): void {
    if (bucket !== this.#options.address)
      throw new StorageError("unsupported", "This store is for another bucket", { bucket });
    if (versionId !== undefined) {
      throw new StorageError(
        "unsupported",
        "Krutrim's own API knows only the current version of an object. Access keys and the S3 endpoint in the connection make others reachable.",
        { bucket },
      );
    }
  }
}

/** Waits for both. When the first fails, lets go of the second's answer. */
async function both<A, B extends { discard(): Promise<void> }>(
  first: Promise<A>,
  second: Promise<B>,
): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === "fulfilled" && b.status === "fulfilled") return [a.value, b.value];
  if (b.status === "fulfilled") await b.value.discard();
  throw a.status === "rejected" ? a.reason : (b as PromiseRejectedResult).reason;
}
