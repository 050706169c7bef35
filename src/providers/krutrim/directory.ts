import { isStorageError, StorageError } from "../../core/errors.ts";
import type { Page } from "../../core/model.ts";
import { getBucket, listBuckets } from "./api/buckets.ts";
import type { KrutrimApi } from "./api/client.ts";
import type { KrutrimBucket } from "./records/bucket.ts";

/** The largest page is not documented: a service that refuses this one is asked for its own. */
const wantedPageSize = 100;

/** No bucket name has this character. */
const mark = "@";

/** A bucket under the name that its address has: the bucket's own, or with its region. */
export interface NamedBucket extends KrutrimBucket {
  readonly address: string;
}

/**
 * Finds buckets by name, because operations want KRNs. Names are unique only within a region as far
 * as is known: of two buckets with one name, each is called `name@region`, and the bare name is
 * refused, lest the wrong one be deleted.
 */
export class BucketDirectory {
  readonly #api: KrutrimApi;
  /** By {@link idOf}; everything that was ever listed and not seen to be gone. */
  readonly #known = new Map<string, KrutrimBucket>();
  /** Names of which all buckets have been listed. */
  readonly #complete = new Set<string>();
  #pageSize: number | undefined = wantedPageSize;

  constructor(api: KrutrimApi) {
    this.#api = api;
  }

  async page(
    request: { cursor?: string; search?: string; refresh?: boolean },
    signal: AbortSignal,
  ): Promise<Page<NamedBucket>> {
    const { cursor, search, refresh } = request;
    const page = await this.#list(
      {
        ...(cursor === undefined ? {} : { page: Number(cursor) }),
        ...(search ? { search } : {}),
        ...(refresh === undefined ? {} : { refresh }),
      },
      signal,
    );
    if (cursor === undefined && !search) this.#forgetAll();
    for (const bucket of page.items) this.#known.set(idOf(bucket), bucket);
    if (cursor === undefined && !search && page.cursor === undefined)
      for (const bucket of page.items) this.#complete.add(bucket.name);
    // A service that ignores the filter sends everything.
    const wanted = search?.toLowerCase() ?? "";
    const items = page.items
      .filter((bucket) => bucket.name.toLowerCase().includes(wanted))
      .map((bucket) => ({ ...bucket, address: this.#addressOf(bucket) }));
    return page.cursor === undefined ? { items } : { items, cursor: page.cursor };
  }

  /** The bucket of an address. Throws `noSuchBucket`, or `conflict` when two have that name. */
  async find(address: string, signal: AbortSignal): Promise<KrutrimBucket> {
    const [name = "", region] = address.split(mark);
    if (!this.#complete.has(name)) await this.#listAll(name, signal);
    const named = [...this.#known.values()].filter((bucket) => bucket.name === name);
    const found = region === undefined ? named : named.filter((one) => one.region === region);
    const [only, another] = found;
    if (!only) {
      this.#complete.delete(name);
      throw new StorageError("noSuchBucket", "There is no bucket of this name", { bucket: name });
    }
    if (another) throw ambiguous(name, found);
    return only;
  }

  /** As the service has it now, under its address. */
  async fresh(address: string, signal: AbortSignal): Promise<KrutrimBucket> {
    const known = await this.find(address, signal);
    try {
      const bucket = await getBucket(this.#api, known, signal);
      // Details leave out what the list has; the KRN asked for is the one that counts.
      const { url = known.url, region = known.region, tier = known.tier } = bucket;
      const merged = {
        ...bucket,
        krn: known.krn,
        bucket: { ...known.bucket, ...bucket.bucket, id: known.krn },
        ...(url === undefined ? {} : { url }),
        ...(region === undefined ? {} : { region }),
        ...(tier === undefined ? {} : { tier }),
      };
      this.#known.delete(idOf(known));
      this.#known.set(idOf(merged), merged);
      return merged;
    } catch (error) {
      if (isStorageError(error, "noSuchBucket")) this.forget(known);
      throw error;
    }
  }

  forget(bucket: KrutrimBucket): void {
    this.#known.delete(idOf(bucket));
    this.#complete.delete(bucket.name);
  }

  /** After a bucket was created under this name, or was not where it used to be. */
  forgetName(address: string): void {
    const [name = ""] = address.split(mark);
    this.#complete.delete(name);
  }

  /** Without asking the service. */
  peek(address: string): KrutrimBucket | undefined {
    const named = [...this.#known.values()].filter((bucket) => this.#addressOf(bucket) === address);
    return named.length === 1 ? named[0] : undefined;
  }

  #forgetAll(): void {
    this.#known.clear();
    this.#complete.clear();
  }

  async #listAll(name: string, signal: AbortSignal): Promise<void> {
    for (const bucket of [...this.#known.values()]) {
      if (bucket.name === name) this.#known.delete(idOf(bucket));
    }
    let next: string | undefined;
    do {
      const page = next === undefined ? {} : { page: Number(next) };
      const { items, cursor } = await this.#list({ ...page, search: name }, signal);
      for (const bucket of items) this.#known.set(idOf(bucket), bucket);
      next = cursor;
    } while (next !== undefined);
    this.#complete.add(name);
  }

  /** Whether pages count from 0 or 1 is not documented either, so the first is asked for without a number. */
  async #list(
    request: { page?: number; search?: string; refresh?: boolean },
    signal: AbortSignal,
  ): Promise<Page<KrutrimBucket>> {
    const size = this.#pageSize === undefined ? {} : { pageSize: this.#pageSize };
    try {
      return await listBuckets(this.#api, { ...request, ...size }, signal);
    } catch (error) {
      if (this.#pageSize === undefined || !isStorageError(error, "invalidRequest")) throw error;
      const page = await listBuckets(this.#api, request, signal);
      this.#pageSize = undefined;
      return page;
    }
  }

  #addressOf(bucket: KrutrimBucket): string {
    const isShared = [...this.#known.values()].some(
      (other) => other.name === bucket.name && idOf(other) !== idOf(bucket),
    );
    return isShared ? `${bucket.name}${mark}${bucket.region ?? ""}` : bucket.name;
  }
}

/** A masked KRN may be that of several buckets. */
function idOf({ krn, name, region }: KrutrimBucket): string {
  return JSON.stringify([krn, name, region]);
}

function ambiguous(name: string, buckets: readonly KrutrimBucket[]): StorageError {
  const regions = buckets.map((bucket) => bucket.region ?? "an unnamed region").join(" and ");
  return new StorageError(
    "conflict",
    `There are buckets of this name in ${regions}. Refresh the list and choose one of them`,
    { bucket: name },
  );
}
