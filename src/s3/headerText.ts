import { StorageError } from "../core/errors.ts";

const ascii = /^[\x20-\x7e\t]*$/;
/** These are what a header cannot carry. */
const control = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** Throws `invalidInput` when a header cannot carry the text at all. */
export function checkHeaderText(name: string, text: string): void {
  if (control.test(text)) {
    throw new StorageError("invalidInput", `A header cannot hold this: ${name}`, { field: name });
  }
}

/** Header text as it goes on the wire: UTF-8, whose bytes the HTTP layer takes as Latin-1. */
export function toWire(text: string): string {
  return ascii.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** Undoes {@link toWire}; text that is no UTF-8 stays as it came. */
export function fromWire(text: string): string {
  if (ascii.test(text)) return text.includes("=?") ? decodeWords(text) : text;
  const bytes = Buffer.from(text, "latin1");
  const decoded = bytes.toString("utf8");
  return Buffer.from(decoded, "utf8").equals(bytes) ? decoded : text;
}

/** Bytes of one encoded word, so that the word stays below the 75 characters of RFC 2047. */
const wordBytes = 42;

/**
 * Metadata as S3 defines it: RFC 2047 words where it is not ASCII. AWS decodes them, others keep
 * them as they are; read back by {@link fromWire} both are the same.
 */
export function metadataText(text: string): string {
  if (ascii.test(text)) return text;
  const words: string[] = [];
  let word = "";
  for (const character of text) {
    if (Buffer.byteLength(word + character) > wordBytes) {
      words.push(word);
      word = "";
    }
    word += character;
  }
  words.push(word);
  return words.map((one) => `=?UTF-8?B?${Buffer.from(one).toString("base64")}?=`).join(" ");
}

/** AWS gives back metadata that is not ASCII as RFC 2047 encoded words. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_whole, encoding: string, content: string) =>
      encoding.toLowerCase() === "b"
        ? Buffer.from(content, "base64").toString("utf8")
        : decodeQuotedPrintable(content),
    );
}

function decodeQuotedPrintable(content: string): string {
  const bytes = content
    .replaceAll("_", " ")
    .replace(/=([0-9A-Fa-f]{2})/g, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** In place: they were made for this request. */
export function onWire(headers: Record<string, string>): Record<string, string> {
  for (const name in headers) {
    const value = headers[name] ?? "";
    const wire = toWire(value);
    if (wire !== value) headers[name] = wire;
  }
  return headers;
}
