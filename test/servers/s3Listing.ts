import { document, element } from "./s3Uploads.ts";

/** An object as the server below keeps it. */
export interface StoredObject {
  readonly key: string;
  readonly contentLength: number;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModified: Date;
}

/** The server's own buckets, each a map from key to object. */
export type StoredBuckets = ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;

type Listed = StoredObject | { readonly prefix: string };

const hasSurrogate = /[\ud800-\udfff]/;

/** By UTF-8 bytes, which is JavaScript's order except beyond U+FFFF. */
function compareKeys(a: string, b: string): number {
  if (hasSurrogate.test(a) || hasSurrogate.test(b)) {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function nameOf(listed: Listed): string {
  return "prefix" in listed ? listed.prefix : listed.key;
}

/** Everything that comes after `after`, in order, with the keys below one level as their prefix. */
function* level(
  objects: ReadonlyMap<string, StoredObject>,
  { prefix, delimiter, after }: { prefix: string; delimiter: string; after: string },
): Generator<Listed> {
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(compareKeys);
  let lastPrefix: string | undefined;
  for (const key of keys) {
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (end >= 0) {
      const group = key.slice(0, end + delimiter.length);
      if (group === lastPrefix || compareKeys(group, after) <= 0) continue;
      lastPrefix = group;
      yield { prefix: group };
    } else if (compareKeys(key, after) > 0) {
      const object = objects.get(key);
      if (object) yield object;
    }
  }
}

function contents(object: StoredObject): string {
  return `<Contents>${element("Key", object.key)}${element("LastModified", object.lastModified.toISOString())}${element("ETag", object.etag)}${element("Size", object.contentLength)}${element("StorageClass", "STANDARD")}</Contents>`;
}

/**
 * ListObjects, versions 1 and 2. The server below sorts by the rules of a language, which makes it
 * skip and repeat keys between pages, so that its own listing is not used.
 */
export function listObjects(
  bucket: string,
  objects: ReadonlyMap<string, StoredObject>,
  query: ReadonlyMap<string, string>,
): string {
  const isV2 = query.get("list-type") === "2";
  const token = query.get("continuation-token");
  const after =
    token === undefined
      ? (query.get(isV2 ? "start-after" : "marker") ?? "")
      : Buffer.from(token, "base64url").toString();
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const limit = Math.min(Number(query.get("max-keys") ?? 1000), 1000);
  const page: Listed[] = [];
  let isTruncated = false;
  for (const listed of level(objects, { prefix, delimiter, after })) {
    isTruncated = page.length === limit;
    if (isTruncated) break;
    page.push(listed);
  }
  const last = page.at(-1);
  const next = isTruncated && last ? nameOf(last) : undefined;
  const nextElements = next === undefined ? [] : [nextElement(next, { isV2, delimiter })];
  return document("ListBucketResult", [
    element("Name", bucket),
    element("Prefix", prefix),
    element("MaxKeys", limit),
    ...(delimiter ? [element("Delimiter", delimiter)] : []),
    element("IsTruncated", isTruncated),
    ...(isV2 ? [element("KeyCount", page.length)] : []),
    ...nextElements,
    ...page.flatMap((one) => ("prefix" in one ? [] : [contents(one)])),
    ...page.flatMap((one) =>
      "prefix" in one ? [`<CommonPrefixes>${element("Prefix", one.prefix)}</CommonPrefixes>`] : [],
    ),
  ]);
}

function nextElement(
  next: string,
  { isV2, delimiter }: { isV2: boolean; delimiter: string },
): string {
  if (isV2) return element("NextContinuationToken", Buffer.from(next).toString("base64url"));
  return delimiter ? element("NextMarker", next) : "";
}
