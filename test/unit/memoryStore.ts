import { StorageError } from "../../src/core/errors.ts";
import { keyByteLength, maxKeyBytes } from "../../src/core/key.ts";
import type { Bucket, Entry, ObjectHead, ObjectHeaders, Page } from "../../src/core/model.ts";
import type { BucketHome, BucketSpec } from "../../src/core/bucketHome.ts";
import type {
  Body,
  ByteRange,
  ChecksumType,
  CopyRequest,
  DeleteOutcome,
  DoomedObject,
  ListRequest,
  MultipartUploads,
  ObjectContent,
  ObjectId,
  ObjectStore,
  OnSent,
  PresignedLinks,
  ReadRequest,
  ServerSideCopy,
  WriteOptions,
  Written,
} from "../../src/core/store.ts";
import { MemoryBucket, md5Hex, pick, type StoredObject } from "./memoryBucket.ts";
import { MemoryMultipart } from "./memoryMultipart.ts";

/** One call of a store method, as fault hooks and the call log see it. */
export interface StoreCall {
  readonly operation:
    | "list"
    | "head"
    | "read"
    | "write"
    | "delete"
    | "copy"
    | "rename"
    | "multipart.create"
    | "multipart.put"
    | "multipart.copy"
    | "multipart.parts"
    | "multipart.complete"
    | "multipart.abort"
    | "multipart.unfinished";
  readonly bucket: string;
  /** The object's key; a listing has its prefix here. */
  readonly key: string;
  readonly range?: ByteRange;
  readonly partNumber?: number;
}

/** Bad weather. Each hook may throw, wait, or change what passes. */
export interface Faults {
  /** Runs before the call has any effect. */
  before?(call: StoreCall, signal: AbortSignal): void | Promise<void>;
  /** Runs after the call took effect and before its answer arrives, as a lost answer would. */
  after?(call: StoreCall, signal: AbortSignal): void | Promise<void>;
  /** Changes the bytes of a read, a write or a part on their way. */
  bytes?(call: StoreCall, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
}

export interface MemoryStoreOptions {
  readonly identity?: string;
  /** Of its URLs. Two stores with one host are two ways to one server. */
  readonly host?: string;
  readonly buckets?: readonly string[];
  /** What ETags are: MD5s as in S3, opaque text as with SSE-KMS, or absent. */
  readonly etags?: "md5" | "opaque" | "none";
  /** False makes a store without uploads in parts. */
  readonly multipart?: boolean | Partial<MultipartUploads["limits"]>;
  /** Given makes a store that compares the CRC32s of parts, and tells that of the object. */
  readonly checksumType?: ChecksumType;
  /** False makes a store that cannot copy on the server; a number is its `maxBytes`. */
  readonly serverCopy?: boolean | number;
  /** True adds the one-step rename to the server-side copy. */
  readonly serverRename?: boolean;
  readonly maxWriteBytes?: number;
  readonly deleteBatchSize?: number;
  /** True makes a store that, like some servers, ignores `ifMatch` and `ifAbsent` of writes and deletes. */
  readonly ignoresConditions?: boolean;
  /** Largest page of a listing, whatever was asked for. */
  readonly pageLimit?: number;
  readonly faults?: Faults;
}

/**
 * A strict object store in memory: real MD5 ETags, the rules of multipart uploads, conditional
 * writes, keys compared as UTF-8 bytes, pages. Everything is observable and everything can fail.
 */
export class MemoryStore implements ObjectStore {
  readonly identity: string;
  readonly deleteBatchSize: number;
  readonly seeksInListings = true;
  readonly maxWriteBytes: number;
  readonly multipart?: MultipartUploads;
  readonly serverCopy?: ServerSideCopy;
  readonly links: PresignedLinks = {
    maxSeconds: 604_800,
    create: async (method, bucket, key) => `${this.url(bucket, key)}?X-Test-Method=${method}`,
  };
  readonly options: MemoryStoreOptions;
  readonly buckets = new Map<string, MemoryBucket>();
  /** Unfinished multipart uploads by id: whatever is left in here at the end is an orphan. */
  readonly uploads: MemoryMultipart["uploads"];
  /** Every call, in order. Emptied by the test as it pleases. */
  readonly calls: StoreCall[] = [];
  faults: Faults;
  /** Calls under way, and the most there ever were at once. */
  inFlight = 0;
  mostInFlight = 0;

