import { unquoted } from "./etag.ts";
import { ownCopy } from "./listStrings.ts";
import type { DraftObject } from "./listStrings.ts";
import { decodeXmlText, timestampAt } from "./listText.ts";

/** Thrown when a page is not of the plain form that the scan reads. */
export class NotPlain extends Error {}

export const recordStart = "<Contents>";
export const recordEnd = "</Contents>";

const elementName = /^[A-Za-z][\w.-]*$/;

/** The position after an element with all that is in it; -1 when it is cut. */
export function endOfElement(text: string, open: number, to: number): number {
  const close = text.indexOf(">", open);
  if (close < 0 || close >= to) return -1;
  if (text.endsWith("/", close)) return close + 1;
  const name = text.slice(open + 1, close);
  if (!elementName.test(name)) throw new NotPlain();
  const endTag = `</${name}>`;
  const end = text.indexOf(endTag, close);
  return end < 0 || end >= to ? -1 : end + endTag.length;
}

/** The same, for an element that has to be whole. */
export function skipped(text: string, open: number, to: number): number {
  const end = endOfElement(text, open, to);
  if (end < 0) throw new NotPlain();
  return end;
}

/** With references resolved. */
export function valueAt(text: string, start: number, end: number): string {
  return decodeXmlText(text.slice(start, end));
}

/** Whole numbers only; -1 for anything else. */
export function numberAt(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return end > start ? value : -1;
}

const fieldTags = ["<Key>", "<LastModified>", "<ETag>", "<Size>", "<StorageClass>"] as const;
export type FieldTag = (typeof fieldTags)[number];

/** Where a field's text is. */
export interface Field {
  readonly tag: FieldTag;
  readonly start: number;
  readonly end: number;
}

/** The fields of one `Contents`, whose inside is from `from` to `to`, in their order. */
export function fieldsOf(text: string, from: number, to: number): Field[] {
  const fields: Field[] = [];
  // The end tag of the record is at `to`, so that there always is a next one.
  for (let at = text.indexOf("<", from); at < to; at = text.indexOf("<", at)) {
    const tag = fieldTags.find((one) => text.startsWith(one, at));
    if (tag === undefined) {
      at = skipped(text, at, to);
      continue;
    }
    const start = at + tag.length;
    const end = text.indexOf("<", start);
    const endTag = tag.replace("<", "</");
    // A field holds text and nothing else.
    if (!text.startsWith(endTag, end)) throw new NotPlain();
    fields.push({ tag, start, end });
    at = end + endTag.length;
  }
  return fields;
}

/** The object that the fields describe. Key and size have to be there. */
export function objectOf(text: string, fields: readonly Field[]): DraftObject {
  let key: string | undefined;
  let sizeBytes = -1;
  let etag: string | undefined;
  let lastModified: Date | undefined;
  let storageClass: string | undefined;
  for (const { tag, start, end } of fields) {
    if (tag === "<Key>") key = valueAt(text, start, end);
    else if (tag === "<Size>") sizeBytes = numberAt(text, start, end);
    else if (tag === "<ETag>") etag = unquoted(valueAt(text, start, end));
    else if (tag === "<LastModified>") lastModified = timestampAt(text, start, end);
    else storageClass = ownCopy(valueAt(text, start, end)) || undefined;
  }
  if (key === undefined || sizeBytes < 0) throw new NotPlain();
  const object: DraftObject = { kind: "object", key, sizeBytes };
  if (lastModified) object.lastModified = lastModified;
  if (etag) object.etag = etag;
  if (storageClass) object.storageClass = storageClass;
  return object;
}
