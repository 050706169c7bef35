import { boolean, date, list, mapped, present, string } from "../../../core/record.ts";
import type { Decoded, Decoder } from "../../../core/record.ts";
import { StorageError } from "../../../core/errors.ts";
import type { Entry, ObjectHead } from "../../../core/model.ts";
import { unquoted } from "../../../s3/etag.ts";
import { lenient, listIn, loose } from "./loose.ts";
import { filledString, size } from "./value.ts";

/** Servers write ETags with and without quotes. */
const etag: Decoder<string | undefined> = mapped(string, unquoted);

/** An item of `listObjects`: an object, or what is called a folder. */
export interface ListedItem {
  readonly key: string;
  readonly isFolder: boolean;
  readonly sizeBytes?: number;
  readonly lastModified?: Date;
  readonly etag?: string;
  readonly storageClass?: string;
}

const wireItem = loose(
  {
    key: filledString,
    size: lenient(size),
    lastModified: lenient(date),
    isFolder: lenient(boolean),
    etag: lenient(etag),
    storage_class: lenient(filledString),
  },
  { key: ["objectKey", "name"], size: ["size_bytes", "sizeBytes"] },
);

const itemRecord: Decoder<ListedItem> = mapped(wireItem, (wire: Decoded<typeof wireItem>) =>
  present({
    key: wire.key,
    isFolder: wire.isFolder ?? false,
    sizeBytes: wire.size,
    lastModified: wire.lastModified,
    etag: wire.etag,
    storageClass: wire.storage_class,
  }),
);

const truncation = loose(
  { isTruncated: lenient(boolean) },
  { isTruncated: ["truncated", "hasMore"] },
);

/**
 * The answer of `listObjects`, which has no pages: `{prefix, objects}`, or the bare list that the
 * service's own clients read. An answer that admits to be cut short is an error: what is missing
 * cannot be asked for, and must not look deleted.
 */
export const objectListRecord: Decoder<ListedItem[]> = (value, path) => {
  const items = listIn(list(itemRecord), ["objects", "items", "contents"])(value, path);
  if (!Array.isArray(value) && truncation(value, path).isTruncated === true) {
    throw new StorageError(
      "unsupported",
      "The service left out a part of this long list, and its own API has no way to ask for the rest. Access keys and the S3 endpoint in the connection make it complete.",
      { operation: "list", code: "truncatedList" },
    );
  }
  return items;
};

/** An object needs a size: a made-up one would end in a truncated copy. */
export function entryOf(item: ListedItem, path: string): Entry {
  if (item.isFolder)
    return { kind: "prefix", prefix: item.key.endsWith("/") ? item.key : `${item.key}/` };
  const sizeBytes = size(item.sizeBytes, `${path}.size`);
  const { key, lastModified, etag, storageClass } = item;
  return { kind: "object", sizeBytes, ...present({ key, lastModified, etag, storageClass }) };
}

const wireHead = loose(
  {
    key: filledString,
    size_bytes: size,
    storage_class: lenient(filledString),
    // Documented as text without a format, unlike the dates of lists.
    lastModified: lenient(date),
    contentType: lenient(filledString),
    etag: lenient(etag),
  },
  { key: ["objectKey"], size_bytes: ["size"] },
);

/** The answer of `getObject`: key, lastModified and size_bytes are documented as always there. */
export const headRecord: Decoder<ObjectHead> = mapped(wireHead, (wire: Decoded<typeof wireHead>) =>
  present({
    key: wire.key,
    sizeBytes: wire.size_bytes,
    lastModified: wire.lastModified,
    contentType: wire.contentType,
    etag: wire.etag,
    storageClass: wire.storage_class,
  }),
);

/** Reads a name of an object back from an answer, where there is one. */
export const namedKey = loose({ objectKey: lenient(string) }, { objectKey: ["key"] });
