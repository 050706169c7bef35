import type { Field } from "./listRecord.ts";
import { numberAt, recordEnd } from "./listRecord.ts";
import type { DraftEntry, DraftObject } from "./listStrings.ts";
import { decodeXmlText } from "./listText.ts";
import type { ListTimes } from "./listTimes.ts";

/** How servers write the quotes of an ETag: S3 and Ceph, those in Go, and some that see no need. */
const quotes = ["&quot;", "&#34;", '"'] as const;

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/**
 * A record of a listing is mostly like the one before it, except for key, time, ETag and size. What
 * is between these is compared as a whole, elements that nobody needs included, instead of being
 * taken apart again a thousand times a page: one regular expression does it in native code.
 */
export class ListTemplate {
  readonly #pattern: RegExp;
  readonly #beforeKeyLength: number;
  readonly #beforeTimeLength: number;
  readonly #beforeEtagLength: number;
  readonly #beforeSizeLength: number;
  readonly #afterLength: number;
  readonly #storageClass: string | undefined;
  /** What comes right after an ETag. */
  readonly #etagEnd: string;

  private constructor(
    [beforeKey, beforeTime, beforeEtag, beforeSize, after]: readonly [
      string,
      string,
      string,
      string,
      string,
    ],
    storageClass: string | undefined,
    quote: string,
  ) {
    this.#etagEnd = quote.charAt(0);
    this.#pattern = new RegExp(
      `${escaped(beforeKey)}[^<]*${escaped(beforeTime)}[^<]*${escaped(beforeEtag)}[^<&"]*${escaped(beforeSize)}[^<]*${escaped(after)}`,
      "y",
    );
    this.#beforeKeyLength = beforeKey.length;
    this.#beforeTimeLength = beforeTime.length;
    this.#beforeEtagLength = beforeEtag.length;
    this.#beforeSizeLength = beforeSize.length;
    this.#afterLength = after.length;
    this.#storageClass = storageClass;
  }

  /** Of a record that begins at `open`; undefined when it is not of the usual form. */
  static of(
    text: string,
    open: number,
    fields: readonly Field[],
    { storageClass }: DraftObject,
  ): ListTemplate | undefined {
    const [key, time, etag, size] = fields.filter(({ tag }) => tag !== "<StorageClass>");
    const isUsual =
      key?.tag === "<Key>" &&
      time?.tag === "<LastModified>" &&
      etag?.tag === "<ETag>" &&
      size?.tag === "<Size>";
    if (!isUsual) return undefined;
    const quote = quotes.find(
      (one) => text.startsWith(one, etag.start) && text.startsWith(one, etag.end - one.length),
    );
    if (quote === undefined || etag.end - etag.start < 2 * quote.length) return undefined;
    return new ListTemplate(
      [
        text.slice(open, key.start),
        text.slice(key.end, time.start),
        text.slice(time.end, etag.start + quote.length),
        text.slice(etag.end - quote.length, size.start),
        text.slice(size.end, text.indexOf(recordEnd, size.end) + recordEnd.length),
      ],
      storageClass,
      quote,
    );
  }

  /**
   * Adds the objects of all records from `start` on that are of this form and whole. The position
   * after the last of them.
   */
  read(text: string, start: number, entries: DraftEntry[], times: ListTimes): number {
    const pattern = this.#pattern;
    for (let open = start; ; open = pattern.lastIndex) {
      pattern.lastIndex = open;
      // Only tested: to find the four fields again is cheaper than to have strings made of them.
      if (!pattern.test(text)) return open;
      const keyStart = open + this.#beforeKeyLength;
      const keyEnd = text.indexOf("<", keyStart);
      const timeStart = keyEnd + this.#beforeTimeLength;
      const timeEnd = text.indexOf("<", timeStart);
      const etagStart = timeEnd + this.#beforeEtagLength;
      const etagEnd = text.indexOf(this.#etagEnd, etagStart);
      const sizeStart = etagEnd + this.#beforeSizeLength;
      const sizeBytes = numberAt(text, sizeStart, pattern.lastIndex - this.#afterLength);
      const lastModified = times.at(text, timeStart, timeEnd);
      if (sizeBytes < 0 || etagEnd === etagStart || !lastModified) return open;
      const object: DraftObject = {
        kind: "object",
        key: decodeXmlText(text.slice(keyStart, keyEnd)),
        sizeBytes,
        lastModified,
        etag: text.slice(etagStart, etagEnd),
      };
      if (this.#storageClass !== undefined) object.storageClass = this.#storageClass;
      entries.push(object);
    }
  }
}
