import type { Entry } from "../core/model.ts";
import { decodeListed } from "./encode.ts";
import { unquoted } from "./etag.ts";
import type { ListPage } from "./listScan.ts";
import { asDate } from "./listText.ts";
import { childrenOf, numberOf, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

function objectOf(contents: XmlElement, decode: (text: string) => string): Entry {
  const modified = asDate(textOf(contents, "LastModified"));
  const etag = unquoted(textOf(contents, "ETag"));
  const storageClass = textOf(contents, "StorageClass");
  return {
    kind: "object",
    key: decode(textOf(contents, "Key") ?? ""),
    sizeBytes: numberOf(contents, "Size"),
    ...(modified ? { lastModified: modified } : {}),
    ...(etag ? { etag } : {}),
    ...(storageClass ? { storageClass } : {}),
  };
}

/** A listing in a form that the fast scan does not read. */
export function parseListPage(root: XmlElement): ListPage {
  const isEncoded = textOf(root, "EncodingType")?.toLowerCase() === "url";
  const decode = (text: string) => (isEncoded ? decodeListed(text) : text);
  const entries: Entry[] = [];
  for (const child of root.children) {
    if (child.name === "Contents") entries.push(objectOf(child, decode));
    else if (child.name === "CommonPrefixes") {
      for (const prefix of childrenOf(child, "Prefix")) {
        entries.push({ kind: "prefix", prefix: decode(prefix.text) });
      }
    }
  }
  const marker = textOf(root, "NextMarker");
  return {
    entries,
    isTruncated: textOf(root, "IsTruncated")?.trim() === "true",
    nextToken: textOf(root, "NextContinuationToken"),
    nextMarker: marker === undefined ? undefined : decode(marker),
  };
}
