import { isStorageError, type StorageError } from "../../core/errors.ts";
import { parentPrefix } from "../../core/key.ts";
import { BytesSource } from "../local/bytesSource.ts";
import { undoneOnFailure } from "../cleanUp.ts";
import type { End } from "../compare/item.ts";
import { localItemAt } from "../compare/localItems.ts";
import { FileSink } from "../local/fileSink.ts";
import { openFile } from "../local/openFile.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { leaveOrDiscard } from "../local/keptPartial.ts";
import type { CopyPair } from "../store/copiedAcls.ts";
import { ObjectSource, type ObjectPlace } from "../store/objectSource.ts";
import type { ItemProgress } from "../progress.ts";
import { copyOnServer } from "../store/serverCopy.ts";
import { withSource, type Source } from "../source.ts";
import { StoreSink } from "../store/storeSink.ts";
import type { Tools } from "../tools.ts";
import { verifyCopy } from "../verification/verify.ts";
import { LocalTarget } from "./localTarget.ts";
import type { SyncStep } from "./step.ts";
import { ChangedSince, isSameFile, isSameObject, objectNow } from "./unchanged.ts";

export type WriteStep = Extract<SyncStep, { readonly kind: "create" | "update" }>;

export interface Writing {
  readonly tools: Tools;
  readonly source: End;
  readonly target: End;
  readonly local: LocalTarget | undefined;
  readonly signal: AbortSignal;
}

export interface Arriving {
  readonly progress: ItemProgress;
  readonly ledger: ItemLedger;
  /** Told of a copy that is there without the tags of its source, which may not be read. */
  onTagsUnread(key: string, error: StorageError): void;
  /** Told of an object that is a copy of another. */
  onCopied(pair: CopyPair): void;
}

/**
 * Brings one file over, verified as every transfer is. Both ends have to be what they were when they
 * were compared: otherwise nothing is touched and `ChangedSince` is thrown. Resolves to the key or
 * path that is there now.
 */
export async function write(
  writing: Writing,
  step: WriteStep,
  arriving: Arriving,
): Promise<string> {
  try {
    if (step.isFolder) return await writeFolder(writing, step.path, arriving);
    const { source, target } = writing;
    if (source.kind === "folder") return await upload(writing, step, arriving);
    if (target.kind === "folder") return await download(writing, step, arriving);
    return await copy(writing, step, arriving);
  } catch (error) {
    if (isStorageError(error, "preconditionFailed", "sourceChanged")) throw new ChangedSince();
    throw error;
  }
}

async function writeFolder(
  writing: Writing,
  path: string,
  { progress, ledger }: Arriving,
): Promise<string> {
  const { tools, target, local, signal } = writing;
  if (target.kind === "folder") {
    await local?.makeFolder(path);
    return local?.at(path) ?? path;
  }
  const place = placeIn(target, path);
  const marker = new BytesSource(place.key, new Uint8Array());
  await new StoreSink(tools, place, { ifAbsent: true, ledger }).receive(marker, progress, signal);
  return place.key;
}

async function upload(writing: Writing, step: WriteStep, arriving: Arriving): Promise<string> {
  const { source, target } = writing;
  if (source.kind !== "folder" || target.kind !== "prefix") throw new Error("Not an upload");
  const path = new LocalTarget(source.path).at(step.path);
  const expectedBytes = step.source.sizeBytes;
  const opened = await openFile(writing.tools, path, expectedBytes).catch((error: unknown) => {
    throw isStorageError(error, "localMissing") ? new ChangedSince() : error;
  });
  return withSource(opened, async (file) => {
    // Opened first, looked at then: what is replaced between the two is noticed in the end.
    if (!isSameFile(await localItemAt(path, step.path), step.source)) throw new ChangedSince();
    return intoStore(writing, step, file, arriving);
  });
}

