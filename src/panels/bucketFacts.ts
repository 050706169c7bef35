import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type { Bucket } from "../core/model.ts";
import type { BucketHome } from "../core/bucketHome.ts";

type L10n = Pick<typeof vscode.l10n, "t">;
type Fact = readonly [label: string, value: string];

/** What the home says of a bucket where it lists its buckets, and when it said so. */
export async function bucketFacts(
  home: Pick<BucketHome, "listBuckets" | "settings">,
  bucket: string,
  context: {
    readonly l10n: L10n;
    readonly explain: (error: unknown) => string;
    readonly now: () => Date;
  },
  signal: AbortSignal,
): Promise<readonly Fact[]> {
  const { l10n, explain, now } = context;
  try {
    const found = await find(home, bucket, signal);
    const facts = found ? factsOf(found, l10n) : [];
    // Figures are as old as the provider's last count; without any there is nothing that ages.
    const hasFigures = found?.objectCount !== undefined || found?.sizeBytes !== undefined;
    return hasFigures ? [...facts, [l10n.t("Listed at"), now().toLocaleString()]] : facts;
  } catch (error) {
    if (!isStorageError(error)) throw error;
    return [[l10n.t("Not listed"), explain(error)]];
  }
}

/** Asks for no more than the one name; a provider whose search does not know it may say it otherwise. */
async function find(
  home: Pick<BucketHome, "listBuckets" | "settings">,
  name: string,
  signal: AbortSignal,
): Promise<Bucket | undefined> {
  let cursor: string | undefined;
  do {
    const request = { search: name, refresh: true, ...(cursor !== undefined && { cursor }) };
    const page = await home.listBuckets(request, signal);
    const found = page.items.find((bucket) => bucket.name === name);
    if (found) return found;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return home.settings?.get(name, signal);
}

function factsOf(bucket: Bucket, l10n: L10n): readonly Fact[] {
  const { createdAt, region, tier, objectCount, sizeBytes, allocatedBytes } = bucket;
  const lines: readonly (readonly [string, string | undefined])[] = [
    [l10n.t("State"), bucket.state === "deleting" ? l10n.t("being deleted") : undefined],
    [l10n.t("Region"), region && displayName(region)],
    [l10n.t("Tier"), tier && displayName(tier)],
    [l10n.t("Created"), createdAt?.toLocaleString()],
    [l10n.t("Objects"), objectCount === undefined ? undefined : formatCount(objectCount)],
    [l10n.t("Used"), sizeBytes === undefined ? undefined : formatBytes(sizeBytes)],
    [l10n.t("Allocated"), allocatedBytes === undefined ? undefined : formatBytes(allocatedBytes)],
  ];
  return lines.flatMap(([label, value]) => (value ? [[label, value] as const] : []));
}
