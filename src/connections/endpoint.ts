import { recognise } from "./presets.ts";

/** Why a text is not an endpoint, with the endpoint that was probably meant. */
export interface EndpointProblem {
  readonly code:
    | "endpointHasPlaceholder"
    | "endpointLacksScheme"
    | "endpointScheme"
    | "endpointInvalid"
    | "endpointHasCredentials"
    | "endpointHasQuery"
    | "endpointHasPath"
    | "endpointHasBucket";
  /** The part at fault, when it is harmless to show. */
  readonly part?: string;
  readonly suggestion?: string;
  /** The bucket that stood in the path or the host. */
  readonly bucket?: string;
  readonly region?: string;
}

/**
 * Reads an endpoint: scheme, host and optional port. Surrounding space, a trailing slash, upper case
 * in the host and a default port are put right; anything else is a problem with a suggestion.
 */
export function parseEndpoint(
  text: string,
): { readonly endpoint: string } | { readonly problem: EndpointProblem } {
  const trimmed = text.trim();
  const placeholder = /\{[^{}]*\}/.exec(trimmed);
  if (placeholder) return { problem: { code: "endpointHasPlaceholder", part: placeholder[0] } };
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) return { problem: lacksScheme(trimmed) };

  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (!url) return { problem: { code: "endpointInvalid" } };
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return { problem: { code: "endpointScheme", part: url.protocol.replace(/:$/, "") } };
  }
  const problem = surplus(url);
  return problem ? { problem } : { endpoint: url.origin };
}

function lacksScheme(text: string): EndpointProblem {
  const guess = `https://${text}`;
  const url = URL.canParse(guess) ? new URL(guess) : undefined;
  if (!url || !/^[^\s/?#@]+\/?$/.test(text)) return { code: "endpointInvalid" };
  const scheme = isLoopback(url.hostname) ? "http" : "https";
  return { code: "endpointLacksScheme", suggestion: `${scheme}://${url.host}` };
}

/** What an endpoint must not hold besides its origin. Credentials come first: they must not stay on screen. */
function surplus(url: URL): EndpointProblem | undefined {
  if (url.username !== "" || url.password !== "") {
    return { code: "endpointHasCredentials", suggestion: url.origin };
  }
  const segments = url.pathname.split("/").filter((segment) => segment !== "");
  const [bucket] = segments;
  if (bucket !== undefined) {
    return { code: "endpointHasPath", suggestion: url.origin, bucket: decoded(bucket) };
  }
  if (url.search !== "" || url.hash !== "") {
    return { code: "endpointHasQuery", suggestion: url.origin };
  }
  const known = recognise(url.hostname);
  if (known?.bucket === undefined) return undefined;
  const host = url.host.slice(known.bucket.length + 1);
  return {
    code: "endpointHasBucket",
    bucket: known.bucket,
    suggestion: `${url.protocol}//${host}`,
    ...(known.region !== undefined && { region: known.region }),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A stray percent sign: the segment is then meant as it stands.
    return segment;
  }
}

/** True for a host that never leaves this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    /^(localhost|.+\.localhost)\.?$/i.test(hostname) ||
    /^127(\.\d{1,3}){3}$/.test(hostname) ||
    hostname === "[::1]" ||
    hostname === "::1"
  );
}

/** True when anybody on the way can read and change what is sent to an endpoint. */
export function isPlainHttp(endpoint: string): boolean {
  const url = new URL(endpoint);
  return url.protocol === "http:" && !isLoopback(url.hostname);
}
