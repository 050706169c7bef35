import type { HttpHeaders } from "./client.ts";

/** Headers that came more than once, as one each. */
export function joinRepeated(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): HttpHeaders {
  for (const name in headers) {
    if (Array.isArray(headers[name])) {
      return Object.fromEntries(
        Object.entries(headers).map(([key, value]) => [
          key,
          Array.isArray(value) ? value.join(", ") : value,
        ]),
      );
    }
  }
  return headers as HttpHeaders;
}
