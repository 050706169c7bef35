import { join } from "node:path";
import type { ObjectStore } from "../../core/store.ts";

/** One of the two places that are compared. A prefix is empty or ends with the delimiter. */
export type End =
  | { readonly kind: "folder"; readonly path: string }
  | {
      readonly kind: "prefix";
      readonly store: ObjectStore;
      readonly bucket: string;
      readonly prefix: string;
    };

/** What was seen of a file or object; it has to be that still when something is done with it. */
export interface Seen {
  readonly sizeBytes: number;
  /** Milliseconds since 1970; of an object, when it was written there. */
  readonly modifiedMs?: number;
  /** Of an object, without quotes. */
  readonly etag?: string;
}

export interface FileItem extends Seen {
  readonly kind: "file";
  /** Below its end, with `/` between names. Opaque: it is a part of a key. */
  readonly path: string;
}

export interface FolderItem {
  readonly kind: "folder";
  /** Ends with `/`. */
  readonly path: string;
  /** A folder with something in it exists by what is in it. */
  readonly isEmpty: boolean;
}

/** Something that cannot be compared: neither it nor what may be below it is ever touched. */
export interface BarredItem {
  readonly kind: "barred";
  /** Ends with `/` for a folder that cannot be read. */
  readonly path: string;
  readonly why: "symlink" | "special" | "unreadable";
}

/** One thing at one end. Items come in the order of their paths' UTF-8 bytes, as objects are listed. */
export type Item = FileItem | FolderItem | BarredItem;

/** The key or local path of something at an end. */
export function pathOfEnd(end: End, path: string): string {
  return end.kind === "folder" ? join(end.path, path) : end.prefix + path;
}
