import { isStorageError, StorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { MultipartUploads, Part, WriteOptions } from "../../core/store.ts";
import { undoneOnFailure } from "../cleanUp.ts";
import { abortUpload } from "../journal/abandonedUploads.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { originOf } from "../pace/originLimits.ts";
import { mostPartsWaiting } from "../pace/partPace.ts";
import { inParallel } from "../pace/pipeline.ts";
import { cut, partRange, planParts, rangeLength, type PartPlan } from "../partPlan.ts";
import type { ItemProgress } from "../progress.ts";
import { shielded, withChild } from "../signals.ts";
import type { Tools } from "../tools.ts";
import { keepTags, tagsToKeep } from "./keptTags.ts";
import { keptUpload, type KeptUpload } from "./keptUpload.ts";
import { fingerprintOfObject, type ObjectPlace } from "./objectSource.ts";

/** Told of a copy that was made without the tags of its source, because they may not be read. */
export type TagsUnread = (error: StorageError) => void;

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
        const { ifAbsent, ifMatch } = written;
        const completed = {
          ...target,
          ...(ifAbsent !== undefined && { ifAbsent }),
          ...(ifMatch !== undefined && { ifMatch }),
        };
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
    const { uploadId } = await this.#multipart.create(bucket, key, written, signal);
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
