import { isStorageError, StorageError } from "../core/errors.ts";
import type { ObjectHead, ObjectHeaders } from "../core/model.ts";
import type { ObjectStore } from "../core/store.ts";
import { headersOf, keptEncryption } from "./store/copiedHeaders.ts";
import type { ItemLedger } from "./journal/ledger.ts";
import type { ItemProgress } from "./progress.ts";
import { withRun } from "./run.ts";
import { aclToKeep, keepAcl } from "./store/keptAcl.ts";
import { keepTags, tagsToKeep } from "./store/keptTags.ts";
import { copyInParts } from "./store/partsCopy.ts";
import type { Tools } from "./tools.ts";
import type { TransferOptions, TransferReport } from "./transfer.ts";

/** An object that is written anew from itself, on the server: its bytes stay what they are. */
export interface Rewrite {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly key: string;
  /** An earlier version to bring back; absent for the current one. */
  readonly versionId?: string;
  /** Only while the current object has this ETag. Without quotes. */
  readonly ifMatch?: string;
  /** Take the place of all headers and metadata; absent keeps them. */
  readonly headers?: ObjectHeaders;
}

/**
 * Writes a version of an object as its newest one, with other headers where they are given. Tags,
 * storage class, keys of the server and the access control list stay what they are; where the list
 * can be neither read nor put back, the report tells.
 */
export function rewrite(
  tools: Tools,
  item: Rewrite,
  options: Omit<TransferOptions, "onConflict">,
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    const { store, bucket, key, versionId } = item;
    const id = { key, ...(versionId !== undefined && { versionId }) };
    const head = await store.head(bucket, id, run.signal);
    run.found(head.sizeBytes);
    run.progress.counted();
    await run.item(key, head.sizeBytes, async (progress) => {
      requireSame(item, head);
      const ledger = run.ledger.item("rewrite", store.identity, bucket, key, versionId ?? "");
      const { signal } = run;
      const acl = await aclToKeep({ store, bucket, ...id }, signal);
      await copyToItself(tools, item, head, { progress, ledger }, signal);
      const problem = await keepAcl({ store, bucket, key }, acl, signal);
      if (problem) run.tally.notKept(key, "acl", problem);
      const now = await store.head(bucket, { key }, run.signal);
      if (now.sizeBytes !== head.sizeBytes) {
        const message = `The object has ${now.sizeBytes} instead of ${head.sizeBytes} bytes: ${key}`;
        throw new StorageError("corrupted", message, { bucket, key });
      }
      run.tally.done(head.sizeBytes, key);
    });
  });
}

function requireSame({ bucket, key, ifMatch }: Rewrite, { etag }: ObjectHead): void {
  if (ifMatch === undefined || etag === undefined || etag === ifMatch) return;
  throw new StorageError("preconditionFailed", `The object changed: ${key}`, { bucket, key });
}

async function copyToItself(
  tools: Tools,
  { store, bucket, key, versionId, headers }: Rewrite,
  head: ObjectHead,
  { progress, ledger }: { readonly progress: ItemProgress; readonly ledger: ItemLedger },
  signal: AbortSignal,
): Promise<void> {
  const { serverCopy, multipart } = store;
  if (!serverCopy) throw new StorageError("unsupported", "No copies on the server here", { key });
  const { sizeBytes, etag, storageClass } = head;
  const encryption = keptEncryption(head);
  const kept = {
    ...(storageClass !== undefined && { storageClass }),
    ...(encryption && { encryption }),
  };
  const place = { store, bucket, key };
  const version = versionId === undefined ? {} : { versionId };
  try {
    if (sizeBytes <= serverCopy.maxBytes || !multipart) {
      const tags = await tagsIfReadable({ ...place, ...version }, signal);
      await serverCopy.copy(
        {
          ...{ fromBucket: bucket, fromKey: key, toBucket: bucket, toKey: key, ...kept },
          ...(versionId !== undefined && { fromVersionId: versionId }),
          ...(etag !== undefined && { ifMatch: etag }),
          ...(headers && { headers }),
        },
        signal,
      );
      progress.add(sizeBytes);
      await keepTags(place, tags, signal);
      return;
    }
    const from = { ...place, head, ...version };
    const written = { ...headersOf(headers ?? head), ...kept };
    await copyInParts(tools, from, place, { written, progress, ledger }, signal);
  } catch (error) {
    if (!isStorageError(error, "sourceChanged")) throw error;
    const message = `The object changed: ${key}`;
    throw new StorageError("preconditionFailed", message, { bucket, key }, { cause: error });
  }
}

/** A server that copies whole objects copies their tags with them, and refuses to where it may not. */
async function tagsIfReadable(
  from: Parameters<typeof tagsToKeep>[0],
  signal: AbortSignal,
): ReturnType<typeof tagsToKeep> {
  try {
    return await tagsToKeep(from, signal);
  } catch (error) {
    if (isStorageError(error, "accessDenied")) return undefined;
    throw error;
  }
}
