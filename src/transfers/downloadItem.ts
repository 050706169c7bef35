import type { ObjectEntry } from "../core/model.ts";
import type { LocalFolder, LocalSpot } from "./local/localTree.ts";
import type { ObjectPlace } from "./store/objectSource.ts";

type Entry = Pick<ObjectEntry, "key" | "lastModified" | "etag"> & { readonly sizeBytes?: number };

/** An object that becomes a file. */
export interface FileItem {
  readonly kind: "file";
  readonly place: ObjectPlace;
  /** As it was listed. */
  readonly entry: Entry;
  readonly spot: LocalSpot;
}

/** An object that stands for a folder. */
export interface FolderItem {
  readonly kind: "folder";
  readonly key: string;
  readonly folder: LocalFolder;
}

/** What a download finds. */
export type DownloadItem = FileItem | FolderItem;

export type Listed = Entry & { readonly sizeBytes: number };

export function isListed(entry: Entry): entry is Listed {
  return entry.sizeBytes !== undefined;
}
