import type { VersionEntry, VersionListRequest, VersionPage } from "../../core/bucketFeatures.ts";
import { StorageError } from "../../core/errors.ts";
import type { S3Caller } from "../caller.ts";
import { decodeListed } from "../encode.ts";
import { unquoted } from "../etag.ts";
import { asDate } from "../listText.ts";
import { textOf, type XmlElement } from "../xml.ts";
import { asUnsupported } from "./subresource.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export async function listVersions(
  caller: S3Caller,
  bucket: string,
  request: VersionListRequest,
  signal: AbortSignal,
): Promise<VersionPage> {
  const after = decodeCursor(request.cursor);
  const call = {
    operation: "list versions",
    method: "GET",
    bucket,
    query: {
      versions: "",
      prefix: request.prefix,
      delimiter: request.delimiter,
      "max-keys": String(request.limit ?? 1000),
      "encoding-type": "url",
      "key-marker": after.key,
      "version-id-marker": after.versionId,
    },
  } as const;
  const { root, answer } = await documentOf(caller, call, bucket, signal);
  const serverTime = asDate(answer.headers["date"]);
  const clock = serverTime ? { serverTime } : {};
  const isEncoded = textOf(root, "EncodingType")?.toLowerCase() === "url";
  const decode = (text: string) => (isEncoded ? decodeListed(text) : text);
  const items = root.children.flatMap((child) => entryOf(child, decode) ?? []);
  if (textOf(root, "IsTruncated") !== "true") return { items, ...clock };
  const key = textOf(root, "NextKeyMarker");
  const cursor = encodeCursor(key && decode(key), textOf(root, "NextVersionIdMarker"));
  if (cursor === undefined || cursor === request.cursor) {
    const message = "The server says that there are more versions, but not where";
    throw new StorageError("badResponse", message, { bucket, operation: "list versions" });
  }
  return { items, cursor, ...clock };
}

async function documentOf(
  caller: S3Caller,
  call: Parameters<S3Caller["document"]>[0],
  bucket: string,
  signal: AbortSignal,
): ReturnType<S3Caller["document"]> {
  try {
    return await caller.document(call, "ListVersionsResult", signal);
  } catch (error) {
    throw asUnsupported(error, { bucket, name: "versions" });
  }
}

function entryOf(child: XmlElement, decode: (text: string) => string): VersionEntry | undefined {
  if (child.name === "CommonPrefixes") {
    return { kind: "prefix", prefix: decode(textOf(child, "Prefix") ?? "") };
  }
  if (child.name !== "Version" && child.name !== "DeleteMarker") return undefined;
  const lastModified = asDate(textOf(child, "LastModified"));
  const common = {
    key: decode(textOf(child, "Key") ?? ""),
    versionId: textOf(child, "VersionId") ?? "null",
    isLatest: textOf(child, "IsLatest") === "true",
    ...(lastModified ? { lastModified } : {}),
  };
  if (child.name === "DeleteMarker") return { kind: "deleteMarker", ...common };
  const etag = unquoted(textOf(child, "ETag"));
  const storageClass = textOf(child, "StorageClass");
  return {
    kind: "version",
    ...common,
    sizeBytes: Number(textOf(child, "Size") ?? 0),
    ...(etag === undefined ? {} : { etag }),
    ...(storageClass === undefined ? {} : { storageClass }),
  };
}

/** A key can have more versions than a page holds, so a cursor names both. */
function encodeCursor(key: string | undefined, versionId: string | undefined): string | undefined {
  return key === undefined ? undefined : JSON.stringify([key, versionId ?? ""]);
}

function decodeCursor(cursor: string | undefined): { key?: string; versionId?: string } {
  if (cursor === undefined) return {};
  const [key = "", versionId = ""] = JSON.parse(cursor) as string[];
  return { key, ...(versionId === "" ? {} : { versionId }) };
}
