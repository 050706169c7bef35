import { date, list, mapped, present, string } from "../../../core/record.ts";
import type { Decoded, Decoder } from "../../../core/record.ts";
import type { Bucket, Page } from "../../../core/model.ts";
import { lenient, listIn, loose } from "./loose.ts";
import { capacity, count, filledString, flag, tags } from "./value.ts";

/** A bucket with what only this provider's own code needs of it. */
export interface KrutrimBucket {
  readonly bucket: Bucket;
  readonly name: string;
  /** Opaque; may be masked, see `api/path.ts`. */
  readonly krn: string;
  readonly region?: string;
  readonly tier?: string;
  /** Where the service says the bucket is over S3, as it says it. */
  readonly url?: string;
}

/** `BucketResponse`. Everything but name and KRN may be absent or null. */
const wireBucket = loose(
  {
    name: filledString,
    krnid: filledString,
    owner: lenient(string),
    createdAt: lenient(date),
    usedCapacity: lenient(capacity),
    allocatedCapacity: lenient(capacity),
    region: lenient(filledString),
    url: lenient(filledString),
    status: lenient(string),
    tags: lenient(tags),
    versioning: lenient(flag),
    anonymous_access: lenient(flag),
    tier: lenient(filledString),
  },
  { krnid: ["krn", "bucketKrn", "id"], name: ["bucketName"] },
);

type WireBucket = Decoded<typeof wireBucket>;

export const bucketRecord: Decoder<KrutrimBucket> = mapped(wireBucket, normalizeBucket);

function normalizeBucket(wire: WireBucket): KrutrimBucket {
  const { name, krnid: krn, region, tier, url } = wire;
  const bucket: Bucket = present({
    name,
    id: krn,
    createdAt: wire.createdAt,
    region,
    tier,
    owner: wire.owner,
    sizeBytes: wire.usedCapacity,
    allocatedBytes: wire.allocatedCapacity,
    versioning: wire.versioning === undefined ? undefined : versioningOf(wire.versioning),
    access: wire.anonymous_access === undefined ? undefined : accessOf(wire.anonymous_access),
    state: wire.status === undefined ? undefined : stateOf(wire.status),
    tags: wire.tags,
  });
  return present({ bucket, name, krn, region, tier, url });
}

/** The service knows only on and off, so a bucket where it was switched off again reads as never on. */
function versioningOf(isOn: boolean): "enabled" | "off" {
  return isOn ? "enabled" : "off";
}

function accessOf(isAnonymous: boolean): "public" | "private" {
  return isAnonymous ? "public" : "private";
}

/** The words of `status` are not documented: only a deletion is told apart. */
function stateOf(status: string): "ready" | "deleting" {
  return /delet/i.test(status) ? "deleting" : "ready";
}

const paging = loose({
  totalPages: lenient(count),
  currentPage: lenient(count),
  nextPage: lenient(count),
});

/** The documented example has a `nextPage` that skips pages, so the current page is counted on first. */
function followingPage({ totalPages, currentPage, nextPage }: Decoded<typeof paging>) {
  if (currentPage !== undefined && totalPages !== undefined)
    return currentPage < totalPages ? currentPage + 1 : undefined;
  if (nextPage === undefined || nextPage < 1) return undefined;
  return currentPage === undefined || nextPage > currentPage ? nextPage : undefined;
}

/**
 * `BucketsResponse`, or the bare list that older versions of the service send. The cursor is the
 * number of the next page.
 */
export const bucketPageRecord: Decoder<Page<KrutrimBucket>> = (value, path) => {
  const items = listIn(list(bucketRecord), ["items", "buckets"])(value, path);
  if (Array.isArray(value)) return { items };
  const next = items.length === 0 ? undefined : followingPage(paging(value, path));
  return next === undefined ? { items } : { items, cursor: String(next) };
};
