import { StorageError } from "../core/errors.ts";

const plainKey = /^[A-Za-z0-9\-._~/]*$/;

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** RFC 3986: everything but letters, digits and `-._~` is escaped, as SigV4 signs it. */
export function encodeText(text: string): string {
  try {
    return encodeURIComponent(text).replace(/[!'()*]/g, percent);
  } catch (cause) {
    // Half of a surrogate pair has no UTF-8.
    throw new StorageError("invalidInput", "The text is not valid Unicode", {}, { cause });
  }
}

/** A key in a path: slashes stay, and so does every empty, `.` or `..` segment. */
export function encodeKey(key: string): string {
  return plainKey.test(key) ? key : encodeText(key).replaceAll("%2F", "/");
}

export type Query = Readonly<Record<string, string | undefined>>;

/** `?a=b&c=`, in the order of the record, or nothing when it has no defined value. */
export function encodeQuery(query: Query | undefined): string {
  if (!query) return "";
  let text = "";
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    text += `${text ? "&" : "?"}${encodeText(name)}=${encodeText(value)}`;
  }
  return text;
}

/** Undoes `encoding-type=url` of a listing, which writes a space as `+`. */
export function decodeListed(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch (cause) {
    throw new StorageError(
      "badResponse",
      `A listed key is not valid UTF-8: ${text}`,
      {},
      { cause },
    );
  }
}