async function copy(writing: Writing, step: WriteStep, arriving: Arriving): Promise<string> {
  const { tools, source, target, signal } = writing;
  if (source.kind !== "prefix" || target.kind !== "prefix") throw new Error("Not a copy");
  const from = placeIn(source, step.path);
  const to = placeIn(target, step.path);
  const { sizeBytes, etag } = step.source;
  if (from.store.identity === to.store.identity && to.store.serverCopy) {
    // The one condition that copies on the server know is that there is nothing, and not everywhere.
    await requireTargetAsSeen(to, step, signal);
    const original = { ...from, sizeBytes, etag };
    const { progress, ledger } = arriving;
    // As any copy, it leaves its source as it is: nothing is lost but what nobody may see.
    const onTagsUnread = (error: StorageError) => arriving.onTagsUnread(to.key, error);
    const isNew = step.kind === "create";
    const options = { mode: "copy", ifAbsent: isNew, progress, ledger, onTagsUnread } as const;
    try {
      await copyOnServer(tools, original, to, options, signal);
      await verifyCopy(to, { sizeBytes, etag, place: from }, signal);
      arriving.onCopied({ from, to });
      return to.key;
    } catch (error) {
      if (!isStorageError(error, "unsupported")) throw error;
    }
  }
  const key = await withObject(writing, step, from, (object) =>
    intoStore(writing, step, object, arriving),
  );
  arriving.onCopied({ from, to });
  return key;
}

async function intoStore(
  { tools, target, signal }: Writing,
  step: WriteStep,
  source: Source,
  { progress, ledger }: Arriving,
): Promise<string> {
  if (target.kind !== "prefix") throw new Error("Not a store");
  const place = placeIn(target, step.path);
  const replaced = step.kind === "update" ? step.target : undefined;
  if (replaced && replaced.etag === undefined) await requireTargetAsSeen(place, step, signal);
  const condition = { ifAbsent: !replaced, ifMatch: replaced?.etag, ledger };
  await new StoreSink(tools, place, condition).receive(source, progress, signal);
  return place.key;
}

async function download(
  writing: Writing,
  step: WriteStep,
  { progress, ledger }: Arriving,
): Promise<string> {
  const { tools, source, local, signal } = writing;
  if (source.kind !== "prefix" || !local) throw new Error("Not a download");
  const path = local.at(step.path);
  return withObject(writing, step, placeIn(source, step.path), async (object) => {
    await local.makeFolder(parentPrefix(step.path));
    const sink = new FileSink(tools, path, { modified: object.head.lastModified, ledger });
    const file = await sink.receive(object, progress, signal);
    await undoneOnFailure(
      async () => {
        if (step.kind === "create") return file.commit(path, { overwrite: false });
        if (!isSameFile(await localItemAt(path, step.path), step.target)) throw new ChangedSince();
        await file.commit(path, { overwrite: true });
      },
      (error) => leaveOrDiscard(file, ledger, error, signal),
    ).catch((error: unknown) => {
      throw isStorageError(error, "localExists") ? new ChangedSince() : error;
    });
    return path;
  });
}

/** Opens an object that has to be the one that was compared. */
async function withObject<T>(
  { tools, signal }: Writing,
  step: WriteStep,
  place: ObjectPlace,
  work: (object: ObjectSource) => Promise<T>,
): Promise<T> {
  const opened = await ObjectSource.open(place, step.source.sizeBytes, tools, signal).catch(
    (error: unknown) => {
      throw isStorageError(error, "noSuchObject") ? new ChangedSince() : error;
    },
  );
  return withSource(opened, async (object) => {
    const { sizeBytes, etag, lastModified } = object.head;
    const now = {
      sizeBytes,
      ...(etag !== undefined && { etag }),
      ...(lastModified && { modifiedMs: lastModified.getTime() }),
    };
    if (!isSameObject(now, step.source)) throw new ChangedSince();
    return work(object);
  });
}

async function requireTargetAsSeen(
  place: ObjectPlace,
  step: WriteStep,
  signal: AbortSignal,
): Promise<void> {
  const now = await objectNow(place, signal);
  const isAsSeen = step.kind === "create" ? now === undefined : isSameObject(now, step.target);
  if (!isAsSeen) throw new ChangedSince();
}

export function placeIn(
  { store, bucket, prefix }: End & { readonly kind: "prefix" },
  path: string,
): ObjectPlace {
  return { store, bucket, key: prefix + path };
}
