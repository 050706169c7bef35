import { isStorageError } from "../../core/errors.ts";
import type { CopyItem } from "./copyFind.ts";
import { headIfThere } from "../store/headIfThere.ts";
import { dateOf, looked, transfer, type Known, type Transferring } from "./copyObject.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { ObjectStore } from "../../core/store.ts";
import type { CopyCompletion } from "./copyCompletion.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { abortLeftovers } from "../store/keptUpload.ts";
import { isOurs } from "./ours.ts";
import { fingerprintOfObject, type ObjectPlace } from "../store/objectSource.ts";
import type { Occupant, Occupied } from "../store/occupied.ts";
import { noteCopied } from "./noteCopied.ts";
import type { ItemProgress } from "../progress.ts";
import type { Run } from "../run.ts";
import { isSameTime, type SourceRemoval } from "./sourceRemoval.ts";
import { arrive } from "../store/storePlacing.ts";
import { requireKeyFits } from "../store/storeSink.ts";
import type { Tools } from "../tools.ts";
import type { StorePlace } from "../transfer.ts";
import { isMd5, verifyCopy } from "../verification/verify.ts";

export interface Copying {
  readonly tools: Tools;
  readonly run: Run;
  readonly mode: "copy" | "move";
  readonly to: Pick<StorePlace, "store" | "bucket">;
  readonly occupied: Occupied;
  /** The second half of a move. */
  readonly removal: SourceRemoval;
  /** The second half of a copy. */
  readonly completion: CopyCompletion;
}

/** Copies one object, verifies the copy and, in a move, lets the source be deleted. */
export async function copyItem(context: Copying, item: CopyItem): Promise<void> {
  const { run, mode, occupied, removal } = context;
  await run.item(item.key, item.sizeBytes ?? 0, async (progress) => {
    requireKeyFits(item.target);
    if (item.isSameBucket && item.key === item.target)
      return run.tally.skipped(item.key, "sameFile");
    const { to } = context;
    const { isSelected } = item;
    const ledger = ledgerOf(run, to, item);
    const found = await knownOrMoved(context, item, ledger, progress);
    if (!found) return;
    let from = found;
    const what = item.key;
    const fingerprint = fingerprintOfObject(from);
    if (run.isSettled(ledger, { what, sizeBytes: from.sizeBytes, fingerprint })) return;
    if (mode === "move" && (await isCopied(from, ledger, to.store, run.signal)))
      return removal.add({
        ...{ from, ledger, isSelected, isSeen: true },
        to: { ...to, key: ledger.open?.copied?.to.key ?? item.target },
        isReplaced: ledger.open?.copied?.replaced === true,
      });
    let copy: ObjectHead | undefined;
    let isReplaced = false;
    let isGone = false;
    const created = await arrive(
      {
        run,
        occupied,
        key: item.target,
        what,
        ledger,
        isProvable: isMd5(from.etag) && !item.isUpwards && staysWhole(context, from),
        isOurs: async (occupant) =>
          isOurs(occupant, { sizeBytes: from.sizeBytes, etags: [from.etag] }, ledger),
        clear: () => abortLeftovers(to.store.multipart, to, ledger, run.signal),
        incoming: {
          sizeBytes: from.sizeBytes,
          ...(from.lastModified && { modified: from.lastModified }),
        },
        isItself: (occupant) =>
          item.bucket === context.to.bucket && item.key === item.target && isOne(from, occupant),
        isUnconditional: isOnServer(context, from),
      },
      async (key, condition) => {
        isReplaced = !condition.ifAbsent;
        const options = { ...condition, progress, ledger };
        if (await renamed(context, from, key, options)) isGone = true;
        else ({ from, copy } = await transfer(context, from, key, options));
      },
    );
    if (created === undefined) return;
    const place = { ...to, key: created };
    if (mode === "copy") {
      run.tally.done(from.sizeBytes, created);
      const fingerprint = fingerprintOfObject(from);
      const note = () => ledger.note({ kind: "done", fingerprint, to: created });
      await context.completion.add({ from, to: place, note });
    } else if (isGone) {
      ledger.note({
        ...{ kind: "moved", sizeBytes: from.sizeBytes },
        ...(isSelected && { isSelected }),
      });
      run.tally.done(from.sizeBytes, created);
    } else {
      if (copy) noteCopied(ledger, from, place, { copy, isReplaced });
      const isSeen = copy !== undefined;
      await removal.add({ from, to: place, ledger, isSelected, isReplaced, isSeen });
    }
  });
}

