import { isStorageError } from "../core/errors.ts";
import type { CopyItem } from "./copyFind.ts";
import { ObjectSource, type ObjectPlace } from "./objectSource.ts";
import type { Occupant, Occupied } from "./occupied.ts";
import type { ItemProgress } from "./progress.ts";
import type { Run } from "./run.ts";
import { copyOnServer, type Original } from "./serverCopy.ts";
import { withSource } from "./source.ts";
import { isSameTime, type Moved, type SourceRemoval } from "./sourceRemoval.ts";
import { arrive } from "./storePlacing.ts";
import { requireKeyFits, StoreSink } from "./storeSink.ts";
import type { Tools } from "./tools.ts";
import type { StorePlace } from "./transfer.ts";
import { verifyCopy } from "./verify.ts";

/** How often an object that changes while it is copied is begun again. */
const mostBeginnings = 3;

export interface Copying {
  readonly tools: Tools;
  readonly run: Run;
  readonly mode: "copy" | "move";
  readonly to: Pick<StorePlace, "store" | "bucket">;
  readonly occupied: Occupied;
  readonly removal: SourceRemoval;
}

/** Copies one object, verifies the copy and, in a move, lets the source be deleted. */
export async function copyItem(context: Copying, item: CopyItem): Promise<void> {
  const { run, mode, occupied, removal } = context;
  await run.item(item.key, item.sizeBytes ?? 0, async (progress) => {
    requireKeyFits(item.target);
    if (item.isSameBucket && item.key === item.target)
      return run.tally.skipped(item.key, "sameFile");
    let from = await known(item, progress, run.signal);
    let isGone = false;
    const created = await arrive(
      {
        run,
        occupied,
        key: item.target,
        what: item.key,
        incoming: {
          sizeBytes: from.sizeBytes,
          ...(from.lastModified && { modified: from.lastModified }),
        },
        isItself: (occupant) =>
          item.bucket === context.to.bucket && item.key === item.target && isOne(from, occupant),
      },
      async (key, options) => {
        if (await renamed(context, from, key, run.signal)) isGone = true;
        else from = await transfer(context, from, key, { ...options, progress });
      },
    );
    if (created === undefined) return;
    if (mode === "copy" || isGone) run.tally.done(from.sizeBytes, created);
    else await removal.add({ from, created });
  });
}

type Known = Moved["from"];

/** Size and ETag as listed; asked for where the listing was not complete. */
async function known(item: CopyItem, progress: ItemProgress, signal: AbortSignal): Promise<Known> {
  const { store, bucket, key, sizeBytes, etag, lastModified } = item;
  // Its time tells whether what is in the way is the object itself.
  if (sizeBytes !== undefined && etag !== undefined && lastModified !== undefined)
    return { store, bucket, key, sizeBytes, etag, lastModified };
  return looked({ store, bucket, key }, progress, signal);
}

async function looked(
  place: ObjectPlace,
  progress: ItemProgress,
  signal: AbortSignal,
): Promise<Known> {
  const { store, bucket, key } = place;
  const { sizeBytes, etag, lastModified } = await store.head(bucket, { key }, signal);
  progress.resize(sizeBytes);
  return { store, bucket, key, sizeBytes, etag, lastModified };
}

/** Two servers never agree on all of this by accident; two names of one server do. */
function isOne(from: Known, occupant: Occupant): boolean {
  return (
    from.sizeBytes === occupant.sizeBytes &&
    from.etag === occupant.etag &&
    from.lastModified !== undefined &&
    isSameTime(from.lastModified, occupant.modified)
  );
}

/** A move in one step, where the store has that. */
async function renamed(
  { mode, to }: Copying,
  from: Known,
  key: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, bucket } = from;
  const { serverCopy } = to.store;
  const isInPlace = store.identity === to.store.identity && bucket === to.bucket;
  if (mode !== "move" || !isInPlace || !serverCopy?.rename) return false;
  await serverCopy.rename(bucket, from.key, key, signal);
  await verifyCopy({ ...to, key }, { sizeBytes: from.sizeBytes }, signal);
  return true;
}

/** Resolves to what was copied: an object that changed meanwhile is looked at and copied again. */
async function transfer(
  context: Copying,
  first: Known,
  key: string,
  options: { readonly ifAbsent: boolean; readonly progress: ItemProgress },
): Promise<Known> {
  const { tools, run, to } = context;
  const { progress } = options;
  const target = { ...to, key };
  const isOnServer = first.store.identity === to.store.identity && to.store.serverCopy;
  let from = first;
  for (let beginning = 1; ; beginning++) {
    try {
      if (!isOnServer) return await stream(context, from, target, options);
      await copyOnServer(tools, from, target, progress, run.signal);
      const { sizeBytes, etag } = from;
      await verifyCopy(target, { sizeBytes, etag, place: from }, run.signal);
      return from;
    } catch (error) {
      if (isOnServer && isStorageError(error, "unsupported"))
        return stream(context, from, target, options);
      if (beginning >= mostBeginnings || !isStorageError(error, "sourceChanged")) throw error;
      from = await looked(first, progress, run.signal);
    }
  }
}

/** From one store to another, through memory. */
async function stream(
  { tools, run, mode }: Copying,
  from: Original,
  to: ObjectPlace,
  { ifAbsent, progress }: { readonly ifAbsent: boolean; readonly progress: ItemProgress },
): Promise<Known> {
  const { signal } = run;
  const opened = await ObjectSource.open(from, from.sizeBytes, tools, signal);
  return withSource(opened, async (source) => {
    const { sizeBytes, etag, lastModified } = source.head;
    progress.resize(sizeBytes);
    await new StoreSink(tools, to, { ifAbsent }).receive(source, progress, signal);
    // The bytes were verified on their way; a source is only deleted when its copy was seen.
    if (mode === "move") await verifyCopy(to, { sizeBytes }, signal);
    const { store, bucket, key } = from;
    return { store, bucket, key, sizeBytes, etag, lastModified };
  });
}
