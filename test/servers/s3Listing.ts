import { compareKeys } from "../../src/core/key.ts";
import { firstAt, OrderedObjects } from "./s3OrderedKeys.ts";
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
export type StoredBuckets = ReadonlyMap<string, OrderedObjects<StoredObject>>;

/** What the server is to keep its buckets in, so that they can be listed in order. */
export class OrderedBuckets extends Map<string, OrderedObjects<StoredObject>> {
  override set(name: string, objects: ReadonlyMap<string, StoredObject>): this {
    return super.set(name, new OrderedObjects(objects));
  }
}

type Listed = StoredObject | { readonly prefix: string };

function nameOf(listed: Listed): string {
  return "prefix" in listed ? listed.prefix : listed.key;
}

/** Everything that comes after `after`, in order, with the keys below one level as their prefix. */
function* level(
  objects: OrderedObjects<StoredObject>,
  { prefix, delimiter, after }: { prefix: string; delimiter: string; after: string },
): Generator<Listed> {
  const keys = objects.inOrder();
  const from = compareKeys(prefix, after) > 0 ? prefix : after;
  for (let at = firstAt(keys, 0, (key) => compareKeys(key, from) >= 0); at < keys.length;) {
    const key = keys[at] ?? "";
    if (!key.startsWith(prefix)) return;
    const object = objects.get(key);
    if (!object) {
      at += 1;
      continue;
    }
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    if (end < 0) {
      if (key !== after) yield object;
      at += 1;
      continue;
    }
    const group = key.slice(0, end + delimiter.length);
    if (compareKeys(group, after) > 0) yield { prefix: group };
    at = firstAt(keys, at + 1, (one) => !one.startsWith(group));
  }
}

/** As `encoding-type=url` has them: S3 leaves slashes as they are. */
export function urlEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll("%2F", "/");
}

function contents(object: StoredObject, written: (text: string) => string): string {
  return `<Contents>${element("Key", written(object.key))}${element("LastModified", object.lastModified.toISOString())}${element("ETag", object.etag)}${element("Size", object.contentLength)}${element("StorageClass", "STANDARD")}</Contents>`;
}

/**
 * ListObjects, versions 1 and 2. The server below sorts by the rules of a language, which makes it
 * skip and repeat keys between pages, so that its own listing is not used.
 */
export function listObjects(
  bucket: string,
  objects: OrderedObjects<StoredObject>,
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
  const isEncoded = query.get("encoding-type") === "url";
  const written = isEncoded ? urlEncoded : (text: string) => text;
  const next = isTruncated && last ? nameOf(last) : undefined;
  const nextElements = next === undefined ? [] : [nextElement(next, { isV2, delimiter, written })];
  return document("ListBucketResult", [
    element("Name", bucket),
    element("Prefix", written(prefix)),
    element("MaxKeys", limit),
    ...(delimiter ? [element("Delimiter", written(delimiter))] : []),
    ...(isEncoded ? [element("EncodingType", "url")] : []),
    element("IsTruncated", isTruncated),
    ...(isV2 ? [element("KeyCount", page.length)] : []),
    ...nextElements,
    ...page.flatMap((one) => ("prefix" in one ? [] : [contents(one, written)])),
    ...page.flatMap((one) =>
      "prefix" in one
        ? [`<CommonPrefixes>${element("Prefix", written(one.prefix))}</CommonPrefixes>`]
        : [],
    ),
  ]);
}

function nextElement(
  next: string,
  {
    isV2,
    delimiter,
    written,
  }: { isV2: boolean; delimiter: string; written: (text: string) => string },
): string {
  if (isV2) return element("NextContinuationToken", Buffer.from(next).toString("base64url"));
  return delimiter ? element("NextMarker", written(next)) : "";
}
