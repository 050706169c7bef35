import { StorageError } from "../core/errors.ts";
import type { Entry } from "../core/model.ts";
import { decodeListed } from "./encode.ts";
import {
  endOfElement,
  fieldsOf,
  NotPlain,
  objectOf,
  recordEnd,
  recordStart,
  skipped,
  valueAt,
} from "./listRecord.ts";
import { decodeNames, detach } from "./listStrings.ts";
import type { DraftEntry } from "./listStrings.ts";
import { ListTemplate } from "./listTemplate.ts";
import { ListTemplates } from "./listTemplates.ts";
import { ListTimes } from "./listTimes.ts";
import { decodeXmlText } from "./listText.ts";

/** What one page of a listing says, before the cursor is made of it. */
export interface ListPage {
  readonly entries: readonly Entry[];
  readonly isTruncated: boolean;
  /** `NextContinuationToken` of version 2. */
  readonly nextToken: string | undefined;
  /** `NextMarker` of version 1. */
  readonly nextMarker: string | undefined;
}

/** Elements are far shorter; to wait for the end of a longer one is left to the general parser. */
const longestElement = 256 * 1024;

/** In a page with more forms of records than this each has its own, and none is worth learning. */
const mostLearned = 32;

const prefixStart = "<CommonPrefixes>";
const prefixEnd = "</CommonPrefixes>";
const rootStart = /^<ListBucketResult[\s>]/;
const rootEnd = "</ListBucketResult>";
const greaterThan = 62;
const nothing = Buffer.alloc(0);

/**
 * Reads `ListBucketResult` as it arrives, in pieces cut anywhere. Many times faster than a general
 * parser, because it knows what it is looking for. Anything that a listing never has (comments,
 * CDATA, a namespace prefix) makes `isPlain` false: then a general parser has to read the page.
 */
export class ListScan {
  /** What is left of the last piece: text up to a tag, and the bytes after it. */
  #restText = "";
  #restBytes: Buffer = nothing;
  #isRootSeen = false;
  #isRootClosed = false;
  #isPlain = true;
  readonly #entries: DraftEntry[] = [];
  readonly #times = new ListTimes();
  #isTruncated = false;
  #nextToken: string | undefined;
  #nextMarker: string | undefined;
  #isEncoded = false;
  /** Whether anything in the page could be encoded at all. */
  #hasEscapes = false;
  readonly #templates: ListTemplates;
  #learned = 0;

  /** `templates` are of the pages before. */
  constructor(templates = new ListTemplates()) {
    this.#templates = templates;
  }

  /** False when this reader cannot tell what the page says. */
  get isPlain(): boolean {
    return this.#isPlain && this.#isRootSeen;
  }

