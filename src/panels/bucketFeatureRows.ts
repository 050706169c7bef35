import type * as vscode from "vscode";
import type {
  BucketFeature,
  BucketFeatures,
  ObjectLock,
  PublicAccess,
} from "../core/bucketFeatures.ts";
import type { BucketHome } from "../core/store.ts";
import type { FeatureRow } from "../protocol/bucketDetails.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** What a bucket has of the features of S3, and what is set there. One row each. */
export async function featureRows(
  home: BucketHome,
  features: BucketFeatures,
  bucket: string,
  context: { readonly l10n: L10n; readonly explain: (error: unknown) => string },
  signal: AbortSignal,
): Promise<FeatureRow[]> {
  const support = await features.probe(bucket, signal);
  const names = featureNames(context.l10n);
  const rows = Object.keys(names) as BucketFeature[];
  return Promise.all(
    rows.map(async (feature): Promise<FeatureRow> => {
      const name = names[feature];
      const found = support[feature];
      if (found.kind === "unsupported") {
        const detail = context.l10n.t("Not offered by this server");
        return { name, state: "unsupported", detail, reason: found.reason };
      }
      if (found.kind === "denied") {
        return { name, state: "denied", detail: context.explain(found.error) };
      }
      try {
        const detail = await detailOf(feature, home, features, bucket, context.l10n, signal);
        return { name, state: "supported", detail };
      } catch (error) {
        signal.throwIfAborted();
        return { name, state: "denied", detail: context.explain(error) };
      }
    }),
  );
}

async function detailOf(
  feature: BucketFeature,
  home: BucketHome,
  features: BucketFeatures,
  bucket: string,
  l10n: L10n,
  signal: AbortSignal,
): Promise<string> {
  switch (feature) {
    case "versioning": {
      const found = await home.settings?.get(bucket, signal);
      return versioningText(found?.versioning, l10n);
    }
    case "tags": {
      const tags = Object.entries((await home.settings?.get(bucket, signal))?.tags ?? {});
      return tags.length === 0
        ? l10n.t("none")
        : tags.map(([name, value]) => `${name}=${value}`).join(", ");
    }
    case "lifecycle":
      return l10n.t("{0} rules", (await home.lifecycle?.list(bucket, signal))?.length ?? 0);
    case "policy": {
      if (home.policies?.kind !== "document") return "";
      const policy = await home.policies.get(bucket, signal);
      return policy === undefined ? l10n.t("none") : l10n.t("set");
    }
    case "cors":
      return l10n.t("{0} rules", (await features.cors.get(bucket, signal)).length);
    case "objectLock":
      return lockText(await features.objectLock(bucket, signal), l10n);
    case "policyStatus":
    case "publicAccessBlock":
    case "acl":
      return accessText(feature, await features.publicAccess(bucket, signal), l10n);
    case "versions":
    case "uploads":
      return l10n.t("can be listed");
  }
}

function versioningText(versioning: string | undefined, l10n: L10n): string {
  switch (versioning) {
    case "enabled":
      return l10n.t("on");
    case "suspended":
      return l10n.t("suspended");
    default:
      return l10n.t("off");
  }
}

function lockText(lock: ObjectLock | undefined, l10n: L10n): string {
  if (!lock?.isEnabled) return l10n.t("off");
  const { defaultRetention: retention } = lock;
  if (!retention) return l10n.t("on, without a default");
  return retention.years === undefined
    ? l10n.t("on: {0}, {1} days", retention.mode, retention.days ?? 0)
    : l10n.t("on: {0}, {1} years", retention.mode, retention.years);
}

function accessText(
  feature: "policyStatus" | "publicAccessBlock" | "acl",
  access: PublicAccess,
  l10n: L10n,
): string {
  switch (feature) {
    case "policyStatus":
      return access.isPublicByPolicy ? l10n.t("public by its policy") : l10n.t("not public");
    case "acl": {
      const grants = access.publicGrants ?? [];
      return grants.length === 0
        ? l10n.t("nobody but the owner")
        : grants.map(({ to, permission }) => `${to}: ${permission}`).join(", ");
    }
    case "publicAccessBlock": {
      const { block } = access;
      if (!block) return l10n.t("off");
      const count = Object.values(block).filter(Boolean).length;
      return l10n.t("{0} of 4 blocks on", count);
    }
  }
}

function featureNames(l10n: L10n): Readonly<Record<BucketFeature, string>> {
  return {
    versioning: l10n.t("Versioning"),
    lifecycle: l10n.t("Lifecycle rules"),
    policy: l10n.t("Bucket policy"),
    cors: l10n.t("CORS"),
    tags: l10n.t("Tags"),
    objectLock: l10n.t("Object lock"),
    policyStatus: l10n.t("Public access by policy"),
    acl: l10n.t("Public access by access control list"),
    publicAccessBlock: l10n.t("Block of public access"),
    versions: l10n.t("Versions of objects"),
    uploads: l10n.t("Unfinished uploads"),
  };
}
