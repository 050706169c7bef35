import type { BucketAddress, ObjectAddress, PrefixAddress } from "./address.ts";

export const scheme = "stowage";

/** What names a place in a URI, before percent-encoding by the URI itself. */
export interface UriParts {
  readonly scheme: typeof scheme;
  /** Lower case only: VS Code and URLs take authorities as case-insensitive. */
  readonly authority: string;
  readonly path: string;
}

/**
 * Names an object exactly, or a bucket (empty prefix): VS Code must not find a segment to normalize
 * away. `%` with four digits is an escape: of a `%` that would look like one, of control characters and
 * backslashes, and of segments that are `.` or `..`; `%` alone is an empty segment. A prefix is named without its last delimiter, as folders are in URIs, so
 * that a name put behind it names what is in it.
 */
export function uriParts(address: ObjectAddress | PrefixAddress): UriParts {
  const rest = "key" in address ? address.key : address.prefix.replace(/\/$/, "");
  const isBucket = "prefix" in address && address.prefix === "";
  const segments = [address.bucket, ...(isBucket ? [] : rest.split("/"))];
  return {
    scheme,
    authority: authorityOf(address),
    path: `/${segments.map(encodeSegment).join("/")}`,
  };
}

/**
 * The place that a URI names; undefined when it names none. `path` is a key, or a prefix without its
 * last delimiter.
 */
export function parseUriParts(
  parts: Pick<UriParts, "authority" | "path">,
): (BucketAddress & { readonly path: string }) | undefined {
  const [connectionId = "", service] = parts.authority.split(".");
  if (connectionId === "" || !parts.path.startsWith("/")) return undefined;
  const [bucket = "", ...segments] = parts.path.slice(1).split("/").map(decodeSegment);
  if (bucket === "") return undefined;
  return {
    connectionId,
    ...(service === undefined ? {} : { serviceId: fromHex(service) }),
    bucket,
    path: segments.join("/"),
  };
}

function authorityOf({ connectionId, serviceId }: BucketAddress): string {
  return serviceId === undefined ? connectionId : `${connectionId}.${toHex(serviceId)}`;
}

/** Where a `%` is nothing but itself it stays, for tabs show it. Also lone halves of surrogate pairs, which no URI can carry. */
const unsafe = /%(?=[0-9A-F]{4})|[\\\u0000-\u001f\u007f]|[\ud800-\udfff]/gu;

/** One segment of a key as it stands in a URI's path. */
export function encodeSegment(segment: string): string {
  if (segment === "") return "%";
  if (segment === "%") return "%0025";
  if (segment === "." || segment === "..") return segment.replaceAll(".", "%002E");
  return segment.replaceAll(unsafe, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return `%${code}`;
  });
}

function decodeSegment(segment: string): string {
  if (segment === "%") return "";
  return segment.replaceAll(/%([0-9A-F]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function toHex(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text: string): string {
  const bytes = (text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  return new TextDecoder().decode(new Uint8Array(bytes));
}
