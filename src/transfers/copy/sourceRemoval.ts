import { isStorageError, StorageError } from "../../core/errors.ts";
import type { ObjectHead } from "../../core/model.ts";
import type { DoomedObject } from "../../core/store.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { inParallel } from "../pace/pipeline.ts";
import { asStorageError, type Run } from "../run.ts";
import { shielded } from "../signals.ts";
import { lookAtMany } from "../store/lookAtMany.ts";
import type { CopiedAcls } from "../store/copiedAcls.ts";
import type { ObjectPlace } from "../store/objectSource.ts";
import type { Original } from "../store/serverCopy.ts";
import type { Tools } from "../tools.ts";
import { looksLikeMd5 } from "../verification/expectation.ts";
import { verifyCopy } from "../verification/verify.ts";
import { noteCopied } from "./noteCopied.ts";

/** Something that was copied, and its copy. */
export interface Moved {
  readonly from: Original & { readonly lastModified?: Date | undefined };
  readonly to: ObjectPlace;
  readonly ledger: ItemLedger;
  /** By itself: no listing tells whether it is still there. */
  readonly isSelected: boolean;
  /** Whether its copy took the place of something. */
  readonly isReplaced: boolean;
  /** False when only the server's answer says so far that the copy is there. */
  readonly isSeen: boolean;
}

/** With what was seen of it just before it is deleted. */
interface Unchanged extends Moved {
  readonly seen: Look;
}

/** As many as a page of a listing and one request to delete hold. */
const batchSize = 1000;
const parallelChecks = 8;

/**
 * The second half of a move, in batches: looks at copies that nobody has looked at yet, gives them
 * the access control lists of their sources, and deletes the sources of what is there as it should
 * be. What changed since it was copied stays. A cancel does not stop it: then the thing would be in both places.
 */
export class SourceRemoval {
  readonly #tools: Tools;
  readonly #run: Run;
  readonly #acls: CopiedAcls;
  /** By bucket: a batch is deleted from one. */
  readonly #pending = new Map<string, Moved[]>();

  constructor(tools: Tools, run: Run, acls: CopiedAcls) {
    this.#tools = tools;
    this.#run = run;
    this.#acls = acls;
  }

  async add(moved: Moved): Promise<void> {
    const { store, bucket } = moved.from;
    const id = JSON.stringify([store.identity, bucket]);
    const batch = this.#pending.get(id) ?? [];
    batch.push(moved);
    this.#pending.set(id, batch);
    if (batch.length < Math.min(batchSize, store.deleteBatchSize)) return;
    this.#pending.delete(id);
    await this.#removeBatch(batch);
  }

  /** Deletes what is left over. Nothing that was verified is pending after this. */
  async finish(): Promise<void> {
    const batches = [...this.#pending.values()];
    this.#pending.clear();
    for (const batch of batches) await this.#removeBatch(batch);
  }

  async #removeBatch(batch: readonly Moved[]): Promise<void> {
    await shielded(
      async (calm) => {
        const copied = await this.#whoseCopyIsThere(batch, calm);
        const whole = await this.#withTheirAcls(copied, calm);
        const unchanged = await this.#unchanged(whole, calm);
        // That each has a copy is to be known, whatever happens while they are deleted.
        await this.#run.ledger.written();
        await this.#delete(unchanged, calm);
      },
      this.#tools.options.graceMs,
      this.#run.signal,
    );
  }

