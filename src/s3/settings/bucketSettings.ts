import type { BucketChange, BucketSettings } from "../../core/bucketSettings.ts";
import { isStorageError, StorageError } from "../../core/errors.ts";
import type { Bucket } from "../../core/model.ts";
import type { S3Caller } from "../caller.ts";
import { textOf, type XmlElement } from "../xml.ts";
import { readSetting, removeSetting, type Subresource, writeSetting } from "./subresource.ts";
import { parseTags, writeTags } from "./tagXml.ts";
import { element, writeXml } from "./xmlWrite.ts";

/** Versioning and tags, as far as the server has them; what it has not is absent from the bucket. */
export function createBucketSettings(caller: S3Caller): BucketSettings {
  return {
    fields: new Set<keyof BucketChange>(["versioning", "tags"]),
    fieldsOf: async (bucket, signal) => {
      const { versioning, tags } = await readBucket(caller, bucket, signal);
      return new Set<keyof BucketChange>([
        ...(versioning === undefined ? [] : (["versioning"] as const)),
        ...(tags === undefined ? [] : (["tags"] as const)),
      ]);
    },
    get: (bucket, signal) => readBucket(caller, bucket, signal),
    update: async (bucket, change, signal) => {
      await update(caller, bucket, change, signal);
      return readBucket(caller, bucket, signal);
    },
  };
}

export function versioningOf(bucket: string): Subresource {
  return { bucket, name: "versioning", root: "VersioningConfiguration" };
}

export function bucketTagging(bucket: string): Subresource {
  return { bucket, name: "tagging", root: "Tagging" };
}

async function readBucket(caller: S3Caller, bucket: string, signal: AbortSignal): Promise<Bucket> {
  const [versioning, tags] = await Promise.all([
    offered(readSetting(caller, versioningOf(bucket), signal)),
    offered(readSetting(caller, bucketTagging(bucket), signal)),
  ]);
  return {
    name: bucket,
    ...(versioning ? { versioning: versioningState(versioning.value) } : {}),
    ...(tags ? { tags: parseTags(tags.value) } : {}),
  };
}

/** Undefined when the server has no such setting, or does not let it be read. */
async function offered<T>(reading: Promise<T>): Promise<{ readonly value: T } | undefined> {
  try {
    return { value: await reading };
  } catch (error) {
    if (isStorageError(error, "unsupported", "accessDenied")) return undefined;
    throw error;
  }
}

function versioningState(root: XmlElement | undefined): "enabled" | "suspended" | "off" {
  const status = root && textOf(root, "Status");
  if (status === "Enabled") return "enabled";
  return status === "Suspended" ? "suspended" : "off";
}

async function update(
  caller: S3Caller,
  bucket: string,
  change: BucketChange,
  signal: AbortSignal,
): Promise<void> {
  if (change.access !== undefined) {
    throw new StorageError("unsupported", "Access is changed here in the bucket's policy", {
      bucket,
      field: "access",
    });
  }
  const { versioning, tags } = change;
  if (versioning !== undefined) {
    const status = element("Status", versioning === "enabled" ? "Enabled" : "Suspended");
    const xml = writeXml(element("VersioningConfiguration", [status]));
    await writeSetting(caller, versioningOf(bucket), xml, signal);
  }
  if (tags === undefined) return;
  const setting = bucketTagging(bucket);
  if (Object.keys(tags).length === 0) await removeSetting(caller, setting, signal);
  else await writeSetting(caller, setting, writeTags(tags), signal);
}
