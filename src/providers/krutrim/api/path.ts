import { StorageError } from "../../../core/errors.ts";

/**
 * One segment of a path. `:` stays as it is, because the service compares KRNs as they are in the
 * path. What a URL parser on the way would rewrite is refused.
 */
export function pathSegment(value: string, field: string): string {
  if (value === "" || value === "." || value === "..")
    throw new StorageError("invalidInput", `${field} is empty or a path step`, { field });
  try {
    return encodeURIComponent(value).replaceAll("%3A", ":");
  } catch (error) {
    throw new StorageError(
      "invalidInput",
      `${field} is not valid text`,
      { field },
      { cause: error },
    );
  }
}

/** Listings show parts of a KRN as `***` to those who may not know it; no operation takes such a one. */
function isMasked(krn: string): boolean {
  return krn.includes("***");
}

/** A KRN as a path segment. Throws `accessDenied` for a masked one, before anything is sent. */
export function krnSegment(krn: string, field: string): string {
  if (isMasked(krn)) {
    throw new StorageError(
      "accessDenied",
      "Krutrim shows this KRN masked, so nothing can be done with it: the API key lacks the right to know it",
      { field },
    );
  }
  return pathSegment(krn, field);
}

/** A query string with its `?`; absent values are left out. */
export function queryOf(
  values: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const parts = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}