  async #whoseCopyIsThere(batch: readonly Moved[], signal: AbortSignal): Promise<Moved[]> {
    const unseen = batch.filter(({ isSeen }) => !isSeen);
    const [first] = unseen;
    if (!first) return [...batch];
    const keys = unseen.map(({ to }) => to.key);
    const listed = await lookAtMany(first.to, keys, signal);
    return chosen(batch, async (moved) => {
      const { from, to, ledger, isReplaced } = moved;
      if (moved.isSeen) return moved;
      try {
        const seen = listed.get(to.key);
        const isProven = seen && isSameContent(seen, from);
        const head = isProven ? seen : await verifyCopy(to, { ...from, place: from }, signal);
        noteCopied(ledger, from, to, { copy: head, isReplaced });
        return moved;
      } catch (error) {
        this.#run.tally.failed(from.key, asStorageError(error, from.key));
        return undefined;
      }
    });
  }

  /** A source stays whose list could still be kept, and was not. */
  async #withTheirAcls(batch: readonly Moved[], signal: AbortSignal): Promise<Moved[]> {
    const { given, failed } = await this.#acls.give(batch, signal);
    if (given.size === 0 && failed.size === 0) return [...batch];
    return chosen(batch, async (moved) => {
      const { from, to, ledger, isReplaced } = moved;
      try {
        const problem = failed.get(moved);
        if (problem) throw problem;
        // To Ceph, that is a change of the object: its time is what an undo will find.
        if (given.has(moved)) {
          const copy = await verifyCopy(to, { sizeBytes: from.sizeBytes }, signal);
          noteCopied(ledger, from, to, { copy, isReplaced });
        }
        return moved;
      } catch (error) {
        this.#run.tally.failed(from.key, asStorageError(error, from.key));
        return undefined;
      }
    });
  }

  async #unchanged(batch: readonly Moved[], signal: AbortSignal): Promise<Unchanged[]> {
    const [first] = batch;
    if (!first) return [];
    const keys = batch.map(({ from }) => from.key);
    const listed = await lookAtMany(first.from, keys, signal);
    return chosen(batch, async (moved) => {
      const inList = listed.get(moved.from.key);
      const seen =
        inList && isSame(moved.from, inList) ? inList : await this.#ifUnchanged(moved, signal);
      return seen && { ...moved, seen };
    });
  }

  /** What it is like now; undefined when it must not be deleted, which is settled then. */
  async #ifUnchanged(moved: Moved, signal: AbortSignal): Promise<Look | undefined> {
    const { store, bucket, key } = moved.from;
    try {
      const head = await store.head(bucket, { key }, signal);
      if (isSame(moved.from, head)) return head;
      this.#run.tally.failed(key, hasChanged(moved.from));
    } catch (error) {
      // Somebody else has deleted it: it is where it should be, and only there.
      if (isStorageError(error, "noSuchObject")) this.#done(moved);
      else this.#run.tally.failed(key, asStorageError(error, key));
    }
    return undefined;
  }

  /**
   * Under the condition that they are what was just looked at, which closes the moment in between
   * where the server checks that.
   */
  async #delete(batch: readonly Unchanged[], signal: AbortSignal): Promise<void> {
    const [first] = batch;
    if (!first) return;
    const { store, bucket } = first.from;
    const { tally } = this.#run;
    try {
      const outcomes = await store.delete(bucket, batch.map(asSeen), signal);
      const byKey = new Map(outcomes.map((outcome) => [outcome.key, outcome]));
      for (const moved of batch) {
        const { key } = moved.from;
        const outcome = byKey.get(key);
        if (outcome && !outcome.error) this.#done(moved);
        else if (isStorageError(outcome?.error, "preconditionFailed", "conflict"))
          await this.#refused(moved, signal);
        else tally.failed(key, outcome?.error ?? unanswered(key));
      }
    } catch (error) {
      for (const { from } of batch) tally.failed(from.key, asStorageError(error, from.key));
    }
  }

  /** Some refuse the repeat of a delete whose answer was lost, too: then it is gone. */
  async #refused(moved: Moved, signal: AbortSignal): Promise<void> {
    const seen = await this.#ifUnchanged(moved, signal);
    if (seen) this.#run.tally.failed(moved.from.key, hasChanged(moved.from));
  }

  #done({ from, to, ledger, isSelected }: Moved): void {
    const { sizeBytes } = from;
    ledger.note({ kind: "moved", sizeBytes, ...(isSelected && { isSelected }) });
    this.#run.tally.done(from.sizeBytes, to.key);
  }
}

/** What becomes of those that are not left out, some looked at at once, in their order. */
async function chosen<T>(
  batch: readonly Moved[],
  choose: (moved: Moved) => Promise<T | undefined>,
): Promise<T[]> {
  const all: (T | undefined)[] = [];
  await inParallel(batch.length, parallelChecks, async (index) => {
    const moved = batch[index];
    if (moved) all[index] = await choose(moved);
  });
  return all.filter((one) => one !== undefined);
}

type Look = Pick<ObjectHead, "sizeBytes" | "etag" | "lastModified">;

function asSeen({ from, seen: { etag, lastModified } }: Unchanged): DoomedObject {
  return {
    key: from.key,
    ...(etag !== undefined && { ifMatch: etag }),
    ...(lastModified && { ifUnmodifiedSince: lastModified }),
  };
}

function hasChanged({ bucket, key }: Moved["from"]): StorageError {
  const message = `Copied, but not deleted, because it has changed since: ${key}`;
  return new StorageError("sourceChanged", message, { bucket, key });
}

/** The same size and an ETag that only the same bytes have. */
function isSameContent(seen: Look, from: Moved["from"]): boolean {
  return seen.sizeBytes === from.sizeBytes && looksLikeMd5(seen.etag) && seen.etag === from.etag;
}

function isSame(from: Moved["from"], head: Look): boolean {
  return (
    head.sizeBytes === from.sizeBytes &&
    head.etag === from.etag &&
    // The same bytes, written again: somebody means them to be here.
    isSameTime(head.lastModified, from.lastModified)
  );
}

/** Listings have milliseconds, headers have seconds, and servers round as they like. */
export function isSameTime(a: Date | undefined, b: Date | undefined): boolean {
  if (!a || !b) return a === b;
  return Math.abs(a.getTime() - b.getTime()) < 1500;
}

export function unanswered(key: string): StorageError {
  return new StorageError("badResponse", `The server did not say whether it deleted: ${key}`, {
    key,
  });
}
