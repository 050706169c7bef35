import type { StorageError } from "../core/errors.ts";
import type { Unzip } from "../core/gzip.ts";
import type { SaveObject } from "../core/saving.ts";
import type { ObjectStore } from "../core/store.ts";
import type { Journal } from "./journal/journal.ts";
import type { Rewrite } from "./rewrite.ts";
import type { VersionCount, VersionedPlace } from "./versions.ts";
import type { CompareOptions, Comparison } from "./compare/compare.ts";
import type { End } from "./compare/item.ts";
import type { Removal, SyncPlan } from "./sync/step.ts";
import type { SyncOptions } from "./sync/sync.ts";
import type { VersionLookup } from "./undo/deleteMarkers.ts";

/** A place in a store: a bucket, and a prefix in it (empty, or ending with the delimiter). */
export interface StorePlace {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly prefix: string;
}

/** What a user selected in a store. Several may come from different buckets and connections. */
export type Selected =
  | {
      readonly kind: "object";
      readonly store: ObjectStore;
      readonly bucket: string;
      readonly key: string;
      /** As listed; the engine asks the store when they are absent. */
      readonly sizeBytes?: number;
      readonly etag?: string;
    }
  | {
      readonly kind: "prefix";
      readonly store: ObjectStore;
      readonly bucket: string;
      readonly prefix: string;
    };

/** Something local to upload. Streams come from drops that carry bytes but no path. */
export type LocalSource =
  | { readonly kind: "path"; readonly path: string }
  | {
      readonly kind: "bytes";
      readonly name: string;
      read(signal: AbortSignal): Promise<Uint8Array>;
    };

/** A destination that is taken. `existing` and `incoming` are what a person compares. */
export interface Conflict {
  /** Object key or local path that exists already. */
  readonly target: string;
  readonly existing: { readonly sizeBytes: number; readonly modified?: Date };
  readonly incoming: { readonly sizeBytes: number; readonly modified?: Date };
  /** It is another one than that for which overwriting had been chosen already. */
  readonly hasChanged?: true;
}

export type ConflictAnswer = {
  readonly choice: "overwrite" | "skip" | "keepBoth";
  readonly applyToAll: boolean;
};

/** Figures so far. Totals grow while folders are still being listed (`isCounting`). */
export interface TransferProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Bytes that passed through here or through the server, without what was skipped: for rates. */
  readonly bytesMoved: number;
  readonly isCounting: boolean;
  /** The key or path that changed last. */
  readonly current: string;
  /** Files under way. */
  readonly active: readonly FileProgress[];
  /** What failed so far; grows while the transfer runs. */
  readonly failed: TransferReport["failed"];
}

export interface FileProgress {
  /** Key or path. */
  readonly name: string;
  readonly bytesDone: number;
  readonly sizeBytes: number;
}

export interface TransferOptions {
  readonly signal: AbortSignal;
  /** Called at most ten times a second, and once at the end. */
  onProgress?(progress: TransferProgress): void;
  /**
   * Asked one at a time. Throwing aborts the whole transfer: an `AbortError` as a cancel does,
   * anything else is thrown again once everything under way has been undone.
   */
  onConflict(conflict: Conflict): Promise<ConflictAnswer>;
  /**
   * Where the transfer writes down how far it is. With what earlier runs of the same order wrote in
   * it, the transfer is gone on with. A pause is an abort of the signal with {@link Paused} as its
   * reason: then, and when something fails that may pass, what has arrived of a file is kept for the
   * next run; `discard` takes it away.
   */
  readonly journal?: Journal;
  /** Finds delete markers that an earlier run made and did not live to be told of. */
  readonly versions?: VersionLookup;
}

/** Why something was left as it is, without a failure. */
export type SkipReason =
  | "exists"
  | "symlink"
  | "special"
  | "sameFile"
  /** It is not any more what was compared. */
  | "changed"
  | "notEmpty"
  /** Deleting waits until everything else went well. */
  | "afterFailure";

/**
 * What became of a selection. Nothing is left out: unless it was cancelled, done + skipped + failed
 * is everything found. Lists hold at most their first 10,000 entries; `counts` is exact.
 */
