import { decodeXmlText } from "./listText.ts";
import type { XmlElement } from "./xml.ts";

interface Tag {
  /** Without its prefix. */
  readonly name: string;
  /** `</n:name>` */
  readonly end: string;
}

/** What stands between the brackets of a start tag, but for the slash of an empty element. */
const startTag =
  /^((?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*))(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*$/;
const beforeRoot = /^\s*(?:<\?xml\s[^<>]*\?>\s*)?/;
/** No answer of S3 nests a tenth of this. */
const deepest = 100;
const slash = 47;
const none: readonly XmlElement[] = [];

/**
 * The root of a document of elements, attributes and text, as nearly all answers are; undefined for
 * all else, which a general parser has to judge: comments, CDATA, and what is not well-formed.
 */
export function parsePlainXml(text: string): XmlElement | undefined {
  return new PlainXml(text).root();
}

class PlainXml {
  readonly #text: string;
  #at = 0;
  /** Documents have few tags, many times over. */
  readonly #tags = new Map<string, Tag>();

  constructor(text: string) {
    this.#text = text;
  }

  root(): XmlElement | undefined {
    const text = this.#text;
    this.#at = beforeRoot.exec(text)?.[0].length ?? 0;
    const root = text.charAt(this.#at) === "<" ? this.#element(1) : undefined;
    return text.slice(this.#at).trim() === "" ? root : undefined;
  }

  /** The element whose start tag is next. */
  #element(depth: number): XmlElement | undefined {
    const text = this.#text;
    const close = text.indexOf(">", this.#at);
    if (close < 0 || depth > deepest) return undefined;
    const isEmpty = text.charCodeAt(close - 1) === slash;
    const tag = this.#tag(text.slice(this.#at + 1, isEmpty ? close - 1 : close));
    if (!tag) return undefined;
    this.#at = close + 1;
    return isEmpty ? { name: tag.name, text: "", children: none } : this.#inside(tag, depth);
  }

  #inside({ name, end }: Tag, depth: number): XmlElement | undefined {
    const text = this.#text;
    let own = "";
    let children: XmlElement[] | undefined;
    for (;;) {
      const next = text.indexOf("<", this.#at);
      if (next < 0) return undefined;
      if (next > this.#at) own += decodeXmlText(text.slice(this.#at, next));
      this.#at = next;
      if (text.charCodeAt(next + 1) === slash) {
        if (!text.startsWith(end, next)) return undefined;
        this.#at = next + end.length;
        return { name, text: own, children: children ?? none };
      }
      const child = this.#element(depth + 1);
      if (!child) return undefined;
      (children ??= []).push(child);
    }
  }

  #tag(inside: string): Tag | undefined {
    const known = this.#tags.get(inside);
    if (known) return known;
    const [, written = "", name] = startTag.exec(inside) ?? [];
    if (name === undefined) return undefined;
    const tag = { name, end: `</${written}>` };
    this.#tags.set(inside, tag);
    return tag;
  }
}
