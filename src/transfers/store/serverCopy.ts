import { isStorageError, StorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { ServerSideCopy, Written } from "../../core/store.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import type { ItemProgress } from "../progress.ts";
import type { Tools } from "../tools.ts";
import { copiedClass, headersOf, keptEncryption } from "./copiedHeaders.ts";
import { headIfThere } from "./headIfThere.ts";
import type { ObjectPlace } from "./objectSource.ts";
import { copyInParts, type TagsUnread } from "./partsCopy.ts";

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
 * target that was to be free, or another one than was to be replaced.
 */
export async function copyOnServer(
  tools: Tools,
  from: Original,
  to: ObjectPlace,
  options: {
    readonly mode: "copy" | "move";
    readonly ifAbsent?: boolean;
    /** The ETag of what is replaced; checked where a copy is made in parts, which takes long. */
    readonly ifMatch?: string | undefined;
    readonly progress: ItemProgress;
    readonly ledger: ItemLedger;
    readonly onTagsUnread?: TagsUnread | undefined;
  },
  signal: AbortSignal,
): Promise<Written> {
  const { mode, ifAbsent = false, ifMatch, ...rest } = options;
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
      const condition = ifMatch === undefined ? { ifAbsent } : { ifMatch };
      const written = { ...headersOf(head), ...condition, ...(encryption && { encryption }) };
      await inClass(copiedClass(head.storageClass, mode), (storageClass) => {
        const inIt = { ...written, ...(storageClass !== undefined && { storageClass }) };
        return copyInParts(tools, { ...from, head }, to, { written: inIt, ...rest }, signal);
      });
      return {};
    }
  } catch (error) {
    if (!isStorageError(error, "preconditionFailed")) throw error;
    if (ifMatch !== undefined && (await headIfThere(to, signal))?.etag !== ifMatch) throw error;
    const found = ifAbsent ? await headIfThere(to, signal) : undefined;
    // The repeat of a copy whose answer was lost finds what it made itself.
    if (found && isCopyOf(found, from)) {
      rest.progress.add(from.sizeBytes);
      return {};
    }
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
