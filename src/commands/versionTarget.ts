import type { BucketAddress } from "../core/address.ts";
import type { VersionEntry } from "../core/bucketFeatures.ts";
import type { BucketNode } from "../tree/node.ts";

/** One version of an object, as a list of versions hands it to commands. */
export interface VersionTarget extends BucketAddress {
  readonly version: Exclude<VersionEntry, { kind: "prefix" }>;
}

/** Commands can be called by anyone with anything; only a version is acted upon. */
export function versionOf([value]: readonly unknown[]): VersionTarget | undefined {
  if (!isRecord(value) || !isRecord(value.version)) return undefined;
  const { connectionId, serviceId, bucket, version } = value;
  const isPlace =
    typeof connectionId === "string" &&
    typeof bucket === "string" &&
    (serviceId === undefined || typeof serviceId === "string");
  const isVersion =
    (version.kind === "version" || version.kind === "deleteMarker") &&
    typeof version.key === "string" &&
    typeof version.versionId === "string";
  return isPlace && isVersion ? (value as unknown as VersionTarget) : undefined;
}

/** The row that messages about the version belong to. */
export function bucketNodeOf({ version, ...address }: VersionTarget): BucketNode {
  void version;
  return { kind: "bucket", address, bucket: { name: address.bucket } };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
