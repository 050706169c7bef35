import * as vscode from "vscode";
import { isStorageError } from "../core/errors.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import type { ObjectStore } from "../core/store.ts";
import type { Count, TransferEngine } from "../transfers/transfer.ts";
import type { VersionCount, VersionedPlace } from "../transfers/versions.ts";
import { countFor, countText, countingMs } from "./count.ts";
import type { Work } from "./progress.ts";

/** What has to go before a bucket can: its objects, or with them the history that it keeps. */
export type BucketContents =
  | {
      readonly kind: "objects";
      readonly count: Count;
      /** The history, if there is one, may not be looked at with these credentials. */
      readonly isHistoryHidden: boolean;
    }
  | { readonly kind: "versions"; readonly count: VersionCount; readonly place: VersionedPlace };

/** Counts what is in a bucket while the progress shows the figures. */
export async function contentsOf(
  engine: TransferEngine,
  home: BucketHome,
  bucket: string,
  work: Work,
): Promise<BucketContents> {
  const store = (await home.store.forBucket?.(bucket, work.signal)) ?? home.store;
  const { features } = home;
  let isHistoryHidden = false;
  if (features) {
    const list: VersionedPlace["list"] = (...args) => features.versions(...args);
    const place = { store, bucket, prefix: "", list };
    try {
      const count = await countHistory(engine, place, work);
      if (count.isVersioned) return { kind: "versions", count, place };
      const objects = { objects: count.current, bytes: count.bytes, isComplete: count.isComplete };
      return { kind: "objects", count: objects, isHistoryHidden };
    } catch (error) {
      if (!isStorageError(error, "unsupported", "accessDenied")) throw error;
      isHistoryHidden = error.kind === "accessDenied";
    }
  }
  const count = await countFor(engine, [everythingIn(store, bucket)], work);
  return { kind: "objects", count, isHistoryHidden };
}

export function everythingIn(store: ObjectStore, bucket: string) {
  return { kind: "prefix", store, bucket, prefix: "" } as const;
}

export function isEmpty(contents: BucketContents): boolean {
  const { kind, count } = contents;
  if (!count.isComplete) return false;
  return kind === "objects"
    ? count.objects === 0
    : count.current + count.earlier + count.deleteMarkers === 0;
}

export function contentsText(contents: BucketContents): string {
  return contents.kind === "objects" ? countText(contents.count) : historyText(contents.count);
}

/** `2 objects, 3 earlier versions, 1 delete markers, 3.4 GB`: what is not there is left out. */
function historyText({ current, earlier, deleteMarkers, bytes, isComplete }: VersionCount): string {
  const parts = [
    vscode.l10n.t("objects: {0}", formatCount(current)),
    ...(earlier > 0 ? [vscode.l10n.t("earlier versions: {0}", formatCount(earlier))] : []),
    ...(deleteMarkers > 0
      ? [vscode.l10n.t("delete markers: {0}", formatCount(deleteMarkers))]
      : []),
    formatBytes(bytes),
  ];
  const text = parts.join(", ");
  return isComplete ? text : vscode.l10n.t("at least {0} so far", text);
}

async function countHistory(
  engine: TransferEngine,
  place: VersionedPlace,
  work: Work,
): Promise<VersionCount> {
  const start = Date.now();
  let latest: VersionCount | undefined;
  for await (const count of engine.countVersions(place, work.signal)) {
    latest = count;
    work.say(historyText(count));
    if (Date.now() - start > countingMs) break;
  }
  work.signal.throwIfAborted();
  if (latest) return latest;
  throw new TypeError("Counting ended without a count");
}
