import type * as vscode from "vscode";
import type {
  BucketFeature,
  BucketFeatures,
  ObjectLock,
  PublicAccess,
  Retention,
} from "../core/bucketFeatures.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import type { FeatureAction, FeatureRow } from "../protocol/bucketDetails.ts";

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
      const of = { id: feature, name: names[feature] };
      const found = support[feature];
      if (found.kind === "unsupported") {
        const detail = context.l10n.t("Not offered by this server");
        return { ...of, state: "unsupported", detail, reason: found.reason };
      }
      if (found.kind === "denied") {
        return { ...of, state: "denied", detail: context.explain(found.error) };
      }
      try {
        const found = await detailOf(feature, home, features, bucket, context.l10n, signal);
        return { ...of, state: "supported", ...found };
      } catch (error) {
        signal.throwIfAborted();
        return { ...of, state: "denied", detail: context.explain(error) };
      }
    }),
  );
}

interface Detail {
  readonly detail: string;
  readonly actions?: readonly FeatureAction[];
}

async function detailOf(
  feature: BucketFeature,
  home: BucketHome,
  features: BucketFeatures,
  bucket: string,
  l10n: L10n,
  signal: AbortSignal,
): Promise<Detail> {
  const edit = [{ id: "edit", label: l10n.t("Edit…") }];
  const open = [{ id: "open", label: l10n.t("Open") }];
  switch (feature) {
    case "versioning": {
      const { versioning } = (await home.settings?.get(bucket, signal)) ?? {};
      const on = { id: "enable", label: l10n.t("Turn On") };
      const suspend = { id: "suspend", label: l10n.t("Suspend…") };
      const actions = [versioning === "enabled" ? suspend : on];
      return { detail: versioningText(versioning, l10n), actions };
    }
    case "tags": {
      const tags = Object.entries((await home.settings?.get(bucket, signal))?.tags ?? {});
      const detail =
        tags.length === 0
          ? l10n.t("None")
          : tags.map(([name, value]) => `${name}=${value}`).join(", ");
      return { detail, actions: edit };
    }
    case "lifecycle": {
      const count = (await home.lifecycle?.list(bucket, signal))?.length ?? 0;
      return { detail: rulesText(count, l10n), actions: open };
    }
    case "policy": {
      if (home.policies?.kind !== "document") return { detail: "" };
      const policy = await home.policies.get(bucket, signal);
      const detail = policy === undefined ? l10n.t("None") : l10n.t("Set");
      return { detail, actions: open };
    }
    case "cors": {
      const count = (await features.cors.get(bucket, signal)).length;
      return { detail: rulesText(count, l10n), actions: open };
    }
    case "objectLock": {
      const lock = await features.objectLock(bucket, signal);
      const retention = { id: "retention", label: l10n.t("Default Retention…") };
      const enable = { id: "enable", label: l10n.t("Turn On…") };
      return { detail: lockText(lock, l10n), actions: [lock?.isEnabled ? retention : enable] };
    }
    case "publicAccessBlock": {
      const access = await features.publicAccess(bucket, signal);
      return { detail: accessText(feature, access, l10n), actions: edit };
    }
    case "policyStatus":
    case "acl":
      return { detail: accessText(feature, await features.publicAccess(bucket, signal), l10n) };
    case "versions":
      return { detail: l10n.t("Available"), actions: open };
    case "uploads":
      return { detail: l10n.t("Listed below") };
  }
}

function rulesText(count: number, l10n: L10n): string {
  if (count === 0) return l10n.t("None");
  return count === 1 ? l10n.t("1 rule") : l10n.t("{0} rules", count);
}

function versioningText(versioning: string | undefined, l10n: L10n): string {
  switch (versioning) {
    case "enabled":
      return l10n.t("On");
    case "suspended":
      return l10n.t("Suspended");
    default:
      return l10n.t("Off");
  }
}

function lockText(lock: ObjectLock | undefined, l10n: L10n): string {
  if (!lock?.isEnabled) return l10n.t("Off");
  const { defaultRetention: retention } = lock;
  if (!retention) return l10n.t("On, without a default");
  return l10n.t("On: {0}, {1}", retention.mode, periodText(retention, l10n));
}

function periodText({ days = 0, years }: Retention, l10n: L10n): string {
  if (years !== undefined) return years === 1 ? l10n.t("1 year") : l10n.t("{0} years", years);
  return days === 1 ? l10n.t("1 day") : l10n.t("{0} days", days);
}

function accessText(
  feature: "policyStatus" | "publicAccessBlock" | "acl",
  access: PublicAccess,
  l10n: L10n,
): string {
  switch (feature) {
    case "policyStatus":
      return access.isPublicByPolicy ? l10n.t("Public by its policy") : l10n.t("Not public");
    case "acl": {
      const grants = access.publicGrants ?? [];
      return grants.length === 0
        ? l10n.t("Nobody but the owner")
        : grants.map(({ to, permission }) => `${to}: ${permission}`).join(", ");
    }
    case "publicAccessBlock": {
      const { block } = access;
      if (!block) return l10n.t("Off");
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
