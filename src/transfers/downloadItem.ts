import type { ObjectEntry } from "../core/model.ts";
import type { LocalFolder, LocalSpot } from "./local/localTree.ts";
import type { ItemLedger } from "./journal/ledger.ts";
import type { Run } from "./run.ts";
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

/** What is written down of a file. */
export function ledgerOf({ ledger }: Run, item: FileItem): ItemLedger {
  return ledger.item(...namesOf(item));
}

/** Whether no earlier run has come to it. */
export function isNew({ ledger }: Run, item: FileItem): boolean {
  return ledger.isNew(...namesOf(item));
}

function namesOf({ place, spot }: FileItem) {
  const { store, bucket, key } = place;
  return ["download", store.identity, bucket, key, spot.path] as const;
}
