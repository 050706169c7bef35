import { createHash } from "node:crypto";
import type { Entry, ObjectHeaders, Page } from "../../src/core/model.ts";

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly headers: ObjectHeaders;
  readonly etag: string | undefined;
  readonly lastModified: Date;
  /** Sizes of its parts, in their order. */
  readonly partSizes?: readonly number[];
  readonly crc32?: string;
  readonly compositeCrc32?: string;
}

/** The objects of one bucket, listed in the order of their keys' UTF-8 bytes. */
export class MemoryBucket {
  readonly #objects = new Map<string, StoredObject>();
  #sorted: string[] = [];
  /** Keys not in `#sorted` yet: sorting a million keys for each new one would take for ever. */
  #added: string[] = [];

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  put(
    key: string,
    object: Omit<StoredObject, "lastModified"> & { lastModified?: Date },
  ): StoredObject {
    if (!this.#objects.has(key)) this.#added.push(key);
    const stored = { lastModified: new Date(), ...object };
    this.#objects.set(key, stored);
    return stored;
  }

  remove(key: string): void {
    // The sorted keys are filtered when they are next wanted.
    this.#objects.delete(key);
  }

  sortedKeys(): readonly string[] {
    if (this.#added.length > 0) {
      this.#sorted = [...new Set([...this.#sorted, ...this.#added])].sort(compareKeys);
      this.#added = [];
    }
    if (this.#sorted.length !== this.#objects.size)
      this.#sorted = this.#sorted.filter((key) => this.#objects.has(key));
    return this.#sorted;
  }

  /** One page. The cursor says how far listing got; it stays right when keys come and go. */
  page(request: {
    prefix: string;
    delimiter?: string;
    cursor?: string;
    startAfter?: string;
    limit: number;
  }): Page<Entry> {
    const keys = this.sortedKeys();
    const after = request.cursor === undefined ? request.startAfter : decode(request.cursor);
    const items: Entry[] = [];
    let at = Math.max(
      lowerBound(keys, request.prefix),
      after === undefined ? 0 : above(keys, after),
    );
    let last = "";
    for (; at < keys.length && items.length < request.limit;) {
      const key = keys[at] ?? "";
      if (!key.startsWith(request.prefix)) break;
      const group = groupOf(key, request.prefix, request.delimiter);
      if (group === undefined) {
        items.push(this.#entry(key));
        last = key;
        at += 1;
      } else {
        if (after === undefined || !after.startsWith(group))
          items.push({ kind: "prefix", prefix: group });
        last = group + "\u{10ffff}";
        while ((keys[at] ?? "").startsWith(group)) at += 1;
      }
    }
    const hasMore = (keys[at] ?? "").startsWith(request.prefix) && at < keys.length;
    return hasMore ? { items, cursor: encode(last) } : { items };
  }

  #entry(key: string): Entry {
    const { bytes, lastModified, etag } = this.#objects.get(key) ?? fail(key);
    return {
      kind: "object",
      key,
      sizeBytes: bytes.length,
      lastModified,
      ...(etag !== undefined && { etag }),
      storageClass: "STANDARD",
    };
  }
}

export function md5Hex(bytes: Uint8Array): string {
  return createHash("md5").update(bytes).digest("hex");
}

/** The named properties that are present: absent stays absent rather than undefined. */
export function pick<T extends object, K extends keyof T>(from: T, ...names: K[]): Pick<T, K> {
  const found = names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]);
  return Object.fromEntries(found) as Pick<T, K>;
}

function fail(key: string): never {
  throw new Error(`A listed key is gone: ${key}`);
}

function groupOf(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (delimiter === undefined) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** UTF-8 order, which is code point order; JavaScript's own order differs above U+FFFF. */
function compareKeys(a: string, b: string): number {
  const isPlain = !/[\ud800-\uffff]/.test(a) && !/[\ud800-\uffff]/.test(b);
  return isPlain ? (a < b ? -1 : a > b ? 1 : 0) : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function lowerBound(keys: readonly string[], key: string): number {
  return search(keys, (candidate) => compareKeys(candidate, key) >= 0);
}

function above(keys: readonly string[], key: string): number {
  return search(keys, (candidate) => compareKeys(candidate, key) > 0);
}

function search(keys: readonly string[], isBeyond: (key: string) => boolean): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBeyond(keys[middle] ?? "")) high = middle;
    else low = middle + 1;
  }
  return low;
}

const encode = (text: string) => Buffer.from(text).toString("base64url");
const decode = (cursor: string) => Buffer.from(cursor, "base64url").toString();