  constructor(options: MemoryStoreOptions = {}) {
    this.options = options;
    this.identity = options.identity ?? `memory-${crypto.randomUUID()}`;
    this.deleteBatchSize = options.deleteBatchSize ?? 1000;
    this.maxWriteBytes = options.maxWriteBytes ?? 5 * 1024 ** 3;
    this.faults = options.faults ?? {};
    for (const name of options.buckets ?? ["bucket"]) this.buckets.set(name, new MemoryBucket());
    const multipart = new MemoryMultipart(this);
    this.uploads = multipart.uploads;
    if (options.multipart !== false) this.multipart = multipart;
    if (options.serverCopy !== false) this.serverCopy = this.#serverCopy();
  }

  get etagIsMd5(): boolean {
    return (this.options.etags ?? "md5") === "md5";
  }

  /** Puts an object without the rules and the hooks: for the arrangement of a test. */
  seed(key: string, content: string | Uint8Array, headers: ObjectHeaders = {}, bucket = "bucket") {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    return this.bucket(bucket).put(key, { bytes, headers, etag: this.etagOf(md5Hex(bytes)) });
  }

  /** The bytes of an object as text, or undefined when there is none: for assertions. */
  text(key: string, bucket = "bucket"): string | undefined {
    const found = this.bucket(bucket).get(key);
    return found && Buffer.from(found.bytes).toString();
  }

  /** Keys in listing order. */
  keys(bucket = "bucket"): string[] {
    return [...this.bucket(bucket).sortedKeys()];
  }

  bucket(name: string): MemoryBucket {
    const found = this.buckets.get(name);
    if (!found) throw new StorageError("noSuchBucket", `No such bucket: ${name}`, { bucket: name });
    return found;
  }

  object(bucket: string, key: string): StoredObject {
    const found = this.bucket(bucket).get(key);
    if (!found) throw new StorageError("noSuchObject", `No such object: ${key}`, { bucket, key });
    return found;
  }

  etagOf(md5: string): string | undefined {
    if (this.options.etags === "none") return undefined;
    return this.options.etags === "opaque" ? `opaque~${md5.slice(0, 9)}` : md5;
  }

  /** Runs one call under the hooks; every method of the store goes through here. */
  async run<T>(call: StoreCall, signal: AbortSignal, work: () => T | Promise<T>): Promise<T> {
    signal.throwIfAborted();
    this.calls.push(call);
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    try {
      await new Promise((resolve) => setImmediate(resolve));
      await this.faults.before?.(call, signal);
      signal.throwIfAborted();
      const result = await work();
      await this.faults.after?.(call, signal);
      signal.throwIfAborted();
      return result;
    } finally {
      this.inFlight -= 1;
    }
  }

  list(bucket: string, request: ListRequest, signal: AbortSignal): Promise<Page<Entry>> {
    return this.run({ operation: "list", bucket, key: request.prefix }, signal, () => {
      if (request.cursor !== undefined && request.startAfter !== undefined)
        throw new StorageError("invalidRequest", "cursor and startAfter are exclusive");
      const limit = Math.min(request.limit ?? 1000, this.options.pageLimit ?? 1000);
      return this.bucket(bucket).page({ ...request, limit });
    });
  }

  head(bucket: string, id: ObjectId, signal: AbortSignal): Promise<ObjectHead> {
    return this.run({ operation: "head", bucket, key: id.key }, signal, () =>
      headOf(id.key, this.object(bucket, id.key)),
    );
  }

  read(
    bucket: string,
    key: string,
    request: ReadRequest,
    signal: AbortSignal,
  ): Promise<ObjectContent> {
    const call: StoreCall = { operation: "read", bucket, key, ...pick(request, "range") };
    return this.run(call, signal, () => {
      const stored = this.object(bucket, key);
      if (request.ifMatch !== undefined && request.ifMatch !== stored.etag)
        throw new StorageError("preconditionFailed", `The object changed: ${key}`, { bucket, key });
      const range = clip(request.range, stored.bytes.length, key);
      const bytes = range ? stored.bytes.subarray(range.first, range.last + 1) : stored.bytes;
      const plain = chunksOf(bytes, signal);
      return {
        head: headOf(key, stored),
        ...(range && { range }),
        bytes: this.faults.bytes?.(call, plain) ?? plain,
      };
    });
  }

