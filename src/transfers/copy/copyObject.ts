import { isStorageError, StorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { fingerprintOfObject, ObjectSource, type ObjectPlace } from "../store/objectSource.ts";
import type { ItemProgress } from "../progress.ts";
import type { Run } from "../run.ts";
import { giveTags, tagsToKeep } from "../store/keptTags.ts";
import { copyOnServer, type Original } from "../store/serverCopy.ts";
import { withSource } from "../source.ts";
import type { Moved } from "./sourceRemoval.ts";
import { refuseWithoutTags } from "./withoutTags.ts";
import type { WriteCondition } from "../store/storePlacing.ts";
import { StoreSink } from "../store/storeSink.ts";
import type { Tools } from "../tools.ts";
import type { StorePlace } from "../transfer.ts";
import { isProvenCopy, verifyCopy } from "../verification/verify.ts";

/** How often an object that changes while it is copied is begun again. */
const mostBeginnings = 3;

/** An object as it was when it was looked at. */
export type Known = Moved["from"];

/** What a copy of one object takes part in. */
export interface CopyContext {
  readonly tools: Tools;
  readonly run: Run;
  readonly mode: "copy" | "move";
  readonly to: Pick<StorePlace, "store" | "bucket">;
}

export interface Transferring extends WriteCondition {
  /** What an object that changes meanwhile makes: a copy of the new one (when absent), or a failure. */
  readonly onChange?: "fail";
  readonly progress: ItemProgress;
  readonly ledger: ItemLedger;
}

/** What was copied, and its copy as it was seen afterwards. */
export interface Transferred {
  readonly from: Known;
  /** Absent when nobody has looked: the server's answer to the copy told all that is needed. */
  readonly copy: ObjectHead | undefined;
}

/** Resolves to what was copied: an object that changed meanwhile is looked at and copied again. */
export async function transfer(
  context: CopyContext,
  first: Known,
  key: string,
  options: Transferring,
): Promise<Transferred> {
  const { tools, run, mode, to } = context;
  const { progress } = options;
  const target = { ...to, key };
  const isOnServer = first.store.identity === to.store.identity && to.store.serverCopy;
  // A copy leaves its source as it is; what is moved would lose them for good.
  const onTagsUnread = (error: StorageError) => run.tally.notKept(key, "tags", error);
  const copying = { mode, ...options, ...(mode === "copy" && { onTagsUnread }) };
  let from = first;
  for (let beginning = 1; ; beginning++) {
    try {
      if (!isOnServer) return await stream(context, from, target, options);
      const written = await copyOnServer(tools, from, target, copying, run.signal);
      if (isProvenCopy(target, written, from)) return { from, copy: undefined };
      const { sizeBytes, etag } = from;
      const copy = await verifyCopy(target, { sizeBytes, etag, place: from }, run.signal);
      return { from, copy };
    } catch (error) {
      if (isOnServer && isStorageError(error, "unsupported"))
        return stream(context, from, target, options);
      const isLast = beginning >= mostBeginnings || options.onChange === "fail";
      if (isLast || !isStorageError(error, "sourceChanged")) throw error;
      from = await looked(first, progress, run.signal);
    }
  }
}

/** From one store to another, through memory. */
async function stream(
  { tools, run, mode }: CopyContext,
  from: Original,
  to: ObjectPlace,
  { ifAbsent, ifMatch, onChange, progress, ledger }: Transferring,
): Promise<Transferred> {
  const { signal } = run;
  const opened = await ObjectSource.open(from, from.sizeBytes, tools, signal);
  return withSource(opened, async (source) => {
    const { sizeBytes, etag, lastModified, tagCount } = source.head;
    if (onChange === "fail" && source.fingerprint !== fingerprintOfObject(from))
      throw new StorageError("sourceChanged", `The object has changed: ${from.key}`, {
        key: from.key,
      });
    progress.resize(sizeBytes);
    const tags = tagCount === undefined ? undefined : await tagsToKeep(from, signal);
    const sink = new StoreSink(tools, to, { ifAbsent, ifMatch, ledger, tags });
    const written = await sink.receive(source, progress, signal);
    const problem = tags && (await giveTags(to, tags, signal));
    if (problem && mode === "move") {
      const made = ifAbsent ? { ...to, etag: written.etag } : undefined;
      await refuseWithoutTags(tools, from, { made, problem }, signal);
    }
    if (problem) run.tally.notKept(to.key, "tags", problem);
    // The bytes were verified on their way; a source is only deleted when its copy was seen.
    const copy = mode === "move" ? await verifyCopy(to, { sizeBytes }, signal) : undefined;
    const { store, bucket, key } = from;
    return { from: { store, bucket, key, sizeBytes, etag, lastModified }, copy };
  });
}

export async function looked(
  place: ObjectPlace,
  progress: ItemProgress,
  signal: AbortSignal,
): Promise<Known> {
  const { store, bucket, key } = place;
  const head = await store.head(bucket, { key }, signal);
  const { sizeBytes, etag, lastModified, storageClass } = head;
  progress.resize(sizeBytes);
  return { store, bucket, key, sizeBytes, etag, lastModified, storageClass };
}

export function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
