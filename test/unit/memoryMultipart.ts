import { StorageError } from "../../src/core/errors.ts";
import type { Page } from "../../src/core/model.ts";
import type {
  Body,
  ByteRange,
  MultipartUploads,
  OnSent,
  Part,
  UnfinishedUpload,
  WriteOptions,
  Written,
} from "../../src/core/store.ts";
import { md5Hex } from "./memoryBucket.ts";
import { headersOf, requireKey, type MemoryStore } from "./memoryStore.ts";

interface Target {
  bucket: string;
  key: string;
  uploadId: string;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly options: WriteOptions;
  readonly startedAt: Date;
  readonly parts: Map<number, { readonly bytes: Uint8Array; readonly md5: string }>;
}

/** The multipart uploads of a memory store, with the rules a server applies. */
export class MemoryMultipart implements MultipartUploads {
  readonly limits: MultipartUploads["limits"];
  readonly uploads = new Map<string, Upload>();
  readonly #store: MemoryStore;
  #nextId = 1;

  constructor(store: MemoryStore) {
    this.#store = store;
    const { multipart } = store.options;
    this.limits = {
      minPartBytes: 5 * 1024 ** 2,
      maxPartBytes: 5 * 1024 ** 3,
      maxParts: 10_000,
      ...(typeof multipart === "object" && multipart),
    };
  }

  create(bucket: string, key: string, options: WriteOptions, signal: AbortSignal): Promise<string> {
    return this.#store.run({ operation: "multipart.create", bucket, key }, signal, () => {
      requireKey(key);
      this.#store.bucket(bucket);
      const id = `upload-${this.#nextId++}`;
      this.uploads.set(id, { bucket, key, options, startedAt: new Date(), parts: new Map() });
      return id;
    });
  }

  put(
    target: Target & { number: number },
    body: Body,
    signal: AbortSignal,
    onSent?: OnSent,
  ): Promise<Part> {
    const { bucket, key, number } = target;
    const call = { operation: "multipart.put", bucket, key, partNumber: number } as const;
    return this.#store.run(call, signal, async () => {
      this.#require(target);
      const bytes = await this.#store.receive(call, body, signal, onSent);
      return this.#keep(target, bytes);
    });
  }

  copy(
    target: Target & { number: number },
    source: { bucket: string; key: string; range: ByteRange; ifMatch?: string },
    signal: AbortSignal,
  ): Promise<Part> {
    const { bucket, key, number } = target;
    const { range } = source;
    const call = { operation: "multipart.copy", bucket, key, partNumber: number, range } as const;
    return this.#store.run(call, signal, () => {
      const { bytes, etag } = this.#store.object(source.bucket, source.key);
      if (source.ifMatch !== undefined && source.ifMatch !== etag)
        throw new StorageError("preconditionFailed", `The source changed: ${source.key}`);
      if (range.first > range.last || range.last >= bytes.length)
        throw new StorageError("invalidRequest", `No such range of ${source.key}`);
      return this.#keep(target, bytes.subarray(range.first, range.last + 1));
    });
  }

  parts(target: Target, cursor: string | undefined, signal: AbortSignal): Promise<Page<Part>> {
    const { bucket, key } = target;
    return this.#store.run({ operation: "multipart.parts", bucket, key }, signal, () => {
      const after = Number(cursor ?? 0);
      const all = [...this.#require(target).parts].sort(([a], [b]) => a - b);
      const rest = all.filter(([number]) => number > after);
      const items = rest
        .slice(0, 1000)
        .map(([number, { md5, bytes }]) => ({ number, etag: md5, sizeBytes: bytes.length }));
      const last = items.at(-1);
      return last && rest.length > items.length
        ? { items, cursor: String(last.number) }
        : { items };
    });
  }

  complete(
    target: Target & { ifAbsent?: boolean; ifMatch?: string },
    parts: readonly Part[],
    signal: AbortSignal,
  ): Promise<Written> {
    const { bucket, key } = target;
    return this.#store.run({ operation: "multipart.complete", bucket, key }, signal, () => {
      const upload = this.#require(target);
      const kept = this.#inOrder(upload, parts);
      this.#store.requireConditions(bucket, key, target);
      const digest = Buffer.concat(kept.map(({ md5 }) => Buffer.from(md5, "hex")));
      const etag = this.#store.etagOf(md5Hex(digest));
      const full = etag === undefined ? undefined : `${etag}-${kept.length}`;
      this.#store.bucket(bucket).put(key, {
        bytes: Buffer.concat(kept.map(({ bytes }) => bytes)),
        headers: headersOf(upload.options),
        etag: full,
        partCount: kept.length,
        firstPartBytes: kept[0]?.bytes.length ?? 0,
      });
      this.uploads.delete(target.uploadId);
      return full === undefined ? {} : { etag: full };
    });
  }

  abort(target: Target, signal: AbortSignal): Promise<void> {
    const { bucket, key } = target;
    return this.#store.run({ operation: "multipart.abort", bucket, key }, signal, () => {
      this.#require(target);
      this.uploads.delete(target.uploadId);
    });
  }

  unfinished(
    bucket: string,
    request: { prefix: string; cursor?: string },
    signal: AbortSignal,
  ): Promise<Page<UnfinishedUpload>> {
    const call = { operation: "multipart.unfinished", bucket, key: request.prefix } as const;
    return this.#store.run(call, signal, () => ({
      items: [...this.uploads]
        .filter(([, upload]) => upload.bucket === bucket && upload.key.startsWith(request.prefix))
        .map(([uploadId, { key, startedAt }]) => ({ key, uploadId, startedAt })),
    }));
  }

  firstPartBytes(bucket: string, key: string, signal: AbortSignal): Promise<number | undefined> {
    return this.#store.run(
      { operation: "head", bucket, key, partNumber: 1 },
      signal,
      () => this.#store.object(bucket, key).firstPartBytes,
    );
  }

  #require(target: Target): Upload {
    const upload = this.uploads.get(target.uploadId);
    if (!upload || upload.bucket !== target.bucket || upload.key !== target.key)
      throw new StorageError("noSuchUpload", `No such upload: ${target.uploadId}`);
    return upload;
  }

  #keep(target: Target & { number: number }, bytes: Uint8Array): Part {
    const { number } = target;
    const isNumber = Number.isInteger(number) && number >= 1 && number <= this.limits.maxParts;
    if (!isNumber || bytes.length > this.limits.maxPartBytes)
      throw new StorageError("invalidRequest", `Not a part: ${number}, ${bytes.length} bytes`);
    const md5 = md5Hex(bytes);
    this.#require(target).parts.set(number, { bytes, md5 });
    return { number, etag: md5, sizeBytes: bytes.length };
  }

  #inOrder(upload: Upload, parts: readonly Part[]): { bytes: Uint8Array; md5: string }[] {
    if (parts.length === 0) throw new StorageError("invalidRequest", "An upload with no parts");
    return parts.map((part, index) => {
      const kept = upload.parts.get(part.number);
      if (!kept || kept.md5 !== part.etag)
        throw new StorageError("invalidRequest", `Not the part that was sent: ${part.number}`);
      const before = parts[index - 1];
      if (before && before.number >= part.number)
        throw new StorageError("invalidRequest", "Parts out of order");
      if (index < parts.length - 1 && kept.bytes.length < this.limits.minPartBytes)
        throw new StorageError("invalidRequest", `Part ${part.number} is too small`);
      return kept;
    });
  }
}
