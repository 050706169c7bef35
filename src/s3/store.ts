import { StorageError } from "../core/errors.ts";
import type { ObjectAcls } from "../core/acl.ts";
import type { ObjectTags } from "../core/bucketFeatures.ts";
import type { ManyWrites, SmallWrite } from "../core/manyRequests.ts";
import type { FileToPlace, PlacingOptions } from "../core/placing.ts";
import type { Entry, ObjectHead, Page } from "../core/model.ts";
import type {
  Body,
  DeleteOutcome,
  DoomedObject,
  ListRequest,
  ObjectContent,
  ObjectId,
  ObjectStore,
  OnSent,
  PresignedLinks,
  ReadRequest,
  ServerSideCopy,
  WriteOptions,
  Written,
} from "../core/store.ts";
import type { S3Caller } from "./caller.ts";
import { Conditional } from "./conditional.ts";
import { copyMany, copyObject } from "./copy.ts";
import { Deletion } from "./deletion.ts";
import { EtagMeaning } from "./etagMeaning.ts";
import { Lister } from "./list.ts";
import { Multipart } from "./multipart.ts";
import { writing } from "./objectHeaders.ts";
import { checkKey } from "./objectKey.ts";
import { place } from "./place.ts";
import { head, read } from "./read.ts";
import { createObjectAcls } from "./settings/objectAcl.ts";
import { createObjectTags } from "./settings/objectTags.ts";
import { write } from "./write.ts";
import { writeMany } from "./writeMany.ts";

const gibibyte = 1024 ** 3;
/** So much may be sent once more to learn how a server behaves. */
const smallBytes = 64 * 1024;
const sevenDays = 7 * 24 * 3600;

/** Objects in the buckets of an S3 server. */
export class S3Store implements ObjectStore {
  readonly identity: string;
  readonly deleteBatchSize = 1000;
  readonly seeksInListings = true;
  readonly maxWriteBytes = 5 * gibibyte;
  readonly multipart: Multipart;
  readonly serverCopy: ServerSideCopy;
  readonly links: PresignedLinks;
  readonly objectTags: ObjectTags;
  readonly objectAcls: ObjectAcls;
  readonly #caller: S3Caller;
  readonly #meaning = new EtagMeaning();
  readonly #conditional: Conditional;
  readonly #deletion: Deletion;
  readonly #lister: Lister;

  constructor(caller: S3Caller, identity: string) {
    this.#caller = caller;
    this.identity = identity;
    this.#conditional = new Conditional(caller);
    this.#deletion = new Deletion(caller);
    this.#lister = new Lister(caller);
    this.multipart = new Multipart(caller, this.#meaning, this.#conditional);
    const conditional = this.#conditional;
    this.serverCopy = {
      maxBytes: 5 * gibibyte,
      get checksAbsence() {
        return conditional.checksAbsenceOfCopies;
      },
      copy: (request, signal) => copyObject(caller, conditional, request, signal),
      copiesMany: (bucket) => conditional.knowsCopies && caller.asks(bucket),
      copyMany: (bucket, requests, many, signal) =>
        copyMany(caller, conditional, bucket, requests, many, signal),
    };
    this.objectTags = createObjectTags(caller);
    this.objectAcls = createObjectAcls(caller);
    this.links = {
      maxSeconds: sevenDays,
      create: (method, bucket, key, options, signal) =>
        createLink(caller, { method, bucket, key }, options, signal),
    };
  }

  get etagIsMd5(): boolean {
    return this.#meaning.isMd5;
  }

  list(bucket: string, request: ListRequest, signal: AbortSignal): Promise<Page<Entry>> {
    return this.#lister.page(bucket, request, signal);
  }

  head(bucket: string, id: ObjectId, signal: AbortSignal): Promise<ObjectHead> {
    return head(this.#caller, bucket, id, signal);
  }

  read(
    bucket: string,
    key: string,
    request: ReadRequest,
    signal: AbortSignal,
  ): Promise<ObjectContent> {
    return read(this.#caller, bucket, key, request, signal);
  }

  lands(bucket: string): boolean {
    return this.#caller.lands(bucket);
  }

  place(
    bucket: string,
    files: readonly FileToPlace[],
    options: PlacingOptions,
    signal: AbortSignal,
  ): Promise<void> {
    return place(this.#caller, bucket, files, options, signal);
  }

  writesMany(bucket: string, condition: "absence" | "match"): boolean {
    const { checksAbsence } = this.#conditional;
    const checks = condition === "match" ? this.#conditional.checksMatch(bucket) : checksAbsence;
    return checks && this.#caller.asks(bucket);
  }

  writeMany(
    bucket: string,
    writes: readonly SmallWrite[],
    many: ManyWrites,
    signal: AbortSignal,
  ): Promise<void> {
    return writeMany(this.#caller, this.#conditional, bucket, writes, many, signal);
  }

  async write(
    bucket: string,
    key: string,
    body: Body,
    options: WriteOptions,
    signal: AbortSignal,
    onSent?: OnSent,
  ): Promise<Written> {
    checkKey(bucket, key);
    const place = { bucket, key };
    const headers = writing(options);
    return this.#conditional.guard(
      "put",
      place,
      { ...options, isSmall: body.kind === "bytes" && body.bytes.length <= smallBytes },
      (condition) =>
        write(
          this.#caller,
          place,
          body,
          { ...headers, ...condition },
          this.#meaning,
          signal,
          onSent,
        ),
      signal,
    );
  }

  delete(
    bucket: string,
    objects: readonly DoomedObject[],
    signal: AbortSignal,
  ): Promise<DeleteOutcome[]> {
    return this.#deletion.delete(bucket, objects, signal);
  }

  url(bucket: string, key: string): string {
    const { origin, path } = this.#caller.endpoint.target(bucket, key);
    return origin + path;
  }
}

async function createLink(
  caller: S3Caller,
  { method, bucket, key }: { method: "GET" | "PUT"; bucket: string; key: string },
  options: Parameters<PresignedLinks["create"]>[3],
  signal: AbortSignal,
): Promise<string> {
  const { expiresInSeconds, versionId, contentType } = options;
  if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > sevenDays) {
    throw new StorageError("invalidInput", `A link lasts from 1 s to 7 days`, {
      field: "expiresInSeconds",
    });
  }
  return caller.presign(
    method,
    {
      bucket,
      key,
      query: { versionId },
      headers: contentType === undefined ? {} : { "content-type": contentType },
    },
    expiresInSeconds,
    signal,
  );
}
