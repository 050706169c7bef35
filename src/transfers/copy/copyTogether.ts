import { isStorageError } from "../../core/errors.ts";
import { isKeyTooLong } from "../../core/key.ts";
import type { CopyRequest, Written } from "../../core/store.ts";
import { inParallel, type Together } from "../pace/pipeline.ts";
import { Worthwhile } from "../pace/worthwhile.ts";
import { ShownItems } from "../shownItems.ts";
import { copiedClass } from "../store/copiedHeaders.ts";
import { lookAtMany } from "../store/lookAtMany.ts";
import { fingerprintOfObject } from "../store/objectSource.ts";
import { isMd5, verifyCopy } from "../verification/verify.ts";
import type { CopyItem } from "./copyFind.ts";
import { isNew, ledgerOf, type Copying } from "./copyItem.ts";
import { noteCopied } from "./noteCopied.ts";
import type { Moved } from "./sourceRemoval.ts";

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
 * goes smoothly; what the server does not tell of, and everything that an earlier run began, goes the
 * long way, which knows its own copies.
 */
export function copiedTogether(context: Copying): Together<CopyItem> {
  /** Answers of this server say what was copied, as far as has been seen. */
  let areTelling = true;
  const orders = new Worthwhile();
  return {
    most,
    parallel,
    fits: (item) => areTelling && isSmallCopy(context, item) && isOffered(context, item),
    goesWith: (_first, item) => isSmallCopy(context, item),
    work: async (items, atOnce) => {
      const copies = items.filter((item) => isSmallCopy(context, item));
      const order = new CopyOrder(context, copies, atOnce);
      await order.copy();
      orders.ended(copies.length, order.left.size);
      if (order.hasDoubtful) areTelling = false;
      return items.filter((item) => !isSmallCopy(context, item) || order.left.has(item));
    },
  };
}

function isSmallCopy({ run, to }: Copying, item: CopyItem): item is SmallCopy {
  const { sizeBytes, etag, lastModified } = item;
  return (
    item.store.identity === to.store.identity &&
    !item.isUpwards &&
    !(item.isSameBucket && item.key === item.target) &&
    !isKeyTooLong(item.target) &&
    sizeBytes !== undefined &&
    sizeBytes <= smallBytes &&
    lastModified !== undefined &&
    isMd5(etag) &&
    isNew(run, to, item)
  );
}

/** Whether its server does that, and is not being spared. */
function isOffered({ tools, to, mode }: Copying, item: CopyItem): boolean {
  const { serverCopy } = to.store;
  if (!serverCopy?.copyMany || !serverCopy.copiesMany?.(to.bucket)) return false;
  const isRenamed = mode === "move" && item.isSameBucket && serverCopy.rename !== undefined;
  return !isRenamed && !tools.pacing.isHeldBack(to);
}

class CopyOrder {
  /** What has to go the long way. */
  readonly left: Set<CopyItem>;
  readonly #context: Copying;
  readonly #items: readonly SmallCopy[];
  readonly #parallel: number;
  /** Copied, as the server's answer says. */
  readonly #made: SmallCopy[] = [];
  /** Copied, and the answer says nothing of what; such as with encryption by a key of the target's own. */
  readonly #doubtful: SmallCopy[] = [];

  constructor(context: Copying, items: readonly SmallCopy[], parallel: number) {
    this.#context = context;
    this.#items = items;
    this.#parallel = parallel;
    this.left = new Set(items);
  }

  get hasDoubtful(): boolean {
    return this.#doubtful.length > 0;
  }

