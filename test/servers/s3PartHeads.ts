import type { StoredBuckets, StoredObject } from "./s3Listing.ts";
import type { S3Call } from "./s3Strictness.ts";

/** What the package keeps of an object that was made in parts. */
interface MadeOfParts {
  readonly parts?: readonly {
    readonly partNumber: number;
    readonly offset: number;
    readonly length: number;
  }[];
  readonly partChecksums?: readonly string[];
}

interface PartHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What HEAD says of one part of an object; the package, which knows parts in GET, says it of all.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export function headOfPart(call: S3Call, buckets: StoredBuckets): PartHead | undefined {
  const number = call.query.get("partNumber");
  if (call.method !== "HEAD" || number === undefined) return undefined;
  const object: (StoredObject & MadeOfParts) | undefined = buckets.get(call.bucket)?.get(call.key);
  const { parts, partChecksums, contentLength } = object ?? {};
  if (!parts) return undefined;
  const index = parts.findIndex(({ partNumber }) => partNumber === Number(number));
  const part = parts[index];
  if (!part) return { status: 416, headers: { "content-length": "0" } };
  const { offset, length } = part;
  const crc32 = partChecksums?.[index];
  const isAsked = String(call.headers["x-amz-checksum-mode"]).toUpperCase() === "ENABLED";
  return {
    status: 206,
    headers: {
      "content-length": String(length),
      "content-range": `bytes ${offset}-${offset + length - 1}/${contentLength}`,
      ...(isAsked && crc32 !== undefined && { "x-amz-checksum-crc32": crc32 }),
    },
  };
}
