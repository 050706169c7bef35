import { StorageError } from "../../src/core/errors.ts";
import type { Page } from "../../src/core/model.ts";
import type {
  Body,
  ByteRange,
  ChecksumType,
  MultipartUploads,
  OnSent,
  Part,
  StartedUpload,
  UnfinishedUpload,
  WriteOptions,
  Written,
} from "../../src/core/store.ts";
import { hashNow } from "../../src/transfers/verification/hasher.ts";
import { compositeCrc32 } from "../../src/transfers/verification/partsHash.ts";
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
  readonly checksumType: ChecksumType | undefined;
  readonly parts: Map<number, KeptBytes>;
}

interface KeptBytes {
  readonly bytes: Uint8Array;
  readonly md5: string;
  readonly crc32?: string;
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

  get comparesCrc32(): boolean {
    return this.#store.options.checksumType !== undefined;
  }

  create(
    bucket: string,
    key: string,
    { wantsCrc32, ...options }: WriteOptions & { readonly wantsCrc32?: boolean },
    signal: AbortSignal,
  ): Promise<StartedUpload> {
    const checksumType = wantsCrc32 ? this.#store.options.checksumType : undefined;
    return this.#store.run({ operation: "multipart.create", bucket, key }, signal, () => {
      requireKey(key);
      this.#store.bucket(bucket);
      const id = `upload-${this.#nextId++}`;
      const parts = new Map<number, KeptBytes>();
      this.uploads.set(id, { bucket, key, options, checksumType, startedAt: new Date(), parts });
      return { uploadId: id, ...(checksumType && { checksumType }) };
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
      const { checksumType } = this.#require(target);
      const bytes = await this.#store.receive(call, body, signal, onSent);
      const crc32 = body.kind === "bytes" ? body.crc32 : undefined;
      if ((checksumType === undefined) !== (crc32 === undefined))
        throw new StorageError(
          "invalidRequest",
          `The CRC32 of part ${number} is missing or unwanted`,
        );
      if (crc32 !== undefined && crc32 !== hashNow(bytes, "crc32"))
        throw new StorageError("corrupted", `Part ${number} of ${key} arrived damaged`, {
          status: 400,
        });
      return this.#keep(target, bytes, crc32);
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
      const items = rest.slice(0, 1000).map(([number, kept]) => partOf(number, kept));
      const last = items.at(-1);
      return last && rest.length > items.length
        ? { items, cursor: String(last.number) }
        : { items };
    });
  }

  complete(
    target: Target & { ifAbsent?: boolean; ifMatch?: string; crc32?: string },
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
      const bytes = Buffer.concat(kept.map((part) => part.bytes));
      const crc32 = upload.checksumType === "FULL_OBJECT" ? hashNow(bytes, "crc32") : undefined;
      if (crc32 !== undefined && target.crc32 !== undefined && target.crc32 !== crc32)
        throw new StorageError("corrupted", `The parts of ${key} are other bytes`, { status: 400 });
      this.#store.bucket(bucket).put(key, {
        bytes,
        ...(crc32 !== undefined && { crc32 }),
        ...(upload.checksumType === "COMPOSITE" && {
          compositeCrc32: compositeCrc32(kept.map((part) => hashNow(part.bytes, "crc32"))),
        }),
        headers: headersOf(upload.options),
        etag: full,
        partSizes: kept.map((part) => part.bytes.length),
      });
      this.uploads.delete(target.uploadId);
      return {
        ...(full !== undefined && { etag: full }),
        ...(crc32 !== undefined && { crc32 }),
      };
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

  partBytes(
    bucket: string,
    key: string,
    number: number,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    return this.#store.run(
      { operation: "head", bucket, key, partNumber: number },
      signal,
      () => this.#store.object(bucket, key).partSizes?.[number - 1],
    );
  }

  #require(target: Target): Upload {
    const upload = this.uploads.get(target.uploadId);
    if (!upload || upload.bucket !== target.bucket || upload.key !== target.key)
      throw new StorageError("noSuchUpload", `No such upload: ${target.uploadId}`);
    return upload;
  }

  #keep(target: Target & { number: number }, bytes: Uint8Array, crc32?: string): Part {
    const { number } = target;
    const isNumber = Number.isInteger(number) && number >= 1 && number <= this.limits.maxParts;
    if (!isNumber || bytes.length > this.limits.maxPartBytes)
      throw new StorageError("invalidRequest", `Not a part: ${number}, ${bytes.length} bytes`);
    const md5 = md5Hex(bytes);
    const kept = { bytes, md5, ...(crc32 !== undefined && { crc32 }) };
    this.#require(target).parts.set(number, kept);
    return partOf(number, kept);
  }

  #inOrder(upload: Upload, parts: readonly Part[]): KeptBytes[] {
    if (parts.length === 0) throw new StorageError("invalidRequest", "An upload with no parts");
    return parts.map((part, index) => {
      const kept = upload.parts.get(part.number);
      if (!kept || kept.md5 !== part.etag || kept.crc32 !== part.crc32)
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

function partOf(number: number, { md5, bytes, crc32 }: KeptBytes): Part {
  return { number, etag: md5, sizeBytes: bytes.length, ...(crc32 !== undefined && { crc32 }) };
}