  async copy(): Promise<void> {
    const { run, removal, mode } = this.#context;
    const room = run.ledger.room();
    if (room) await room;
    try {
      await this.#copyAll(await this.#free());
    } catch (error) {
      // Whoever goes the long way meets it there.
      if (!run.signal.aborted && !isStorageError(error)) throw error;
    }
    // Also after a cancel: what has a copy is not left in both places.
    for (const item of this.#made) {
      if (mode === "copy") await this.#complete(item);
      else await removal.add(this.#moved(item, { isSeen: false }));
    }
    const look = (index: number) => this.#look(this.#doubtful[index]);
    await inParallel(this.#doubtful.length, this.#parallel, look);
  }

  /** Those whose targets are free: about the others somebody has to be asked. */
  async #free(): Promise<readonly SmallCopy[]> {
    const { occupied, run } = this.#context;
    const keys = this.#items.map(({ target }) => target);
    const taken = await occupied.findMany(keys, this.#parallel, run.signal);
    return this.#items.filter((_item, index) => !taken[index]);
  }

  async #copyAll(items: readonly SmallCopy[]): Promise<void> {
    const { to, mode, run } = this.#context;
    const { store, bucket } = to;
    const requests = items.map((item) => this.#requestOf(item));
    const sized = items.map(({ key, sizeBytes }) => ({ name: key, sizeBytes }));
    const shown = new ShownItems(run.progress, sized, this.#parallel);
    const done = (index: number, item: SmallCopy) => {
      run.succeeds();
      this.#made.push(item);
      shown.done(index);
    };
    // What is moved is looked at before its source is deleted; all else, where an ETag may be anything.
    const isSeenLater = mode === "move" || store.etagIsMd5;
    const unseen = new Map<number, SmallCopy>();
    const onCopied = (index: number, { etag }: Written) => {
      const item = items[index];
      if (!item || !this.left.delete(item)) return;
      if (etag !== item.etag) this.#doubtful.push(item);
      else if (isSeenLater) done(index, item);
      else unseen.set(index, item);
    };
    const many = { parallel: this.#parallel, onCopied };
    try {
      await store.serverCopy?.copyMany?.(bucket, requests, many, run.signal);
      const keys = Array.from(unseen.values(), ({ target }) => target);
      const listed = await lookAtMany(to, keys, run.signal);
      for (const [index, item] of unseen) {
        const seen = listed.get(item.target);
        if (seen?.sizeBytes !== item.sizeBytes || seen.etag !== item.etag) continue;
        unseen.delete(index);
        done(index, item);
      }
    } finally {
      this.#doubtful.push(...unseen.values());
      shown.withdraw();
    }
  }

  #requestOf({ bucket, key, target, etag, storageClass }: SmallCopy): CopyRequest {
    const { to, mode } = this.#context;
    const kept = copiedClass(storageClass, mode);
    return {
      ...{ fromBucket: bucket, fromKey: key, ifMatch: etag },
      ...{ toBucket: to.bucket, toKey: target, ifAbsent: true },
      ...(kept !== undefined && { storageClass: kept }),
    };
  }

  /** At one of which only looking tells whether it is what it should be. */
  async #look(item: SmallCopy | undefined): Promise<void> {
    if (!item) return;
    const { run, to, mode, removal } = this.#context;
    const { sizeBytes, etag, key, target } = item;
    await run.item(key, sizeBytes, async (progress) => {
      const place = { ...to, key: target };
      const copy = await verifyCopy(place, { sizeBytes, etag, place: item }, run.signal);
      progress.add(sizeBytes);
      if (mode === "copy") return this.#complete(item);
      const moved = this.#moved(item, { isSeen: true });
      noteCopied(moved.ledger, moved.from, place, { copy, isReplaced: false });
      await removal.add(moved);
    });
  }

  async #complete(item: SmallCopy): Promise<void> {
    const { run, to, completion } = this.#context;
    run.tally.done(item.sizeBytes, item.target);
    const done = { kind: "done", fingerprint: fingerprintOfObject(item), to: item.target } as const;
    const note = () => ledgerOf(run, to, item).note(done);
    await completion.add({ from: item, to: { ...to, key: item.target }, note });
  }

  #moved(item: SmallCopy, { isSeen }: Pick<Moved, "isSeen">): Moved {
    const { run, to } = this.#context;
    const { store, bucket, key, sizeBytes, etag, lastModified, storageClass } = item;
    return {
      from: { store, bucket, key, sizeBytes, etag, lastModified, storageClass },
      to: { ...to, key: item.target },
      ledger: ledgerOf(run, to, item),
      ...{ isSelected: item.isSelected, isReplaced: false, isSeen },
    };
  }
}
