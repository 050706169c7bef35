import { isStorageError, StorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type {
  MultipartUploads,
  Part,
  ServerSideCopy,
  WriteOptions,
  Written,
} from "../../core/store.ts";
import { headIfThere } from "./headIfThere.ts";
import { undoneOnFailure } from "../cleanUp.ts";
import { copiedClass, headersOf, keptEncryption } from "./copiedHeaders.ts";
import { keepTags, tagsToKeep } from "./keptTags.ts";
import { abortUpload } from "../journal/abandonedUploads.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { keptUpload, type KeptUpload } from "./keptUpload.ts";
import { fingerprintOfObject, type ObjectPlace } from "./objectSource.ts";
import { cut, partRange, planParts, rangeLength, type PartPlan } from "../partPlan.ts";
import { originOf } from "../pace/originLimits.ts";
import { mostPartsWaiting } from "../pace/partPace.ts";
import { inParallel } from "../pace/pipeline.ts";
import type { ItemProgress } from "../progress.ts";
import { shielded, withChild } from "../signals.ts";
import type { Tools } from "../tools.ts";

/** What is copied, as it was when it was looked at. */
export interface Original extends ObjectPlace {
  readonly sizeBytes: number;
  readonly etag?: string | undefined;
  /** As listed; a copy in parts asks for it. */
  readonly storageClass?: string | undefined;
}

/**
 * Copies inside a server, in parts above its limit; resolves to what the server says of the copy.
 * Throws `sourceChanged` when the source did, and `preconditionFailed` when there is something at a
 * target that was to be free.
 */
export async function copyOnServer(
  tools: Tools,
  from: Original,
  to: ObjectPlace,
  options: {
    readonly mode: "copy" | "move";
    readonly ifAbsent?: boolean;
    readonly progress: ItemProgress;
    readonly ledger: ItemLedger;
    readonly onTagsUnread?: TagsUnread | undefined;
  },
  signal: AbortSignal,
): Promise<Written> {
  const { mode, ifAbsent = false, ...rest } = options;
  const { serverCopy } = to.store;
  if (!serverCopy) throw new StorageError("unsupported", "No copies on the server here");
  try {
    if (from.sizeBytes <= serverCopy.maxBytes) {
      const written = await inClass(copiedClass(from.storageClass, mode), (storageClass) =>
        copyWhole(serverCopy, from, { ...to, ifAbsent, storageClass }, signal),
      );
      rest.progress.add(from.sizeBytes);
      return written;
    } else {
      const { store, bucket, key } = from;
      const head = await store.head(bucket, { key }, signal);
      const encryption = isSameBucket(from, to) ? keptEncryption(head) : undefined;
      const written = { ...headersOf(head), ifAbsent, ...(encryption && { encryption }) };
      await inClass(copiedClass(head.storageClass, mode), (storageClass) => {
        const inIt = { ...written, ...(storageClass !== undefined && { storageClass }) };
        return copyInParts(tools, { ...from, head }, to, { written: inIt, ...rest }, signal);
      });
      return {};
    }
  } catch (error) {
    if (!isStorageError(error, "preconditionFailed")) throw error;
    const found = ifAbsent ? await headIfThere(to, signal) : undefined;
    // The repeat of a copy whose answer was lost finds what it made itself.
    if (found && isCopyOf(found, from)) return {};
    if (found) throw error;
    const message = `The object changed while it was copied: ${from.key}`;
    throw new StorageError("sourceChanged", message, { key: from.key }, { cause: error });
  }
}

/** A class that cannot be written here is not insisted on: the copy gets the default one then. */
async function inClass<T>(
  storageClass: string | undefined,
  work: (storageClass: string | undefined) => Promise<T>,
): Promise<T> {
  try {
    return await work(storageClass);
  } catch (error) {
    if (storageClass === undefined || !isStorageError(error, "invalidRequest", "unsupported"))
      throw error;
    return work(undefined);
  }
}

function isSameBucket(from: ObjectPlace, to: ObjectPlace): boolean {
  return from.store.identity === to.store.identity && from.bucket === to.bucket;
}

function isCopyOf({ sizeBytes, etag }: ObjectHead, from: Original): boolean {
  return sizeBytes === from.sizeBytes && etag !== undefined && etag === from.etag;
}

function copyWhole(
  serverCopy: ServerSideCopy,
  from: Original,
  to: ObjectPlace & { readonly ifAbsent: boolean; readonly storageClass: string | undefined },
  signal: AbortSignal,
): Promise<Written> {
  return serverCopy.copy(
    {
      fromBucket: from.bucket,
      fromKey: from.key,
      ...(from.etag !== undefined && { ifMatch: from.etag }),
      toBucket: to.bucket,
      toKey: to.key,
      ...(to.ifAbsent && { ifAbsent: true }),
      ...(to.storageClass !== undefined && { storageClass: to.storageClass }),
    },
    signal,
  );
}

/** Told of a copy that was made without the tags of its source, because they may not be read. */
type TagsUnread = (error: StorageError) => void;

/** What a copy in parts reads. */
interface PartsOrigin extends ObjectPlace {
  readonly head: ObjectHead;
  readonly versionId?: string;
}

/**
 * Copies above the limit of a single copy: the server moves the bytes, all else is told again.
 * Where the tags may not be read, throws `accessDenied` before anything is written, unless somebody
 * wants to be told instead.
 */
export async function copyInParts(
  tools: Tools,
  from: PartsOrigin,
  to: ObjectPlace,
  {
    written,
    progress,
    ledger,
    onTagsUnread,
  }: {
    readonly written: Omit<WriteOptions, "tags">;
    readonly progress: ItemProgress;
    readonly ledger: ItemLedger;
    readonly onTagsUnread?: TagsUnread | undefined;
  },
  signal: AbortSignal,
): Promise<void> {
  const { multipart } = to.store;
  if (!multipart) throw new StorageError("objectTooLarge", `Too large to copy: ${from.key}`);
  let unread: StorageError | undefined;
  const tags = await tagsToKeep(from, signal).catch((error: unknown) => {
    if (!onTagsUnread || !isStorageError(error, "accessDenied")) throw error;
    unread = error;
    return undefined;
  });
  const copying = new PartsCopy(tools, from, to, { multipart, ledger });
  await copying.run({ ...written, ...(tags && { tags }) }, progress, signal);
  await keepTags(to, tags, signal);
  if (unread) onTagsUnread?.(unread);
}

class PartsCopy {
  readonly #tools: Tools;
  readonly #from: PartsOrigin;
  readonly #to: ObjectPlace;
  readonly #multipart: MultipartUploads;
  readonly #ledger: ItemLedger;

  constructor(
    tools: Tools,
    from: PartsOrigin,
    to: ObjectPlace,
    { multipart, ledger }: { multipart: MultipartUploads; ledger: ItemLedger },
  ) {
    this.#tools = tools;
    this.#from = from;
    this.#to = to;
    this.#multipart = multipart;
    this.#ledger = ledger;
  }

  async run(written: WriteOptions, progress: ItemProgress, signal: AbortSignal): Promise<void> {
    const { bucket, key } = this.#to;
    const calmly = <T>(work: (calm: AbortSignal) => Promise<T>) =>
      shielded(work, this.#tools.options.graceMs, signal);
    const { copyPartBytes } = this.#tools.options;
    const known = { ledger: this.#ledger, fingerprint: fingerprintOfObject(this.#from.head) };
    const kept = await keptUpload(this.#multipart, this.#to, known, signal);
    const { sizeBytes } = this.#from.head;
    const plan = kept
      ? cut(sizeBytes, kept.partBytes)
      : planParts(sizeBytes, copyPartBytes, this.#multipart.limits);
    const uploadId = kept?.uploadId ?? (await calmly((calm) => this.#begin(plan, written, calm)));
    const target = { bucket, key, uploadId };
    await undoneOnFailure(
      async () => {
        const parts = await this.#copyAll({ target, plan, kept: kept?.parts, progress }, signal);
        signal.throwIfAborted();
        const { ifAbsent } = written;
        const completed = { ...target, ...(ifAbsent !== undefined && { ifAbsent }) };
        await calmly((calm) => this.#multipart.complete(completed, parts, calm));
      },
      async (error) => {
        if (this.#ledger.keeps(error, signal)) return;
        await calmly((calm) => abortUpload(this.#multipart, target, calm));
      },
      { what: "unfinishedUpload", name: key },
    );
    this.#ledger.note({ kind: "uploadGone", uploadId });
  }

  /** What has to be known of it after a crash is on the disk before the next step. */
  async #begin(
    { partBytes }: PartPlan,
    written: WriteOptions,
    signal: AbortSignal,
  ): Promise<string> {
    const { store, bucket, key } = this.#to;
    const target = { home: store.identity, bucket, key };
    await this.#ledger.commit({ kind: "intent", target, at: Date.now() });
    const uploadId = await this.#multipart.create(bucket, key, written, signal);
    const fingerprint = fingerprintOfObject(this.#from.head);
    await this.#ledger.commit({ kind: "upload", target, uploadId, partBytes, fingerprint });
    return uploadId;
  }

  async #copyAll(
    {
      target,
      plan,
      kept,
      progress,
    }: {
      target: { bucket: string; key: string; uploadId: string };
      plan: PartPlan;
      kept: KeptUpload["parts"] | undefined;
      progress: ItemProgress;
    },
    signal: AbortSignal,
  ): Promise<Part[]> {
    const { bucket, key, head, versionId } = this.#from;
    const version = versionId === undefined ? {} : { versionId };
    const origins = [originOf(this.#to)];
    const parts: Part[] = [];
    await withChild(signal, (child) =>
      inParallel(plan.count, mostPartsWaiting, async (index) => {
        const giveBack = await this.#tools.partPace.take(origins, child.signal);
        try {
          const range = partRange(plan, index);
          const found = kept?.get(index + 1)?.part;
          const isThere = found?.sizeBytes === rangeLength(range);
          parts[index] = isThere
            ? found
            : await this.#multipart.copy(
                { ...target, number: index + 1 },
                {
                  ...{ bucket, key, range, ...version },
                  ...(head.etag !== undefined && { ifMatch: head.etag }),
                },
                child.signal,
              );
          if (isThere) progress.keep(rangeLength(range));
          else progress.add(rangeLength(range));
        } catch (error) {
          child.abort(error);
          throw error;
        } finally {
          giveBack();
        }
      }),
    );
    return parts;
  }
}
