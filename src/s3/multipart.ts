import { StorageError } from "../core/errors.ts";
import type { Page } from "../core/model.ts";
import type {
  Body,
  MultipartUploads,
  OnSent,
  Part,
  StartedUpload,
  UnfinishedUpload,
  UploadTarget,
  WriteOptions,
  Written,
} from "../core/store.ts";
import type { HttpHeaders } from "../http/client.ts";
import { notS3 } from "./notS3.ts";
import type { S3Caller } from "./caller.ts";
import type { Conditional } from "./conditional.ts";
import { copySource } from "./copy.ts";
import { completeUpload } from "./complete.ts";
import type { Upload } from "./complete.ts";
import { quoted, unquoted } from "./etag.ts";
import type { EtagMeaning } from "./etagMeaning.ts";
import { createdOnce } from "./createdOnce.ts";
import { writing } from "./objectHeaders.ts";
import { checkKey } from "./objectKey.ts";
import { partBytes } from "./partBytes.ts";
import { checkKept, checksumTypeOf, crc32Header, PartChecksums } from "./partChecksums.ts";
import { unfinishedUploads } from "./unfinished.ts";
import { abortUpload, listParts } from "./uploadRequests.ts";
import { checkTaken, hashed, unhashed } from "./write.ts";
import { textOf } from "./xml.ts";

const mebibyte = 1024 * 1024;

type PartSource = Parameters<MultipartUploads["copy"]>[1];
type PartPlace = Upload & { readonly number: number };

function partQuery({ number, uploadId }: PartPlace) {
  return { partNumber: String(number), uploadId };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
export class Multipart implements MultipartUploads {
  readonly limits = {
    minPartBytes: 5 * mebibyte,
    maxPartBytes: 5 * 1024 * mebibyte,
    maxParts: 10_000,
  };
  readonly #caller: S3Caller;
  readonly #meaning: EtagMeaning;
  readonly #conditional: Conditional;
  readonly #checksums: PartChecksums;

  constructor(caller: S3Caller, meaning: EtagMeaning, conditional: Conditional) {
    this.#caller = caller;
    this.#meaning = meaning;
    this.#conditional = conditional;
    this.#checksums = new PartChecksums(caller);
  }

  get comparesCrc32(): boolean {
    return this.#checksums.areCompared;
  }

  async create(
    bucket: string,
    key: string,
    { wantsCrc32, ...options }: WriteOptions & { readonly wantsCrc32?: boolean },
    signal: AbortSignal,
  ): Promise<StartedUpload> {
    checkKey(bucket, key);
    const place = { bucket, key };
    const begin = (headers: HttpHeaders) =>
      createdOnce(
        this.#caller,
        place,
        (attempts) => this.#create(place, { ...writing(options), ...headers }, attempts, signal),
        signal,
      );
    return wantsCrc32 ? this.#checksums.begin(begin) : begin({});
  }

  async #create(
    place: { bucket: string; key: string },
    headers: HttpHeaders,
    attempts: { count: number },
    signal: AbortSignal,
  ): Promise<StartedUpload> {
    const { root, answer, asked } = await this.#caller.document(
      {
        operation: "put",
        method: "POST",
        ...place,
        query: { uploads: "" },
        headers,
        isRepeatable: true,
        onAttempt: (number) => (attempts.count = number),
      },
      "InitiateMultipartUploadResult",
      signal,
    );
    const uploadId = textOf(root, "UploadId");
    if (!uploadId) throw notS3("", answer, asked);
    const checksumType = checksumTypeOf(answer.headers);
    return { uploadId, ...(checksumType ? { checksumType } : {}) };
  }

  async put(place: PartPlace, body: Body, signal: AbortSignal, onSent?: OnSent): Promise<Part> {
    const { bucket, key, number } = place;
    const crc32 = body.kind === "bytes" ? body.crc32 : undefined;
    if (crc32 !== undefined) await this.#checksums.tryOut(place, signal);
    const isEnough = crc32 !== undefined && this.#checksums.areCompared;
    const { body: sent, md5, md5Sent } = isEnough ? unhashed(body) : hashed(body);
    const answer = await this.#checksums.guard(crc32 !== undefined, () =>
      this.#caller.empty(
        {
          operation: "put",
          method: "PUT",
          bucket,
          key,
          query: partQuery(place),
          headers: { "content-md5": md5, [crc32Header]: crc32 },
          body: sent,
          ...(onSent ? { onSent } : {}),
        },
        signal,
      ),
    );
    checkTaken(this.#meaning, answer, md5Sent(), { bucket, key, operation: "put" });
    checkKept(answer, crc32, { bucket, key, operation: "put" });
    const etag = unquoted(answer.headers["etag"]);
    if (etag === undefined) {
      throw new StorageError("badResponse", "The server gave no ETag for a part", {
        bucket,
        key,
        operation: "put",
      });
    }
    const sizeBytes = body.kind === "bytes" ? body.bytes.length : body.sizeBytes;
    return { number, etag, sizeBytes, ...(crc32 === undefined ? {} : { crc32 }) };
  }

  copy(place: PartPlace, source: PartSource, signal: AbortSignal): Promise<Part> {
    const copying = () => this.#copy(place, source, signal);
    return this.#conditional.guardSource("copyPart", source, copying, signal);
  }

  async #copy(place: PartPlace, source: PartSource, signal: AbortSignal): Promise<Part> {
    const { first, last } = source.range;
    const { root, answer, asked } = await this.#caller.document(
      {
        operation: "copy",
        method: "PUT",
        bucket: place.bucket,
        key: place.key,
        query: partQuery(place),
        headers: {
          "x-amz-copy-source": copySource(source.bucket, source.key, source.versionId),
          "x-amz-copy-source-range": `bytes=${first}-${last}`,
          "x-amz-copy-source-if-match":
            source.ifMatch === undefined ? undefined : quoted(source.ifMatch),
        },
        isLongWork: true,
      },
      "CopyPartResult",
      signal,
    );
    const etag = unquoted(textOf(root, "ETag"));
    if (etag === undefined) throw notS3("", answer, asked);
    return { number: place.number, etag, sizeBytes: last - first + 1 };
  }

  parts(upload: Upload, cursor: string | undefined, signal: AbortSignal): Promise<Page<Part>> {
    return listParts(this.#caller, upload, cursor, signal);
  }

  complete(
    target: UploadTarget & { ifAbsent?: boolean; ifMatch?: string; crc32?: string },
    parts: readonly Part[],
    signal: AbortSignal,
  ): Promise<Written> {
    const { ifAbsent, ifMatch, ...upload } = target;
    const condition = {
      ...(ifAbsent === undefined ? {} : { ifAbsent }),
      ...(ifMatch === undefined ? {} : { ifMatch }),
    };
    const inOrder = [...parts].sort((a, b) => a.number - b.number);
    const completing = (sent: HttpHeaders) =>
      completeUpload(this.#caller, upload, inOrder, sent, signal);
    return this.#checksums.guard(upload.checksumType !== undefined, () =>
      this.#conditional.guard("complete", target, condition, completing, signal),
    );
  }

  abort(upload: Upload, signal: AbortSignal): Promise<void> {
    return abortUpload(this.#caller, upload, signal);
  }

  unfinished(
    bucket: string,
    request: { prefix: string; cursor?: string },
    signal: AbortSignal,
  ): Promise<Page<UnfinishedUpload>> {
    return unfinishedUploads(this.#caller, bucket, request, signal);
  }

  partBytes(
    bucket: string,
    key: string,
    number: number,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    return partBytes(this.#caller, { bucket, key, number }, signal);
  }
}
