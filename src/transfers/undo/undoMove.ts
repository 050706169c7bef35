import { StorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { ObjectStore } from "../../core/store.ts";
import { headIfThere } from "../store/headIfThere.ts";
import { dateOf, transfer, type Known } from "../copy/copyObject.ts";
import { noteCopied } from "../copy/noteCopied.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import type { JournalPlace, JournalRecord } from "../journal/record.ts";
import type { ObjectPlace } from "../store/objectSource.ts";
import { isOurs } from "../copy/ours.ts";
import type { ItemProgress } from "../progress.ts";
import type { Run } from "../run.ts";
import { isSameTime, type SourceRemoval } from "../copy/sourceRemoval.ts";
import type { Tools } from "../tools.ts";
import { verifyCopy } from "../verification/verify.ts";

export type Copied = Extract<JournalRecord, { kind: "copied" }>;

interface Undoing {
  readonly tools: Tools;
  readonly run: Run;
  readonly stores: readonly ObjectStore[];
  readonly removal: SourceRemoval;
}

/** Both ends of a move, as they are now; undefined where there is nothing. */
interface Ends {
  readonly copy: ObjectPlace;
  readonly copyHead: ObjectHead | undefined;
  readonly old: ObjectPlace;
  readonly oldHead: ObjectHead | undefined;
}

/**
 * Brings an object back to where it was: copied, verified, then deleted where it was moved to. What
 * it had overwritten there cannot come back.
 */
export async function undoMove(undoing: Undoing, moved: Copied): Promise<void> {
  const { run, removal } = undoing;
  await run.item(moved.to.key, moved.sizeBytes, async (progress) => {
    const ends = await look(undoing, moved, run.signal);
    const { copy, copyHead, old, oldHead } = ends;
    const ledger = run.ledger.item("undo", moved.id);
    if (!copyHead) {
      if (!oldHead) throw isGone(old);
      // Nothing had been moved, or it has been brought back already.
      return run.tally.done(0, old.key);
    }
    if (!isAsCopied(copyHead, moved)) throw hasChanged(copy);
    const from = knownAs(copy, copyHead);
    if (!oldHead) await bringBack(undoing, from, old, { progress, ledger });
    else if (!isAsMoved(oldHead, moved) && !isBroughtBack(oldHead, from, ledger))
      throw isTaken(old);
    // What it took the place of is gone: better a second copy than nothing.
    else if (moved.replaced && isAsMoved(oldHead, moved)) return run.tally.done(0, old.key);
    const found = { isSelected: false, isReplaced: false, isSeen: true };
    await removal.add({ from, to: old, ledger, ...found });
  });
}

async function bringBack(
  { tools, run }: Undoing,
  from: Known,
  old: ObjectPlace,
  { progress, ledger }: { readonly progress: ItemProgress; readonly ledger: ItemLedger },
): Promise<void> {
  await ledger.write({ kind: "start", to: old.key, at: Date.now() });
  const context = { tools, run, mode: "move", to: old } as const;
  // What somebody made of it meanwhile is not what was there.
  const options = { ifAbsent: true, onChange: "fail", progress, ledger } as const;
  const transferred = await transfer(context, from, old.key, options);
  const copy = transferred.copy ?? (await verifyCopy(old, transferred.from, run.signal));
  noteCopied(ledger, from, old, { copy, isReplaced: false });
}

async function look({ stores }: Undoing, { from, to }: Copied, signal: AbortSignal): Promise<Ends> {
  const [copy, old] = [placeOf(stores, to), placeOf(stores, from)];
  const [copyHead, oldHead] = await Promise.all([
    headIfThere(copy, signal),
    headIfThere(old, signal),
  ]);
  return { copy, copyHead, old, oldHead };
}

function placeOf(stores: readonly ObjectStore[], { home, bucket, key }: JournalPlace): ObjectPlace {
  const store = stores.find(({ identity }) => identity === home);
  if (store) return { store, bucket, key };
  throw new StorageError("noSuchResource", `Its connection is gone: ${key}`, { bucket, key });
}

/** The copy is what it was when it was verified. */
function isAsCopied(head: ObjectHead, { sizeBytes, copy }: Copied): boolean {
  const { etag, modifiedMs } = copy;
  return (
    head.sizeBytes === sizeBytes &&
    (etag === undefined || head.etag === etag) &&
    (modifiedMs === undefined || isSameTime(head.lastModified, dateOf(modifiedMs)))
  );
}

/** The source was not deleted. */
function isAsMoved(head: ObjectHead, { sizeBytes, etag, modifiedMs }: Copied): boolean {
  return (
    head.sizeBytes === sizeBytes &&
    head.etag === etag &&
    isSameTime(head.lastModified, dateOf(modifiedMs))
  );
}

/** An earlier run of this undo had copied it, and was ended before it deleted the other one. */
function isBroughtBack(head: ObjectHead, from: Known, ledger: ItemLedger): boolean {
  if (!ledger.open?.start) return false;
  const { sizeBytes, etag, lastModified } = head;
  const occupant = {
    sizeBytes,
    ...(etag !== undefined && { etag }),
    ...(lastModified && { modified: lastModified }),
  };
  return isOurs(occupant, { sizeBytes: from.sizeBytes, etags: [from.etag] }, ledger);
}

function knownAs({ store, bucket, key }: ObjectPlace, head: ObjectHead): Known {
  const { sizeBytes, etag, lastModified } = head;
  return { store, bucket, key, sizeBytes, etag, lastModified };
}

function hasChanged({ bucket, key }: ObjectPlace): StorageError {
  const message = `Changed since it was moved: ${key}`;
  return new StorageError("sourceChanged", message, { bucket, key });
}

function isTaken({ bucket, key }: ObjectPlace): StorageError {
  const message = `Another object has its old name: ${key}`;
  return new StorageError("preconditionFailed", message, { bucket, key });
}

function isGone({ bucket, key }: ObjectPlace): StorageError {
  return new StorageError("noSuchObject", `Neither here nor there any more: ${key}`, {
    bucket,
    key,
  });
}
