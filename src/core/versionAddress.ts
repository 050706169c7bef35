import type { ObjectAddress } from "./address.ts";
import { parseUriParts, uriParts } from "./objectUri.ts";

/** One of the states that an object has had. */
export interface VersionAddress extends ObjectAddress {
  readonly versionId: string;
}

/** Of files that are versions of objects: they never change. */
export const versionScheme = "stowage-version";

export interface VersionUriParts {
  readonly scheme: typeof versionScheme;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
}

/** As the URI of the object, so that editors see its name, with the version in the query. */
export function versionUriParts({ versionId, ...address }: VersionAddress): VersionUriParts {
  const { authority, path } = uriParts(address);
  return { scheme: versionScheme, authority, path, query: encodeURIComponent(versionId) };
}

/** Undefined for a URI that names no version. */
export function parseVersionUri(
  parts: Pick<VersionUriParts, "authority" | "path" | "query">,
): VersionAddress | undefined {
  const found = parseUriParts(parts);
  if (!found || parts.query === "" || found.path === "") return undefined;
  const { path: key, ...bucket } = found;
  return { ...bucket, key, versionId: decodeURIComponent(parts.query) };
}