export interface TransferReport {
  readonly done: number;
  /** Bytes of what was done. */
  readonly bytes: number;
  readonly counts: { readonly skipped: number; readonly failed: number; readonly renamed: number };
  readonly skipped: readonly {
    readonly what: string;
    readonly why: SkipReason;
  }[];
  readonly failed: readonly { readonly what: string; readonly error: StorageError }[];
  /** Keys that could not be local names as they are, with the name that was used instead. */
  readonly renamed: readonly { readonly key: string; readonly path: string }[];
  /** What was done without something that belongs to the object, and why. */
  readonly notKept?: readonly {
    readonly key: string;
    readonly what: "acl" | "tags";
    readonly error: StorageError;
  }[];
  /** Keys or paths that now exist because of this transfer, at most the first 1,000. */
  readonly created: readonly string[];
  /** True when the signal ended it; what was done stays counted. */
  readonly isCancelled: boolean;
}

/** How many files and bytes a selection holds, as far as has been counted. */
export interface Count {
  readonly objects: number;
  readonly bytes: number;
  readonly isComplete: boolean;
}

/** Every operation that moves bytes or removes many objects. Never throws for one item: see the report. */
export interface TransferEngine {
  upload(
    sources: readonly LocalSource[],
    to: StorePlace,
    options: TransferOptions,
  ): Promise<TransferReport>;
  /** Prefixes become folders in `folder`; no path outside it is ever written. */
  download(
    selected: readonly Selected[],
    folder: string,
    options: TransferOptions,
  ): Promise<TransferReport>;
  /** One object to exactly this path (Save As). */
  downloadTo(
    object: Selected & { kind: "object" },
    path: string,
    options: TransferOptions,
  ): Promise<TransferReport>;
  copy(
    selected: readonly Selected[],
    to: StorePlace,
    options: TransferOptions,
  ): Promise<TransferReport>;
  /** Copies, verifies, then deletes the source. */
  move(
    selected: readonly Selected[],
    to: StorePlace,
    options: TransferOptions,
  ): Promise<TransferReport>;
  /** Renames an object to a key, or a prefix to a prefix, in its bucket: a move of one. */
  rename(selected: Selected, to: string, options: TransferOptions): Promise<TransferReport>;
  remove(
    selected: readonly Selected[],
    options: Omit<TransferOptions, "onConflict">,
  ): Promise<TransferReport>;
  /**
   * Takes back what the journal of a move, a rename or a delete tells. What changed since is left as
   * it is and reported. `stores` are those of the order. Throws nothing for one item: see the report.
   */
  undo(
    of: Journal,
    stores: readonly ObjectStore[],
    options: Omit<TransferOptions, "onConflict">,
  ): Promise<TransferReport>;
  /**
   * Removes what unfinished runs left: uploads in parts and files beside their targets. Throws when
   * something cannot be removed, such as while a server cannot be reached; it can be tried again.
   */
  discard(
    journal: Journal,
    stores: readonly ObjectStore[],
    options: Pick<TransferOptions, "signal" | "versions">,
  ): Promise<void>;
  /** Tells every difference on the way from one place to another; changes nothing. */
  compare(source: End, target: End, options: CompareOptions): Promise<Comparison>;
  /** Does what was chosen of those differences. */
  sync(plan: SyncPlan, options: SyncOptions): Promise<TransferReport>;
  /** Brings back what `sync` deleted at its target. */
  restore(
    target: End,
    removals: readonly Removal[],
    options: Omit<TransferOptions, "onConflict">,
  ): Promise<TransferReport>;
  /** Counts as it lists; ends early when the consumer stops. */
  count(selected: readonly Selected[], signal: AbortSignal): AsyncIterable<Count>;
  /** Writes what an editor made of an object. Throws what goes wrong: it is one object. */
  readonly save: SaveObject;
  /** Undoes the compression of what editors show, as {@link save} does it. */
  readonly unzip: Unzip;
  /** Writes an object anew from one of its versions, on the server: to restore, or to change headers. */
  rewrite(item: Rewrite, options: Omit<TransferOptions, "onConflict">): Promise<TransferReport>;
  /** Deletes every version and delete marker of a place: nothing of it can be brought back. */
  removeVersions(
    place: VersionedPlace,
    options: Omit<TransferOptions, "onConflict">,
  ): Promise<TransferReport>;
  /** As `count`, with the history of a versioned bucket. */
  countVersions(place: VersionedPlace, signal: AbortSignal): AsyncIterable<VersionCount>;
}

/** Why a copy or move makes no sense, before anything is touched. */
export type Refusal = "sameplace" | "intoItself" | "nothing";
