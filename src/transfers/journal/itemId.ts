import { hash } from "node:crypto";

/** The same for the same source and wanted landing in every run of an order; short, to be kept by the million. */
export function itemId(...parts: readonly string[]): string {
  return hash("sha1", JSON.stringify(parts), "base64url").slice(0, 16);
}
