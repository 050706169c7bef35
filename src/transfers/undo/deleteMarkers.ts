import type { BucketFeatures, VersionEntry, VersionPage } from "../../core/bucketFeatures.ts";
import { isStorageError } from "../../core/errors.ts";
import { commonPrefix, compareKeys } from "../../core/key.ts";
import { inParallel } from "../pace/pipeline.ts";

/** Lists versions, the newest of a key first. */
export type VersionList = (
  ...args: Parameters<BucketFeatures["versions"]>
) => ReturnType<BucketFeatures["versions"]>;

/** How the versions of a bucket are listed, by the identity of its store; undefined where there are none. */
export type VersionLookup = (
  place: { readonly home: string; readonly bucket: string },
  signal: AbortSignal,
) => Promise<VersionList | undefined>;

/** What became of a key that was perhaps deleted. */
export type Fate =
  | { readonly kind: "there" }
  /** Behind a delete marker that came since. */
  | { readonly kind: "hidden"; readonly versionId: string }
  /** Behind one that was there before. */
  | { readonly kind: "hiddenBefore" }
  | { readonly kind: "gone" };

interface Asked {
  readonly list: VersionList;
  readonly bucket: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** So much may the server's clock be behind ours where its answers do not tell, and change meanwhile. */
const clockToleranceMs = 2 * 60_000;
/** A clock that is said to be further behind than that is none to go by. */
const mostBehindMs = 24 * 60 * 60_000;
/** Enough to see the newest one where a server puts markers after versions. */
const fewVersions = 100;
const parallelLooks = 8;

/** Of all these keys; undefined when the server does not tell about versions. */
export async function fatesOf(
  asked: Asked,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Fate> | undefined> {
  try {
    const fates = keys.length > 1 ? await listedFates(asked, keys, signal) : new Map();
    const left = keys.filter((key) => !fates.has(key));
    await inParallel(left.length, parallelLooks, async (index) => {
      const key = left[index] ?? "";
      const page = await asked.list(asked.bucket, { prefix: key, limit: fewVersions }, signal);
      const latest = page.items.find(
        (one) => one.kind !== "prefix" && one.key === key && one.isLatest,
      );
      fates.set(key, fateBy(latest, asked.since - behindMs(page)));
    });
    return fates;
  } catch (error) {
    if (isStorageError(error, "unsupported")) return undefined;
    throw error;
  }
}

/** As far as a few pages tell: keys that were deleted together are mostly close together. */
async function listedFates(
  { list, bucket, since }: Asked,
  keys: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Fate>> {
  const fates = new Map<string, Fate>();
  const wanted = new Set(keys);
  const [first = "", ...others] = [...keys].sort(compareKeys);
  const last = others.at(-1) ?? first;
  const prefix = commonPrefix(first, last);
  let pagesLeft = 1 + Math.ceil(keys.length / 250);
  let cursor: string | undefined;
  do {
    const request = { prefix, ...(cursor !== undefined && { cursor }) };
    const page = await list(bucket, request, signal);
    const sinceThere = since - behindMs(page);
    for (const one of page.items)
      if (one.kind !== "prefix" && one.isLatest && wanted.has(one.key))
        fates.set(one.key, fateBy(one, sinceThere));
    const end = page.items.at(-1);
    if (end && end.kind !== "prefix" && compareKeys(end.key, last) > 0) break;
    cursor = page.cursor;
  } while (cursor !== undefined && fates.size < wanted.size && --pagesLeft > 0);
  return fates;
}

/**
 * How far the server's clock is behind ours, by which we wrote down when we deleted. One that is
 * ahead costs nothing: its markers are only newer.
 */
function behindMs({ serverTime }: VersionPage): number {
  const behind = serverTime ? Date.now() - serverTime.getTime() : 0;
  return behind > 0 && behind <= mostBehindMs ? behind : 0;
}

function fateBy(latest: VersionEntry | undefined, since: number): Fate {
  if (!latest || latest.kind === "prefix") return { kind: "gone" };
  if (latest.kind === "version") return { kind: "there" };
  // A marker without a version of its own has taken the object's place.
  if (latest.versionId === "null") return { kind: "gone" };
  const { versionId, lastModified } = latest;
  const isSince = !lastModified || lastModified.getTime() >= since - clockToleranceMs;
  return isSince ? { kind: "hidden", versionId } : { kind: "hiddenBefore" };
}