  write(
    bucket: string,
    key: string,
    body: Body,
    options: WriteOptions,
    signal: AbortSignal,
    onSent?: OnSent,
  ): Promise<Written> {
    const call: StoreCall = { operation: "write", bucket, key };
    return this.run(call, signal, async () => {
      requireKey(key);
      const bytes = await this.receive(call, body, signal, onSent);
      if (bytes.length > this.maxWriteBytes)
        throw new StorageError("objectTooLarge", `Too large for one write: ${key}`, { key });
      this.requireConditions(bucket, key, options);
      const etag = this.etagOf(md5Hex(bytes));
      this.bucket(bucket).put(key, { bytes, headers: headersOf(options), etag });
      return etag === undefined ? {} : { etag };
    });
  }

  delete(
    bucket: string,
    objects: readonly DoomedObject[],
    signal: AbortSignal,
  ): Promise<DeleteOutcome[]> {
    const call: StoreCall = { operation: "delete", bucket, key: objects[0]?.key ?? "" };
    return this.run(call, signal, () => {
      if (objects.length > this.deleteBatchSize || objects.length === 0)
        throw new StorageError("invalidRequest", `A batch of ${objects.length} objects`);
      const home = this.bucket(bucket);
      return objects.map(({ key, versionId, ifMatch }) => {
        const etag = home.get(key)?.etag;
        const isOther = etag !== undefined && ifMatch !== undefined && etag !== ifMatch;
        if (isOther && !this.options.ignoresConditions)
          return { key, error: new StorageError("preconditionFailed", `Another ETag: ${key}`) };
        home.remove(key);
        return { key, ...(versionId !== undefined && { versionId }) };
      });
    });
  }

