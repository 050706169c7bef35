import { isStorageError, StorageError } from "../core/errors.ts";
import type { ObjectHead, ObjectHeaders } from "../core/model.ts";
import type { ObjectStore, WriteOptions } from "../core/store.ts";
import { headersOf } from "./store/copiedHeaders.ts";
import type { ItemLedger } from "./journal/ledger.ts";
import type { ItemProgress } from "./progress.ts";
import { withRun } from "./run.ts";
import { copyInParts } from "./store/serverCopy.ts";
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
  /** What the object is tagged with: copies in parts have to be told. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Writes a version of an object as its newest one, with other headers where they are given. */
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
      await copyToItself(tools, item, head, { progress, ledger }, run.signal);
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
  { store, bucket, key, versionId, headers, tags }: Rewrite,
  head: ObjectHead,
  { progress, ledger }: { readonly progress: ItemProgress; readonly ledger: ItemLedger },
  signal: AbortSignal,
): Promise<void> {
  const { serverCopy, multipart } = store;
  if (!serverCopy) throw new StorageError("unsupported", "No copies on the server here", { key });
  const { sizeBytes, etag, storageClass } = head;
  const kept = storageClass === undefined ? {} : { storageClass };
  const place = { store, bucket, key };
  try {
    if (sizeBytes <= serverCopy.maxBytes || !multipart) {
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
      return;
    }
    const from = { ...place, head, ...(versionId !== undefined && { versionId }) };
    const written: WriteOptions = { ...headersOf(headers ?? head), ...kept, ...(tags && { tags }) };
    await copyInParts(tools, from, place, { written, progress, ledger }, signal);
  } catch (error) {
    if (!isStorageError(error, "sourceChanged")) throw error;
    const message = `The object changed: ${key}`;
    throw new StorageError("preconditionFailed", message, { bucket, key }, { cause: error });
  }
}
