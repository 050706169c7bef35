import { isStorageError } from "../../core/errors.ts";
import { isKeyTooLong } from "../../core/key.ts";
import type { Written } from "../../core/store.ts";
import type { Together } from "../pace/pipeline.ts";
import { ShownItems } from "../shownItems.ts";
import { copiedClass } from "../store/copiedHeaders.ts";
import { lookAtMany } from "../store/lookAtMany.ts";
import { fingerprintOfObject } from "../store/objectSource.ts";
import { isMd5 } from "../verification/verify.ts";
import type { CopyItem } from "./copyFind.ts";
import { ledgerOf, type Copying } from "./copyItem.ts";

/** So many are one order. */
const most = 64;
/** Several orders are under way, so that one begins while another ends. */
const parallel = 4;
/** A server copies so much within moments. */
const smallBytes = 8 * 1024 ** 2;

/** All is known of it that a copy needs. */
type SmallCopy = CopyItem & {
  readonly sizeBytes: number;
  readonly etag: string;
  readonly lastModified: Date;
};

/**
 * Small objects are copied on the server many in one order, to keys that are free. It does only what
 * goes smoothly, and counts only what the server's answer proves; everything else, and everything
 * that an earlier run began, goes the long way, which knows its own copies.
 */
export function copiedTogether(context: Copying): Together<CopyItem> {
  const { run } = context;
  /** Answers of this server prove copies, as far as has been seen. */
  const answers = { prove: true };
  return {
    most,
    parallel,
    fits: (item) =>
      answers.prove &&
      !run.ledger.isResumed &&
      isSmallCopy(context, item) &&
      isOffered(context, item),
    goesWith: (_first, item) => isSmallCopy(context, item),
    work: async (items, atOnce) => {
      const copies = items.filter((item) => isSmallCopy(context, item));
      const left = await copyAll(context, copies, atOnce);
      if (left.isUnproven) answers.prove = false;
      return items.filter((item) => left.items.has(item));
    },
  };
}

function isSmallCopy({ to }: Copying, item: CopyItem): item is SmallCopy {
  const { sizeBytes, etag, lastModified } = item;
  return (
    item.store.identity === to.store.identity &&
    !item.isUpwards &&
    !(item.isSameBucket && item.key === item.target) &&
    !isKeyTooLong(item.target) &&
    sizeBytes !== undefined &&
    sizeBytes <= smallBytes &&
    lastModified !== undefined &&
    isMd5(etag)
  );
}

/** Whether its server does that, and is not being spared. */
function isOffered({ tools, to, mode }: Copying, item: CopyItem): boolean {
  const { serverCopy } = to.store;
  if (!serverCopy?.copyMany || !serverCopy.copiesMany?.(to.bucket)) return false;
  const isRenamed = mode === "move" && item.isSameBucket && serverCopy.rename !== undefined;
  return !isRenamed && !tools.pacing.isHeldBack(to);
}

interface Left {
  readonly items: ReadonlySet<CopyItem>;
  /** True when the server made a copy, and did not say of which bytes. */
  readonly isUnproven: boolean;
}

/** One order. Resolves to what has to go the long way. */
async function copyAll(
  context: Copying,
  items: readonly SmallCopy[],
  atOnce: number,
): Promise<Left> {
  const { run, removal, mode } = context;
  const left = new Set<CopyItem>(items);
  const room = run.ledger.room();
  if (room) await room;
  const made: SmallCopy[] = [];
  const onMade = (item: SmallCopy) => {
    left.delete(item);
    made.push(item);
  };
  let isUnproven = false;
  try {
    isUnproven = await copyMany(context, await areFree(context, items), atOnce, onMade);
  } catch (error) {
    // Whoever goes the long way meets it there.
    if (!run.signal.aborted && !isStorageError(error)) throw error;
  }
  // Also after a cancel: what has a copy is not left in both places.
  for (const item of made) {
    if (mode === "copy") noteDone(context, item);
    else await removal.add(movedOf(context, item));
  }
  return { items: left, isUnproven };
}

/** Those whose targets are free: about the others somebody has to be asked. */
async function areFree(
  { occupied, run }: Copying,
  items: readonly SmallCopy[],
): Promise<readonly SmallCopy[]> {
  const free: SmallCopy[] = [];
  for (const item of items) {
    if (!(await occupied.find(item.target, run.signal))) free.push(item);
  }
  return free;
}

/** Resolves to whether a copy was made of which the server did not say what it is of. */
async function copyMany(
  { to, mode, run }: Copying,
  items: readonly SmallCopy[],
  atOnce: number,
  onMade: (item: SmallCopy) => void,
): Promise<boolean> {
  const { store, bucket } = to;
  const requests = items.map((item) => {
    const kept = copiedClass(item.storageClass, mode);
    return {
      ...{ fromBucket: item.bucket, fromKey: item.key, ifMatch: item.etag },
      ...{ toBucket: bucket, toKey: item.target, ifAbsent: true },
      ...(kept !== undefined && { storageClass: kept }),
    };
  });
  const sized = items.map(({ key, sizeBytes }) => ({ name: key, sizeBytes }));
  const shown = new ShownItems(run.progress, sized, atOnce);
  const done = (index: number, item: SmallCopy) => {
    run.succeeds();
    onMade(item);
    shown.done(index);
  };
  // What is moved is looked at before its source is deleted; all else, where an ETag may be anything.
  const isSeenLater = mode === "move" || store.etagIsMd5;
  const unseen = new Map<number, SmallCopy>();
  let isUnproven = false;
  const many = {
    parallel: atOnce,
    onCopied: (index: number, { etag }: Written) => {
      const item = items[index];
      if (!item || etag !== item.etag) isUnproven = true;
      else if (isSeenLater) done(index, item);
      else unseen.set(index, item);
    },
  };
  try {
    await store.serverCopy?.copyMany?.(bucket, requests, many, run.signal);
    if (unseen.size === 0) return isUnproven;
    const keys = Array.from(unseen.values(), ({ target }) => target);
    const listed = await lookAtMany(to, keys, run.signal);
    for (const [index, item] of unseen) {
      const seen = listed.get(item.target);
      if (seen && seen.sizeBytes === item.sizeBytes && seen.etag === item.etag) done(index, item);
    }
  } finally {
    shown.withdraw();
  }
  return isUnproven;
}

function noteDone({ run, to }: Copying, item: SmallCopy): void {
  const fingerprint = fingerprintOfObject(item);
  ledgerOf(run, to, item).note({ kind: "done", fingerprint, to: item.target });
  run.tally.done(item.sizeBytes, item.target);
}

function movedOf({ run, to }: Copying, item: SmallCopy): Parameters<Copying["removal"]["add"]>[0] {
  const { store, bucket, key, sizeBytes, etag, lastModified, storageClass, isSelected } = item;
  return {
    from: { store, bucket, key, sizeBytes, etag, lastModified, storageClass },
    created: item.target,
    ledger: ledgerOf(run, to, item),
    isSelected,
    unseen: { copy: { ...to, key: item.target }, isReplaced: false },
  };
}
