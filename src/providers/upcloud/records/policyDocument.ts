import { StorageError } from "../../../core/errors.ts";

/**
 * A policy document as people write it, from what the service sent: JSON text, either as it is or
 * URL-encoded, with `+` or `%20` for a space. Written with two spaces of indentation; a document
 * that is no JSON is passed on unchanged, for people to see and mend.
 */
export function readDocument(wire: string): string {
  const text = isJson(wire) ? wire : decoded(wire);
  return isJson(text) ? JSON.stringify(JSON.parse(text), undefined, 2) : text;
}

/** URL-encoded JSON without white space, as RFC 3986 has it: the reserved characters too. */
export function writeDocument(text: string): string {
  return encodeURIComponent(JSON.stringify(JSON.parse(text))).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function decoded(wire: string): string {
  try {
    return decodeURIComponent(wire.replaceAll("+", " "));
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    throw new StorageError(
      "badResponse",
      "The server's answer cannot be read: document is neither JSON nor URL-encoded JSON",
      { field: "document" },
      { cause },
    );
  }
}