  url(bucket: string, key: string): string {
    return `https://${this.options.host ?? "memory.test"}/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
  }

  /** Takes a body as a server does: its length and its Content-MD5 have to be right. */
  async receive(
    call: StoreCall,
    body: Body,
    signal: AbortSignal,
    onSent?: OnSent,
  ): Promise<Uint8Array> {
    const declared = body.kind === "bytes" ? body.bytes.length : body.sizeBytes;
    const plain = body.kind === "bytes" ? chunksOf(body.bytes, signal) : body.open(signal);
    const chunks: Uint8Array[] = [];
    let sent = 0;
    for await (const chunk of this.faults.bytes?.(call, plain) ?? plain) {
      chunks.push(Buffer.from(chunk));
      sent += chunk.length;
      onSent?.(sent);
    }
    const bytes = Buffer.concat(chunks);
    if (bytes.length !== declared)
      throw new StorageError("truncated", `${bytes.length} of ${declared} bytes: ${call.key}`);
    if (body.md5 !== undefined && Buffer.from(body.md5, "base64").toString("hex") !== md5Hex(bytes))
      throw new StorageError("corrupted", `Content-MD5 does not match: ${call.key}`);
    return bytes;
  }

  /** Throws when `ifMatch` or `ifAbsent` forbids a write; called right before the write. */
  requireConditions(bucket: string, key: string, options: WriteOptions): void {
    if (this.options.ignoresConditions) return;
    const existing = this.bucket(bucket).get(key);
    if (options.ifAbsent && existing)
      throw new StorageError("preconditionFailed", `The object exists: ${key}`, { bucket, key });
    if (options.ifMatch !== undefined && existing?.etag !== options.ifMatch)
      throw new StorageError("preconditionFailed", `The object changed: ${key}`, { bucket, key });
  }

  #serverCopy(): ServerSideCopy {
    const limit = this.options.serverCopy;
    const maxBytes = typeof limit === "number" ? limit : 5 * 1024 ** 3;
    return {
      maxBytes,
      copy: (request, signal) => this.#copy(request, maxBytes, signal),
      ...(this.options.serverRename && {
        rename: (bucket: string, fromKey: string, toKey: string, signal: AbortSignal) =>
          this.run({ operation: "rename", bucket, key: fromKey }, signal, () => {
            requireKey(toKey);
            const home = this.bucket(bucket);
            const source = this.object(bucket, fromKey);
            home.put(toKey, source);
            home.remove(fromKey);
          }),
      }),
    };
  }

  #copy(request: CopyRequest, maxBytes: number, signal: AbortSignal): Promise<Written> {
    const call: StoreCall = { operation: "copy", bucket: request.toBucket, key: request.toKey };
    return this.run(call, signal, () => {
      requireKey(request.toKey);
      const source = this.object(request.fromBucket, request.fromKey);
      if (source.bytes.length > maxBytes)
        throw new StorageError("invalidRequest", `Too large for one copy: ${request.fromKey}`);
      const isSame = request.fromBucket === request.toBucket && request.fromKey === request.toKey;
      if (isSame && !request.headers)
        throw new StorageError("invalidRequest", "A copy to itself that changes nothing");
      if (request.ifMatch !== undefined && request.ifMatch !== source.etag)
        throw new StorageError("preconditionFailed", `The source changed: ${request.fromKey}`);
      const etag = this.etagOf(md5Hex(source.bytes));
      const headers = request.headers ? headersOf(request.headers) : source.headers;
      this.bucket(request.toBucket).put(request.toKey, { bytes: source.bytes, headers, etag });
      return etag === undefined ? {} : { etag };
    });
  }
}

/** A home of buckets over a memory store, for tests of the tree and of commands. */
export function createMemoryHome(store: MemoryStore): BucketHome {
  return {
    store,
    listBuckets: async ({ search }) => ({
      items: [...store.buckets.keys()]
        .filter((name) => search === undefined || name.includes(search))
        .sort()
        .map((name): Bucket => ({ name, createdAt: new Date(0) })),
    }),
    createBucket: async (spec: BucketSpec) => {
      if (store.buckets.has(spec.name))
        throw new StorageError("bucketExists", `The bucket exists: ${spec.name}`);
      store.buckets.set(spec.name, new MemoryBucket());
    },
    deleteBucket: async (name) => {
      if (store.bucket(name).size > 0)
        throw new StorageError("bucketNotEmpty", `The bucket is not empty: ${name}`);
      store.buckets.delete(name);
    },
    abilities: { createBucket: { can: true }, deleteBucket: { can: true } },
    bucketNameProblem: (name) =>
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) ? undefined : "That is not a bucket name.",
  };
}

export function requireKey(key: string): void {
  if (keyByteLength(key) > maxKeyBytes || key === "")
    throw new StorageError("keyTooLong", `The key is too long: ${key.slice(0, 40)}`, { key });
}

/** Only the headers of write options, as a server keeps them. */
export function headersOf(options: WriteOptions): ObjectHeaders {
  const metadata = Object.entries(options.metadata ?? {}).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return {
    ...pick(
      options,
      "contentType",
      "contentEncoding",
      "contentDisposition",
      "contentLanguage",
      "cacheControl",
      "expires",
    ),
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) }),
  };
}

function headOf(key: string, stored: StoredObject): ObjectHead {
  return {
    key,
    sizeBytes: stored.bytes.length,
    lastModified: stored.lastModified,
    ...(stored.etag !== undefined && { etag: stored.etag }),
    ...(stored.partSizes !== undefined && { partCount: stored.partSizes.length }),
    ...pick(stored, "crc32", "compositeCrc32"),
    ...stored.headers,
    contentType: stored.headers.contentType ?? "binary/octet-stream",
  };
}

function clip(range: ByteRange | undefined, size: number, key: string): ByteRange | undefined {
  if (!range) return undefined;
  if (range.first > range.last || range.first >= size)
    throw new StorageError("rangeNotSatisfiable", `No such range of ${key}`, { key });
  return { first: range.first, last: Math.min(range.last, size - 1) };
}

/** Bytes as a network brings them: in pieces, each a turn of the event loop apart. */
async function* chunksOf(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    yield bytes.subarray(at, at + 65_536);
  }
}
