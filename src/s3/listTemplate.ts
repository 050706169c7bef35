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

/** How a record is written, but for its key, time, ETag and size: how long what is between them is. */
interface Form {
  readonly pattern: RegExp;
  readonly beforeKey: number;
  readonly beforeTime: number;
  readonly beforeEtag: number;
  /** The character that ends an ETag. */
  readonly afterEtag: string;
  readonly beforeSize: number;
  readonly afterSize: number;
  readonly storageClass: string | undefined;
}

/**
 * A record of a listing is mostly like the one before it, except for key, time, ETag and size. What
 * is between these is compared as a whole, elements that nobody needs included, instead of being
 * taken apart again a thousand times a page: one regular expression does it in native code.
 */
export class ListTemplate {
  readonly #form: Form;

  private constructor(form: Form) {
    this.#form = form;
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
    const beforeKey = text.slice(open, key.start);
    const beforeTime = text.slice(key.end, time.start);
    const beforeEtag = text.slice(time.end, etag.start + quote.length);
    const beforeSize = text.slice(etag.end - quote.length, size.start);
    const after = text.slice(size.end, text.indexOf(recordEnd, size.end) + recordEnd.length);
    return new ListTemplate({
      pattern: new RegExp(
        `${escaped(beforeKey)}[^<]*${escaped(beforeTime)}[^<]*${escaped(beforeEtag)}[^<&"]*${escaped(beforeSize)}[^<]*${escaped(after)}`,
        "y",
      ),
      beforeKey: beforeKey.length,
      beforeTime: beforeTime.length,
      beforeEtag: beforeEtag.length,
      afterEtag: quote.charAt(0),
      beforeSize: beforeSize.length,
      afterSize: after.length,
      storageClass,
    });
  }

  /**
   * Adds the objects of all records from `start` on that are of this form and whole. The position
   * after the last of them.
   */
  read(text: string, start: number, entries: DraftEntry[], times: ListTimes): number {
    // Taken out of the loop: V8 looks a private field up each time until it has optimized this.
    const { pattern, beforeKey, beforeTime, beforeEtag, afterEtag } = this.#form;
    const { beforeSize, afterSize, storageClass } = this.#form;
    for (let open = start; ; open = pattern.lastIndex) {
      pattern.lastIndex = open;
      // Only tested: to find the four fields again is cheaper than to have strings made of them.
      if (!pattern.test(text)) return open;
      const keyStart = open + beforeKey;
      const keyEnd = text.indexOf("<", keyStart);
      const timeStart = keyEnd + beforeTime;
      const timeEnd = text.indexOf("<", timeStart);
      const etagStart = timeEnd + beforeEtag;
      const etagEnd = text.indexOf(afterEtag, etagStart);
      const sizeStart = etagEnd + beforeSize;
      const sizeBytes = numberAt(text, sizeStart, pattern.lastIndex - afterSize);
      const lastModified = times.at(text, timeStart, timeEnd);
      if (sizeBytes < 0 || etagEnd === etagStart || !lastModified) return open;
      const object: DraftObject = {
        kind: "object",
        key: decodeXmlText(text.slice(keyStart, keyEnd)),
        sizeBytes,
        lastModified,
        etag: text.slice(etagStart, etagEnd),
      };
      if (storageClass !== undefined) object.storageClass = storageClass;
      entries.push(object);
    }
  }
}
