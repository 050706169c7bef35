import type { ChecksumType } from "../../core/store.ts";
import type { Removal } from "../sync/step.ts";

export type LocalRemoval = Extract<Removal, { readonly path: string }>;

/** An object, by the identity of its store. */
export interface JournalPlace {
  readonly home: string;
  readonly bucket: string;
  readonly key: string;
}

/** What is done with a place that is taken. */
export type Choice = "overwrite" | "skip" | "keepBoth";

/**
 * One line of a journal. Items go by an `id` (see `itemId`); `fingerprint` is what tells whether a
 * source is still what it was. No record holds a secret.
 */
export type JournalRecord =
  /** A run begins. Whatever comes after it may not have been written any more. */
  | { readonly kind: "run" }
  /** An answer that holds for everything that follows. */
  | { readonly kind: "answer"; readonly choice: Choice }
  /**
   * Before bytes move: where they go, and what was chosen when that was taken. Absent where nothing
   * was chosen and what arrived can be told by its ETag.
   */
  | {
      readonly kind: "start";
      readonly id: string;
      readonly to: string;
      readonly choice?: "overwrite" | "keepBoth";
      /** What an overwrite was chosen for: an object's ETag, or a file's fingerprint. */
      readonly replaces?: string;
      readonly at: number;
    }
  | {
      readonly kind: "done";
      readonly id: string;
      readonly fingerprint: string;
      readonly to?: string;
      /** Where it is, when that is not where it was wanted. */
      readonly instead?: string;
    }
  | { readonly kind: "skip"; readonly id: string; readonly why: "exists" | "sameFile" }
  /** On the disk before an upload in parts is made: one that nobody got to know can be found. */
  | {
      readonly kind: "intent";
      readonly id: string;
      readonly target: JournalPlace;
      readonly at: number;
    }
  /** On the disk before its first part is sent. */
  | {
      readonly kind: "upload";
      readonly id: string;
      readonly target: JournalPlace;
      readonly uploadId: string;
      readonly partBytes: number;
      readonly fingerprint: string;
      /** Every part of it comes with its CRC32. */
      readonly checksumType?: ChecksumType;
    }
  | {
      readonly kind: "part";
      readonly id: string;
      readonly number: number;
      readonly etag: string;
      readonly md5?: string;
      readonly crc32?: string;
    }
  /** It has become an object, or was aborted. */
  | { readonly kind: "uploadGone"; readonly id: string; readonly uploadId: string }
  /** On the disk before a file is made beside its target, to be gone on with. */
  | {
      readonly kind: "partial";
      readonly id: string;
      readonly path: string;
      readonly fingerprint: string;
      readonly partBytes: number;
      readonly boot: string;
    }
  /** A part of it was written. `index` counts from 0. */
  | { readonly kind: "got"; readonly id: string; readonly index: number }
  /** Small files on their way have the journal's tag in their names, and are in such a folder. */
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "partialGone"; readonly id: string; readonly path: string }
  /** In a move: the copy was verified, and the source is about to be deleted. */
  | {
      readonly kind: "copied";
      readonly id: string;
      readonly from: JournalPlace;
      readonly to: JournalPlace;
      readonly sizeBytes: number;
      readonly etag?: string;
      readonly modifiedMs?: number;
      /** The copy, as it was when it was verified. */
      readonly copy: { readonly etag?: string; readonly modifiedMs?: number };
      /** Something else was there before. */
      readonly replaced?: true;
    }
  /** In a move: the source is gone. */
  | {
      readonly kind: "moved";
      readonly id: string;
      readonly sizeBytes: number;
      /** By itself, so that no listing tells whether it is still there. */
      readonly isSelected?: true;
    }
  /** What follows builds on what is before. */
  | { readonly kind: "phase" }
  /** On the disk before objects are deleted: their delete markers can be found without an answer. */
  | {
      readonly kind: "deleting";
      readonly batch: string;
      readonly home: string;
      readonly bucket: string;
      readonly keys: readonly string[];
      readonly at: number;
    }
  | {
      readonly kind: "deleted";
      /** Absent where nothing was written down before. */
      readonly batch?: string;
      /** A plan names it: it is counted when the plan comes to it again. */
      readonly isPlanned?: true;
      readonly at?: number;
      readonly home: string;
      readonly bucket: string;
      /** With the version of the delete marker, where the server made one. */
      readonly objects: readonly (readonly [key: string, marker?: string])[];
      readonly sizeBytes: number;
    }
  /** In a synchronization, before a local file is moved aside or an empty folder is removed. */
  | { readonly kind: "removed"; readonly removal: LocalRemoval }
  /** Written by whoever runs the transfer, for whoever finds the journal. */
  | {
      readonly kind: "end";
      readonly state: "done" | "failed" | "paused" | "cancelled";
      readonly at: number;
      /** What of it can be taken back, when it is over. */
      readonly undoable?: Undoable;
    };

export type EndRecord = Extract<JournalRecord, { readonly kind: "end" }>;

/** What can be taken back, as far as the journal tells; what was overwritten never can. */
export interface Undoable {
  /** Objects whose move was begun. */
  readonly moved: number;
  /** Of these, how many took the place of something. */
  readonly replaced: number;
  /** Deleted objects that a delete marker hides. */
  readonly markers: number;
  /** Deleted objects that are gone for good. */
  readonly gone: number;
}

/** The first line of a journal: what was to be done. `order` is for whoever runs the transfer. */
export interface JournalHeader {
  readonly v: 1;
  readonly id: string;
  readonly createdAt: string;
  readonly order: unknown;
}
