import aws4 from "aws4";
import type { HttpHeaders } from "../http/client.ts";
import type { Target } from "./endpoint.ts";

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What `x-amz-content-sha256` says of a body whose integrity is kept by other means. */
export const unsignedPayload = "UNSIGNED-PAYLOAD";
/** SHA-256 of nothing. */
export const emptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

export interface SignOptions {
  readonly method: string;
  readonly region: string;
  readonly credentials: S3Credentials;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** `20260131T235959Z`. */
export function amzDate(now: number): string {
  return new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, "");
}

/**
 * Headers with the SigV4 authorization added. `path` of the target includes the query.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signedHeaders(
  target: Target,
  headers: HttpHeaders,
  payloadHash: string,
  { method, region, credentials, now }: SignOptions,
): HttpHeaders {
  const request = aws4.sign(
    {
      host: target.host,
      method,
      path: target.path,
      service: "s3",
      region,
      headers: {
        ...headers,
        host: target.host,
        "x-amz-content-sha256": payloadHash,
        "x-amz-date": amzDate(now),
        ...(credentials.sessionToken ? { "x-amz-security-token": credentials.sessionToken } : {}),
      },
    },
    credentials,
  );
  // We hand over strings only, and aws4 adds only strings.
  return request.headers as HttpHeaders;
}

/**
 * A URL that carries its own permission. `path` of the target includes the query to sign.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presignedUrl(
  target: Target,
  expiresInSeconds: number,
  headers: HttpHeaders,
  { method, region, credentials, now }: SignOptions,
): string {
  const mark = target.path.includes("?") ? "&" : "?";
  const request = aws4.sign(
    {
      host: target.host,
      method,
      path: `${target.path}${mark}X-Amz-Expires=${expiresInSeconds}&X-Amz-Date=${amzDate(now)}`,
      service: "s3",
      region,
      signQuery: true,
      headers: { ...headers, host: target.host },
    },
    credentials,
  );
  return target.origin + (request.path ?? target.path);
}
