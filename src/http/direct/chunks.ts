export type Chunks =
  | { readonly kind: "whole"; readonly body: string }
  | { readonly kind: "incomplete" }
  /** Not chunks, or with extensions or trailers, which nobody here reads. */
  | { readonly kind: "odd" };

const sizeLine = /^[0-9A-Fa-f]{1,7}$/;
const longestSizeLine = 7;
const lineEnd = "\r\n";
const lastChunk = `0${lineEnd}${lineEnd}`;

/**
 * Decodes what has come of a body in chunks, in Latin-1, from its beginning on. For short bodies: it
 * begins anew each time. https://www.rfc-editor.org/rfc/rfc9112#section-7.1
 */
export function decodeChunks(text: string): Chunks {
  let body = "";
  for (let at = 0; ;) {
    if (text.startsWith(lastChunk, at))
      return at + lastChunk.length === text.length ? { kind: "whole", body } : { kind: "odd" };
    const end = text.indexOf(lineEnd, at);
    if (end < 0) return { kind: text.length - at > longestSizeLine + 1 ? "odd" : "incomplete" };
    const size = text.slice(at, end);
    if (!sizeLine.test(size)) return { kind: "odd" };
    const bytes = Number.parseInt(size, 16);
    // Its end has not come as a whole, or there is something in between.
    if (bytes === 0) return { kind: lastChunk.startsWith(text.slice(at)) ? "incomplete" : "odd" };
    const first = end + lineEnd.length;
    const next = first + bytes + lineEnd.length;
    if (text.length < next) return { kind: "incomplete" };
    if (text.slice(next - lineEnd.length, next) !== lineEnd) return { kind: "odd" };
    body += text.slice(first, first + bytes);
    at = next;
  }
}
