/** Where a typed text points. */
export type Location =
  /** Names a bucket; `path` is a key or prefix in it, empty for the bucket itself. */
  | { readonly kind: "inBucket"; readonly bucket: string; readonly path: string }
  /** Names no bucket: a key or prefix in whatever bucket is meant. */
  | { readonly kind: "bare"; readonly path: string }
  /** An address of another server than the connection's. */
  | { readonly kind: "elsewhere"; readonly host: string };

/**
 * Reads `s3://bucket/key`, an S3 ARN, an http address of the endpoint (path-style, virtual-hosted,
 * presigned), or a bare key. `endpointHost` is the endpoint's host with its port, without a bucket.
 * Keys of URIs and ARNs are taken exactly; those of http addresses are percent-decoded.
 */
export function parseLocation(text: string, endpointHost: string | undefined): Location {
  const uri = /^(?:s3:\/\/|arn:aws[a-z-]*:s3:::)([^/]*)\/?([^]*)$/i.exec(text);
  if (uri) return { kind: "inBucket", bucket: uri[1] ?? "", path: uri[2] ?? "" };
  // No URL parser: it would rewrite keys such as `a/../b`.
  const http = /^https?:\/\/([^/?#]+)\/?([^?#]*)/i.exec(text);
  if (!http) return { kind: "bare", path: text };
  return inEndpoint((http[1] ?? "").toLowerCase(), http[2] ?? "", endpointHost?.toLowerCase());
}

function inEndpoint(host: string, path: string, endpointHost: string | undefined): Location {
  if (endpointHost !== undefined && host === endpointHost) {
    const end = path.indexOf("/");
    const bucket = end < 0 ? path : path.slice(0, end);
    return {
      kind: "inBucket",
      bucket: decode(bucket),
      path: decode(path.slice(bucket.length + 1)),
    };
  }
  if (endpointHost !== undefined && host.endsWith(`.${endpointHost}`)) {
    const bucket = host.slice(0, -endpointHost.length - 1);
    return { kind: "inBucket", bucket, path: decode(path) };
  }
  return { kind: "elsewhere", host };
}

/** What is no valid percent-encoding was typed as it is meant. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** The host that addresses of a store have, found by asking the store for one. */
export function endpointHostOf(store: {
  url(bucket: string, key: string): string;
}): string | undefined {
  const bucket = "bucket-of-no-one";
  const host = /^https?:\/\/([^/?#]+)/i.exec(store.url(bucket, ""))?.[1]?.toLowerCase();
  return host?.startsWith(`${bucket}.`) ? host.slice(bucket.length + 1) : host;
}
