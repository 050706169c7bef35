import type { ObjectLock, Retention } from "../../core/bucketFeatures.ts";
import type { S3Caller } from "../caller.ts";
import { childOf, textOf, type XmlElement } from "../xml.ts";
import { readSetting, type Subresource, writeSetting } from "./subresource.ts";
import { element, optionalElement, writeXml } from "./xmlWrite.ts";

export function objectLockOf(bucket: string): Subresource {
  return { bucket, name: "object-lock", root: "ObjectLockConfiguration" };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
export async function readObjectLock(
  caller: S3Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<ObjectLock | undefined> {
  const root = await readSetting(caller, objectLockOf(bucket), signal);
  if (!root) return undefined;
  const rule = childOf(root, "Rule");
  const retention = rule && childOf(rule, "DefaultRetention");
  return {
    isEnabled: textOf(root, "ObjectLockEnabled") === "Enabled",
    ...(retention ? { defaultRetention: parseRetention(retention) } : {}),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html */
export async function writeObjectLock(
  caller: S3Caller,
  bucket: string,
  retention: Retention | undefined,
  signal: AbortSignal,
): Promise<void> {
  const xml = writeXml(
    element("ObjectLockConfiguration", [
      element("ObjectLockEnabled", "Enabled"),
      ...(retention ? [element("Rule", [retentionElement(retention)])] : []),
    ]),
  );
  await writeSetting(caller, objectLockOf(bucket), xml, signal);
}

function retentionElement({ mode, days, years }: Retention): XmlElement {
  return element("DefaultRetention", [
    element("Mode", mode),
    optionalElement("Days", days),
    optionalElement("Years", years),
  ]);
}

function parseRetention(retention: XmlElement): NonNullable<ObjectLock["defaultRetention"]> {
  const days = textOf(retention, "Days");
  const years = textOf(retention, "Years");
  return {
    mode: textOf(retention, "Mode") ?? "",
    ...(days === undefined ? {} : { days: Number(days) }),
    ...(years === undefined ? {} : { years: Number(years) }),
  };
}
