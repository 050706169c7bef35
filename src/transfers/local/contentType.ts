import { isUtf8 } from "node:buffer";
import { lookup } from "mime-types";

/** How many bytes from the beginning of a file are enough for {@link contentTypeOf}. */
export const sniffBytes = 4096;

/** True when the name alone does not settle the type, so that the beginning is worth reading. */
export function needsBeginning(name: string): boolean {
  const type = lookup(baseOf(name));
  return type !== false && (type.startsWith("text/") || type === "video/mp2t");
}

/**
 * Content-Type for a file of this name, undefined when nothing is known. Text says UTF-8 only when
 * it is; `.ts` is TypeScript unless it begins as an MPEG transport stream does.
 */
export function contentTypeOf(name: string, beginning: Uint8Array): string | undefined {
  const type = lookup(baseOf(name));
  if (type === false) return undefined;
  if (type === "video/mp2t") return beginning[0] === 0x47 || !isText(beginning) ? type : plainText;
  return type.startsWith("text/") && isText(beginning) ? `${type}; charset=utf-8` : type;
}

const plainText = "text/plain; charset=utf-8";

function isText(beginning: Uint8Array): boolean {
  return !beginning.includes(0) && isUtf8(wholeCharacters(beginning));
}

/** Without a character that the cut at the end may have split. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  if (bytes.length < sniffBytes) return bytes;
  let end = bytes.length;
  while (end > bytes.length - 4 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  return (bytes[end - 1] ?? 0) >= 0xc0 ? bytes.subarray(0, end - 1) : bytes;
}

/** `lookup` reads a name without a dot as an extension; a file called `html` is not a page. */
function baseOf(name: string): string {
  return `./${name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1)}`;
}