/** Whether the copy gets an ETag of one piece, as its source has. */
function staysWhole(context: Copying, from: Known): boolean {
  const { tools, to } = context;
  const { serverCopy } = to.store;
  const { multipartThresholdBytes } = tools.options;
  const most = isOnServer(context, from) ? serverCopy?.maxBytes : multipartThresholdBytes;
  return from.sizeBytes <= (most ?? 0);
}

/** Copies that servers make know no condition on what they replace. */
function isOnServer({ to }: Copying, { store }: Known): boolean {
  return store.identity === to.store.identity && to.store.serverCopy !== undefined;
}

/** Without what the source was like then: what is where it should be is not begun again. */
export function ledgerOf(run: Run, to: Copying["to"], ends: Ends): ItemLedger {
  return run.ledger.item(...namesOf(to, ends));
}

/** Whether no earlier run has come to it, as far as it could write down. */
export function isNew(run: Run, to: Copying["to"], ends: Ends): boolean {
  return run.ledger.isNew(...namesOf(to, ends));
}

type Ends = ObjectPlace & { readonly target: string };

function namesOf(to: Copying["to"], { store, bucket, key, target }: Ends) {
  return ["copy", store.identity, bucket, key, to.store.identity, to.bucket, target] as const;
}

/** True when an earlier run copied and verified it, and both are still as they were then. */
async function isCopied(
  from: Known,
  { open }: ItemLedger,
  store: ObjectStore,
  signal: AbortSignal,
): Promise<boolean> {
  const copied = open?.copied;
  if (!copied || copied.sizeBytes !== from.sizeBytes || copied.etag !== from.etag) return false;
  // ETags may be absent, or all the same.
  if (!isSameTime(dateOf(copied.modifiedMs), from.lastModified)) return false;
  const { bucket, key } = copied.to;
  const head = await headIfThere({ store, bucket, key }, signal);
  return head?.sizeBytes === from.sizeBytes && head.etag === copied.copy.etag;
}

/** Undefined when an earlier run moved it, and was ended before it could write that down. */
async function knownOrMoved(
  { run, mode }: Copying,
  item: CopyItem,
  ledger: ItemLedger,
  progress: ItemProgress,
): Promise<Known | undefined> {
  try {
    return await known(item, progress, run.signal);
  } catch (error) {
    const copied = mode === "move" && ledger.open?.copied;
    if (!copied || !isStorageError(error, "noSuchObject")) throw error;
    const { sizeBytes, to } = copied;
    ledger.note({ kind: "moved", sizeBytes, ...(item.isSelected && { isSelected: true }) });
    run.tally.done(sizeBytes, to.key);
    return undefined;
  }
}

/** Size and ETag as listed; asked for where the listing was not complete. */
async function known(item: CopyItem, progress: ItemProgress, signal: AbortSignal): Promise<Known> {
  const { store, bucket, key, sizeBytes, etag, lastModified, storageClass } = item;
  // Its time tells whether what is in the way is the object itself.
  if (sizeBytes !== undefined && etag !== undefined && lastModified !== undefined)
    return { store, bucket, key, sizeBytes, etag, lastModified, storageClass };
  return looked({ store, bucket, key }, progress, signal);
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
  { run, mode, to }: Copying,
  from: Known,
  key: string,
  { ifAbsent, ledger }: Transferring,
): Promise<boolean> {
  const { signal } = run;
  const { store, bucket } = from;
  const { serverCopy } = to.store;
  const isInPlace = store.identity === to.store.identity && bucket === to.bucket;
  if (mode !== "move" || !isInPlace || !serverCopy?.rename) return false;
  noteCopied(ledger, from, { ...to, key }, { isReplaced: !ifAbsent });
  await run.ledger.written();
  await serverCopy.rename(bucket, from.key, key, signal);
  await verifyCopy({ ...to, key }, { sizeBytes: from.sizeBytes }, signal);
  return true;
}
