import type { ObjectEntry } from "../core/model.ts";
import type { Field, PageText } from "./listRecord.ts";
import { numberAt, recordEnd } from "./listRecord.ts";
import { decodeXmlText, timestampAt } from "./listText.ts";

/** How servers write the quotes of an ETag: S3 and Ceph, those in Go, and some that see no need. */
const quotes = ["&quot;", "&#34;", '"'] as const;
/** Key and ETag share a string unless what is between them is longer than this. */
const longestShared = 512;

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
  readonly #storageClass: string;
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
    storageClass: string,
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
    { text }: PageText,
    open: number,
    fields: readonly Field[],
    storageClass: string | undefined,
  ): ListTemplate | undefined {
    const [key, time, etag, size] = fields.filter(({ tag }) => tag !== "<StorageClass>");
    const isUsual =
      key?.tag === "<Key>" &&
      time?.tag === "<LastModified>" &&
      etag?.tag === "<ETag>" &&
      size?.tag === "<Size>";
    if (!isUsual || storageClass === undefined) return undefined;
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

  /** The position after the record that was read last. */
  get end(): number {
    return this.#pattern.lastIndex;
  }

  /** Reads the record at `open`, when it is of this form and whole. `end` tells where it ends. */
  read({ text, ascii }: PageText, open: number): ObjectEntry | undefined {
    if (!ascii) return undefined;
    this.#pattern.lastIndex = open;
    // Only tested: to find the four fields again is cheaper than to have strings made of them.
    if (!this.#pattern.test(text)) return undefined;
    const keyStart = open + this.#beforeKeyLength;
    const keyEnd = text.indexOf("<", keyStart);
    const timeStart = keyEnd + this.#beforeTimeLength;
    const timeEnd = text.indexOf("<", timeStart);
    const etagStart = timeEnd + this.#beforeEtagLength;
    const etagEnd = text.indexOf(this.#etagEnd, etagStart);
    const sizeStart = etagEnd + this.#beforeSizeLength;
    const sizeBytes = numberAt(text, sizeStart, this.#pattern.lastIndex - this.#afterLength);
    const lastModified = timestampAt(text, timeStart, timeEnd);
    const isUsual = sizeBytes >= 0 && etagEnd > etagStart && etagEnd - keyStart <= longestShared;
    if (!isUsual || !lastModified) return undefined;
    // One string for both, because to make it costs more than all of the above.
    const shared = ascii.toString("latin1", keyStart, etagEnd);
    const key = shared.slice(0, keyEnd - keyStart);
    return {
      kind: "object",
      key: key.includes("&") ? decodeXmlText(key) : key,
      sizeBytes,
      lastModified,
      etag: shared.slice(etagStart - keyStart),
      storageClass: this.#storageClass,
    };
  }
}
