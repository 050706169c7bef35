import type { BucketFeatures, VersionEntry } from "../core/bucketFeatures.ts";
import type { ObjectStore } from "../core/store.ts";
import { cutBatch, idOf, isOver, mostPasses, removeBatches, type Batch } from "./remove.ts";
import { pages, requireBelow } from "./store/pages.ts";
import { withRun, type Run } from "./run.ts";
import type { Tools } from "./tools.ts";
import type { TransferOptions, TransferReport } from "./transfer.ts";

/** Everything below a prefix with its history: the current objects are versions, too. */
export interface VersionedPlace {
  readonly store: ObjectStore;
  readonly bucket: string;
  /** Empty for the whole bucket. */
  readonly prefix: string;
  readonly list: (
    ...args: Parameters<BucketFeatures["versions"]>
  ) => ReturnType<BucketFeatures["versions"]>;
}

/** What a place holds, as far as has been counted. */
export interface VersionCount {
  /** What a listing shows. */
  readonly current: number;
  /** What was overwritten or deleted, and is kept. */
  readonly earlier: number;
  readonly deleteMarkers: number;
  /** Of current and earlier versions together. */
  readonly bytes: number;
  /** False while every version is the one that a bucket without versioning has. */
  readonly isVersioned: boolean;
  readonly isComplete: boolean;
}

type Version = Exclude<VersionEntry, { kind: "prefix" }>;

/** Counts as it lists, told after every page. Throws what listing throws. */
export async function* countVersions(
  place: VersionedPlace,
  signal: AbortSignal,
): AsyncGenerator<VersionCount> {
  let count: VersionCount = {
    ...{ current: 0, earlier: 0, deleteMarkers: 0, bytes: 0 },
    ...{ isVersioned: false, isComplete: false },
  };
  for await (const page of versionPages(place, signal)) {
    for (const version of page) count = added(count, version);
    yield count;
  }
  yield { ...count, isComplete: true };
}

function added(count: VersionCount, version: Version): VersionCount {
  const isVersioned = count.isVersioned || version.versionId !== "null" || !version.isLatest;
  if (version.kind === "deleteMarker")
    return { ...count, isVersioned: true, deleteMarkers: count.deleteMarkers + 1 };
  const bytes = count.bytes + version.sizeBytes;
  return version.isLatest
    ? { ...count, isVersioned, bytes, current: count.current + 1 }
    : { ...count, isVersioned, bytes, earlier: count.earlier + 1 };
}

/** Deletes all versions and delete markers below a prefix for good. */
export function removeVersions(
  tools: Tools,
  place: VersionedPlace,
  options: Omit<TransferOptions, "onConflict">,
): Promise<TransferReport> {
  return withRun(options, async (run) => {
    const failed = new Set<string>();
    for (let pass = 1; pass <= mostPasses; pass++) {
      let found = 0;
      const batches = versionBatches(run, place, failed, (count) => (found += count));
      await removeBatches(tools, run, batches, failed);
      if (isOver(run, { found, failed })) return;
    }
  });
}

async function* versionBatches(
  run: Run,
  place: VersionedPlace,
  failed: ReadonlySet<string>,
  onFound: (count: number) => void,
): AsyncGenerator<Batch> {
  const { store, bucket } = place;
  try {
    for await (const page of versionPages(place, run.signal)) {
      const objects = page.flatMap((version) => {
        const { key, versionId } = version;
        const sizeBytes = version.kind === "version" ? version.sizeBytes : 0;
        return failed.has(idOf(version)) ? [] : [{ key, versionId, sizeBytes }];
      });
      for (const { sizeBytes } of objects) run.found(sizeBytes);
      onFound(objects.length);
      yield* cutBatch({ store, bucket, objects });
    }
  } catch (error) {
    run.endsEarly(place.prefix, error);
  }
}

async function* versionPages(
  place: VersionedPlace,
  signal: AbortSignal,
): AsyncGenerator<readonly Version[]> {
  const { bucket, prefix, list } = place;
  const load = (cursor: string | undefined) =>
    list(bucket, { prefix, ...(cursor !== undefined && { cursor }) }, signal);
  for await (const page of pages(load, place)) {
    const versions = page.filter((entry) => entry.kind !== "prefix");
    for (const { key } of versions) requireBelow(key, place);
    yield versions;
  }
}
