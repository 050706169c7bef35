import { Parser } from "htmlparser2";
import { StorageError } from "../core/errors.ts";
import { parsePlainXml } from "./xmlPlain.ts";

/** An element with its text and children. Names are without a namespace prefix. */
export interface XmlElement {
  readonly name: string;
  /** Its own text, without that of its children. */
  readonly text: string;
  readonly children: readonly XmlElement[];
  /** Only of what is written: none that is read matters. */
  readonly attributes?: Readonly<Record<string, string>>;
}

interface Open {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

/** No answer of S3 nests a tenth of this; the parser's time grows with the square of the depth. */
const deepest = 100;

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** The root element, or undefined when the text is not one well-formed XML document. */
export function parseXml(text: string): XmlElement | undefined {
  return parsePlainXml(text) ?? parseAnyXml(text);
}

function parseAnyXml(text: string): XmlElement | undefined {
  const top: Open = { name: "", text: "", children: [] };
  const open = [top];
  let isMalformed = false;
  let endOfOpenTag = -1;
  const parser = new Parser(
    {
      onopentagname: (name) => {
        open.push({ name: localName(name), text: "", children: [] });
        if (open.length <= deepest) return;
        isMalformed = true;
        parser.pause();
      },
      onopentag: () => (endOfOpenTag = parser.endIndex),
      ontext: (piece) => {
        const last = open.at(-1);
        if (last) last.text += piece;
      },
      onclosetag: (name, isImplied) => {
        const closed = open.pop();
        // An empty-element tag closes where it opens; any other end that is not there is missing.
        const isMissing = isImplied && parser.endIndex !== endOfOpenTag;
        if (isMissing || closed?.name !== localName(name)) isMalformed = true;
        if (closed) open.at(-1)?.children.push(closed);
      },
      onerror: () => (isMalformed = true),
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(text);
  const [root] = top.children;
  return isMalformed || top.children.length !== 1 || top.text.trim() !== "" ? undefined : root;
}

export function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** Text of the first child of this name; undefined when there is none or it is empty. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return childOf(element, name)?.text || undefined;
}

/** Throws `badResponse` when there is no such child or it holds no whole number. */
export function numberOf(element: XmlElement, name: string): number {
  const text = textOf(element, name)?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text);
  throw new StorageError("badResponse", `The answer has no ${name}`, { field: name });
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
  "\n": "&#10;",
  "\t": "&#9;",
};

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, (character) => escapes[character] ?? character);
}

/** These are what XML 1.0 cannot carry. */
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** XML 1.0 has no way to write some control characters, not even escaped. */
export function isWritableInXml(text: string): boolean {
  return !unwritable.test(text);
}