  get #isInside(): boolean {
    return this.#isRootSeen && !this.#isRootClosed;
  }

  push(piece: Uint8Array): void {
    if (!this.#isPlain) return;
    const arrived = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    try {
      this.#take(arrived);
    } catch (error) {
      if (!(error instanceof NotPlain)) throw error;
      this.#isPlain = false;
    }
  }

  /**
   * Text is made up to the end of a tag, so that no character is cut in two. The element that goes
   * on into the next piece is carried over alone: copying whole pieces would cost more than to
   * read them.
   */
  #take(arrived: Buffer): void {
    let start = 0;
    if (this.#restBytes.length > 0 || this.#restText !== "") {
      start = this.#carryOn(arrived);
      if (start < 0) return;
    }
    const end = Math.max(start, arrived.lastIndexOf(greaterThan) + 1);
    const text = arrived.toString("utf8", start, end);
    this.#restText = text.slice(this.#scan(text));
    this.#restBytes = arrived.subarray(end);
  }

  /** Ends the element that was cut, tag by tag. The position after it; -1 when it goes on. */
  #carryOn(arrived: Buffer): number {
    let start = 0;
    do {
      const end = arrived.indexOf(greaterThan, start) + 1;
      if (end === 0) {
        this.#restBytes = Buffer.concat([this.#restBytes, arrived.subarray(start)]);
        if (this.#restBytes.length > longestElement) throw new NotPlain();
        return -1;
      }
      const bytes = Buffer.concat([this.#restBytes, arrived.subarray(start, end)]);
      this.#restBytes = nothing;
      const text = this.#restText + bytes.toString("utf8");
      this.#restText = text.slice(this.#scan(text));
      if (this.#restText.length > longestElement) throw new NotPlain();
      start = end;
    } while (this.#restText !== "");
    return start;
  }

  /** Throws `truncated` when the document ended early. */
  finish(): ListPage {
    if (!this.#isRootClosed) {
      throw new StorageError("truncated", "The listing ended before it was complete");
    }
    const entries = this.#entries;
    if (this.#isEncoded && this.#hasEscapes) decodeNames(entries);
    detach(entries);
    const marker = this.#nextMarker;
    return {
      entries,
      isTruncated: this.#isTruncated,
      nextToken: this.#nextToken,
      nextMarker: marker !== undefined && this.#isEncoded ? decodeListed(marker) : marker,
    };
  }

  /** Takes in every complete element below the root; the position after the last one. */
  #scan(text: string): number {
    this.#hasEscapes ||= text.includes("%") || text.includes("+");
    for (let at = 0; ;) {
      if (this.#isInside && this.#learned < mostLearned) {
        at = this.#templates.read(text, at, this.#entries, this.#times);
      }
      const open = text.indexOf("<", at);
      const end = open < 0 ? -1 : this.#element(text, open);
      if (end < 0) return open < 0 ? at : open;
      at = end;
    }
  }

  /** One element, whatever it is. The position after it; -1 when it is cut. */
  #element(text: string, open: number): number {
    if (!this.#isInside) return this.#other(text, open);
    if (text.startsWith(recordStart, open)) return this.#record(text, open);
    if (!text.startsWith(prefixStart, open)) return this.#other(text, open);
    const end = text.indexOf(prefixEnd, open);
    if (end < 0) return -1;
    this.#prefixes(text, open + prefixStart.length, end);
    return end + prefixEnd.length;
  }

  #record(text: string, open: number): number {
    const to = text.indexOf(recordEnd, open);
    if (to < 0) return -1;
    const fields = fieldsOf(text, open + recordStart.length, to);
    const object = objectOf(text, fields);
    this.#entries.push(object);
    if (this.#learned < mostLearned) this.#learn(ListTemplate.of(text, open, fields, object));
    return to + recordEnd.length;
  }

  #learn(template: ListTemplate | undefined): void {
    if (!template) return;
    this.#learned += 1;
    this.#templates.learn(template);
  }

  /** The root's own tags and the fields of the page. The position after it; -1 when it is cut. */
  #other(text: string, open: number): number {
    const close = text.indexOf(">", open);
    const tag = text.slice(open, close + 1);
    if (!this.#isRootSeen) {
      if (tag.startsWith("<?")) return close + 1;
      if (!rootStart.test(tag) || tag.endsWith("/>")) throw new NotPlain();
      this.#isRootSeen = true;
      return close + 1;
    }
    if (tag === rootEnd) {
      this.#isRootClosed = true;
      return close + 1;
    }
    if (this.#isRootClosed) throw new NotPlain();
    const end = endOfElement(text, open, text.length);
    if (end < 0) return -1;
    if (!tag.endsWith("/>")) this.#pageField(tag.slice(1, -1), text, close + 1, end);
    return end;
  }

  #pageField(name: string, text: string, start: number, end: number): void {
    const value = () => decodeXmlText(text.slice(start, text.indexOf("<", start)));
    // Fields that nobody needs here may hold anything.
    if (end <= start) return;
    if (name === "IsTruncated") this.#isTruncated = value().trim() === "true";
    else if (name === "NextContinuationToken") this.#nextToken = value() || undefined;
    else if (name === "NextMarker") this.#nextMarker = value() || undefined;
    else if (name === "EncodingType") this.#isEncoded = value().trim().toLowerCase() === "url";
  }

  #prefixes(text: string, from: number, to: number): void {
    for (let at = text.indexOf("<", from); at < to; at = text.indexOf("<", at)) {
      if (!text.startsWith("<Prefix>", at)) {
        at = skipped(text, at, to);
        continue;
      }
      const start = at + "<Prefix>".length;
      const end = text.indexOf("<", start);
      if (!text.startsWith("</Prefix>", end)) throw new NotPlain();
      this.#entries.push({ kind: "prefix", prefix: valueAt(text, start, end) });
      at = end + "</Prefix>".length;
    }
  }
}
