import { isStorageError, StorageError } from "../core/errors.ts";
import type { ObjectHead } from "../core/model.ts";
import type { MultipartUploads, Part, ServerSideCopy, WriteOptions } from "../core/store.ts";
import { undoneOnFailure } from "./cleanUp.ts";
import { headersOf } from "./copiedHeaders.ts";
import type { ObjectPlace } from "./objectSource.ts";
import { partRange, planParts, rangeLength } from "./partPlan.ts";
import { inParallel } from "./pipeline.ts";
import type { ItemProgress } from "./progress.ts";
import { shielded, withChild } from "./signals.ts";
import type { Tools } from "./tools.ts";

/** What is copied, as it was when it was looked at. */
export interface Original extends ObjectPlace {
  readonly sizeBytes: number;
  readonly etag?: string | undefined;
}

/** Copies inside a server, in parts above its limit. Throws `sourceChanged` when the source did. */
export async function copyOnServer(
  tools: Tools,
  from: Original,
  to: ObjectPlace,
  progress: ItemProgress,
  signal: AbortSignal,
): Promise<void> {
  const { serverCopy } = to.store;
  if (!serverCopy) throw new StorageError("unsupported", "No copies on the server here");
  try {
    if (from.sizeBytes <= serverCopy.maxBytes) {
      await copyWhole(serverCopy, from, to, signal);
      progress.add(from.sizeBytes);
    } else {
      const { store, bucket, key } = from;
      const head = await store.head(bucket, { key }, signal);
      await copyInParts(tools, { ...from, head }, to, headersOf(head), progress, signal);
    }
  } catch (error) {
    if (!isStorageError(error, "preconditionFailed")) throw error;
    const message = `The object changed while it was copied: ${from.key}`;
    throw new StorageError("sourceChanged", message, { key: from.key }, { cause: error });
  }
}

async function copyWhole(
  serverCopy: ServerSideCopy,
  from: Original,
  to: ObjectPlace,
  signal: AbortSignal,
): Promise<void> {
  await serverCopy.copy(
    {
      fromBucket: from.bucket,
      fromKey: from.key,
      ...(from.etag !== undefined && { ifMatch: from.etag }),
      toBucket: to.bucket,
      toKey: to.key,
    },
    signal,
  );
}

/** What a copy in parts reads. */
interface PartsOrigin extends ObjectPlace {
  readonly head: ObjectHead;
  readonly versionId?: string;
}

/** Copies above the limit of a single copy: the server moves the bytes, all else is told again. */
export async function copyInParts(
  tools: Tools,
  from: PartsOrigin,
  to: ObjectPlace,
  written: WriteOptions,
  progress: ItemProgress,
  signal: AbortSignal,
): Promise<void> {
  const { multipart } = to.store;
  if (!multipart) throw new StorageError("objectTooLarge", `Too large to copy: ${from.key}`);
  await new PartsCopy(tools, from, to, multipart).run(written, progress, signal);
}

class PartsCopy {
  readonly #tools: Tools;
  readonly #from: PartsOrigin;
  readonly #to: ObjectPlace;
  readonly #multipart: MultipartUploads;

  constructor(tools: Tools, from: PartsOrigin, to: ObjectPlace, multipart: MultipartUploads) {
    this.#tools = tools;
    this.#from = from;
    this.#to = to;
    this.#multipart = multipart;
  }

  async run(written: WriteOptions, progress: ItemProgress, signal: AbortSignal): Promise<void> {
    const { bucket, key } = this.#to;
    const calmly = <T>(work: (calm: AbortSignal) => Promise<T>) =>
      shielded(work, this.#tools.options.graceMs, signal);
    const uploadId = await calmly((calm) => this.#multipart.create(bucket, key, written, calm));
    const target = { bucket, key, uploadId };
    await undoneOnFailure(
      async () => {
        const parts = await this.#copyAll(target, progress, signal);
        signal.throwIfAborted();
        await calmly((calm) => this.#multipart.complete(target, parts, calm));
      },
      async () => {
        try {
          await calmly((calm) => this.#multipart.abort(target, calm));
        } catch (error) {
          if (!isStorageError(error, "noSuchUpload")) throw error;
        }
      },
      { what: "unfinishedUpload", name: key },
    );
  }

  async #copyAll(
    target: { bucket: string; key: string; uploadId: string },
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<Part[]> {
    const { bucket, key, head, versionId } = this.#from;
    const version = versionId === undefined ? {} : { versionId };
    const { copyPartBytes, parallelParts } = this.#tools.options;
    const plan = planParts(head.sizeBytes, copyPartBytes, this.#multipart.limits);
    const parts: Part[] = [];
    await withChild(signal, (child) =>
      inParallel(plan.count, parallelParts, async (index) => {
        const giveBack = await this.#tools.partSlots.take(1, child.signal);
        try {
          const range = partRange(plan, index);
          parts[index] = await this.#multipart.copy(
            { ...target, number: index + 1 },
            {
              ...{ bucket, key, range, ...version },
              ...(head.etag !== undefined && { ifMatch: head.etag }),
            },
            child.signal,
          );
          progress.add(rangeLength(range));
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
