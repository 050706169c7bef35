import { isStorageError, StorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { KrutrimApi } from "./api/client.ts";
import { getBucket } from "./api/buckets.ts";
import { getObject, listObjects } from "./api/objects.ts";
import type { ObjectScope } from "./api/objects.ts";
import type { ListedItem } from "./records/object.ts";
import type { KrutrimBucket } from "./records/bucket.ts";
import type { KrutrimSession } from "./session.ts";
import { EtagMeaning } from "../../s3/etagMeaning.ts";

/** One bucket over the service's own API, within its session. */
export class RestBucket {
  readonly api: KrutrimApi;
  readonly record: KrutrimBucket;
  readonly etags = new EtagMeaning();
  readonly #session: KrutrimSession;
  readonly #onGone: () => void;

  /** `onGone` is called when the service does not know the bucket any more. */
  constructor(api: KrutrimApi, session: KrutrimSession, record: KrutrimBucket, onGone: () => void) {
    this.api = api;
    this.record = record;
    this.#session = session;
    this.#onGone = onGone;
  }

  /** Makes a call for objects within the session. */
  call<T>(call: (scope: ObjectScope) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#session.use((sessionToken) => call({ bucket: this.record, sessionToken }), signal);
  }

  async head(key: string, signal: AbortSignal): Promise<ObjectHead> {
    try {
      const head = await this.call((scope) => getObject(this.api, scope, key, signal), signal);
      return { ...head, key };
    } catch (error) {
      throw await this.#explained(error, signal);
    }
  }

  /** Undefined when there is no such object. */
  async headIfThere(key: string, signal: AbortSignal): Promise<ObjectHead | undefined> {
    try {
      return await this.head(key, signal);
    } catch (error) {
      if (isStorageError(error, "noSuchObject")) return undefined;
      throw error;
    }
  }

  /** A folder that does not exist is an empty one, as in S3. */
  async list(folder: string, signal: AbortSignal): Promise<ListedItem[]> {
    try {
      return await this.call((scope) => listObjects(this.api, scope, folder, signal), signal);
    } catch (error) {
      if (!isStorageError(error, "noSuchBucket")) throw error;
      if (folder === "" || (await this.isGone(signal))) {
        this.#onGone();
        throw error;
      }
      return [];
    }
  }

  /** 404 means "object not found or bucket does not exist": the bucket is asked for. */
  async #explained(error: unknown, signal: AbortSignal): Promise<unknown> {
    if (!isStorageError(error, "noSuchObject")) return error;
    return (await this.isGone(signal))
      ? new StorageError("noSuchBucket", error.message, error.facts, { cause: error })
      : error;
  }

  async isGone(signal: AbortSignal): Promise<boolean> {
    try {
      await getBucket(this.api, this.record, signal);
      return false;
    } catch (error) {
      if (isStorageError(error, "noSuchBucket")) {
        this.#onGone();
        return true;
      }
      if (signal.aborted || !isStorageError(error)) throw error;
      // Whoever may read objects need not be allowed to read the bucket.
      return false;
    }
  }
}
