import type { ObjectLock } from "../../core/bucketFeatures.ts";
import type { S3Caller } from "../caller.ts";
import { childOf, textOf, type XmlElement } from "../xml.ts";
import { readSetting, type Subresource } from "./subresource.ts";

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

function parseRetention(retention: XmlElement): NonNullable<ObjectLock["defaultRetention"]> {
  const days = textOf(retention, "Days");
  const years = textOf(retention, "Years");
  return {
    mode: textOf(retention, "Mode") ?? "",
    ...(days === undefined ? {} : { days: Number(days) }),
    ...(years === undefined ? {} : { years: Number(years) }),
  };
}
