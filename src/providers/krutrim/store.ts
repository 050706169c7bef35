import { isStorageError } from "../../core/errors.ts";
import type {
  Body,
  DeleteOutcome,
  ListRequest,
  ObjectContent,
  ObjectId,
  ObjectStore,
  OnSent,
  ReadRequest,
  WriteOptions,
  Written,
} from "../../core/store.ts";
import type { KrutrimConnection } from "../../core/connection.ts";
import type { BucketDirectory } from "./directory.ts";
import { urlOf } from "./planes.ts";
import type { Planes } from "./planes.ts";

/**
 * The objects of all buckets of a connection. Each bucket is reached over S3 or over the service's
 * own API; {@link forBucket} gives what is possible there, this store itself what is possible
 * everywhere.
 */
export class KrutrimStore implements ObjectStore {
  readonly identity: string;
  readonly deleteBatchSize = 20;
  readonly seeksInListings = false;
  readonly maxWriteBytes = 5 * 1024 ** 3;
  /** Every bucket learns it for itself. */
  readonly etagIsMd5 = false;
  readonly #directory: BucketDirectory;
  readonly #planes: Planes;
  readonly #connection: KrutrimConnection;

  constructor(connection: KrutrimConnection, directory: BucketDirectory, planes: Planes) {
    this.identity = connection.id;
    this.#connection = connection;
    this.#directory = directory;
    this.#planes = planes;
  }

  async forBucket(bucket: string, signal: AbortSignal): Promise<ObjectStore> {
    const record = await this.#directory.find(bucket, signal);
    return await this.#planes.storeOf(bucket, record, signal);
  }

  list(bucket: string, request: ListRequest, signal: AbortSignal) {
    return this.#in(bucket, (store) => store.list(bucket, request, signal), signal);
  }

  head(bucket: string, id: ObjectId, signal: AbortSignal) {
    return this.#in(bucket, (store) => store.head(bucket, id, signal), signal);
  }

  read(
    bucket: string,
    key: string,
    request: ReadRequest,
    signal: AbortSignal,
  ): Promise<ObjectContent> {
    return this.#in(bucket, (store) => store.read(bucket, key, request, signal), signal);
  }

  write(
    bucket: string,
    key: string,
    body: Body,
    options: WriteOptions,
    signal: AbortSignal,
    onSent?: OnSent,
  ): Promise<Written> {
    return this.#in(
      bucket,
      (store) => store.write(bucket, key, body, options, signal, onSent),
      signal,
    );
  }

  delete(
    bucket: string,
    objects: readonly ObjectId[],
    signal: AbortSignal,
  ): Promise<DeleteOutcome[]> {
    return this.#in(bucket, (store) => store.delete(bucket, objects, signal), signal);
  }

  url(bucket: string, key: string): string {
    const record = this.#directory.peek(bucket) ?? { name: bucket };
    return urlOf(record, key, this.#connection);
  }

  async #in<T>(
    bucket: string,
    work: (store: ObjectStore) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    try {
      return await work(await this.forBucket(bucket, signal));
    } catch (error) {
      // Deleted and perhaps made anew meanwhile, under another KRN: look it up again next time.
      if (isStorageError(error, "noSuchBucket")) this.#directory.forgetName(bucket);
      throw error;
    }
  }
}
