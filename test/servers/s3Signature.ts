import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** When present, requests must carry it. */
  readonly sessionToken?: string;
}

/** What a server refuses a request with: an S3 code, its HTTP status, and extra XML elements. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly extra?: Readonly<Record<string, string>>;
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as they were sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly timestamp: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payloadHash: string;
  readonly sessionToken: string | undefined;
  readonly expiresInSeconds?: number;
}

const maxSkewMs = 15 * 60 * 1000;

/**
 * Verifies AWS Signature Version 4, in the header or in a presigned URL, written from
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html and on
 * purpose independent of the signer that the extension uses. Returns why the request is refused.
 */
export function refusalOf(
  request: SignedRequest,
  options: { credentials: readonly Credentials[]; region: string; now: Date },
): Refusal | undefined {
  const { path, query } = splitTarget(request.target);
  const signature = query.some(([name]) => name === "X-Amz-Signature")
    ? fromQuery(query)
    : fromHeader(request);
  if (!signature) return { status: 403, code: "AccessDenied", message: "Access Denied" };
  const credentials = options.credentials.find(
    (each) => each.accessKeyId === signature.accessKeyId,
  );
  if (!credentials) {
    return {
      status: 403,
      code: "InvalidAccessKeyId",
      message: "The AWS access key ID you provided does not exist in our records.",
    };
  }
  return (
    timeProblem(signature, options.now) ??
    regionProblem(signature, options.region) ??
    tokenProblem(signature, credentials) ??
    unsignedProblem(request, signature) ??
    mismatch(request, { path, query, signature, credentials })
  );
}

function timeProblem(signature: Signature, now: Date): Refusal | undefined {
  const signedAt = Date.parse(
    signature.timestamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  if (Number.isNaN(signedAt)) {
    return { status: 403, code: "AccessDenied", message: "X-Amz-Date is not a valid date" };
  }
  if (signature.expiresInSeconds !== undefined) {
    const { expiresInSeconds } = signature;
    if (!(expiresInSeconds >= 1 && expiresInSeconds <= 7 * 24 * 3600)) {
      const message = "X-Amz-Expires must be between 1 and 604800 seconds";
      return { status: 400, code: "AuthorizationQueryParametersError", message };
    }
    return now.getTime() > signedAt + expiresInSeconds * 1000
      ? { status: 403, code: "AccessDenied", message: "Request has expired" }
      : undefined;
  }
  if (Math.abs(now.getTime() - signedAt) <= maxSkewMs) return undefined;
  return {
    status: 403,
    code: "RequestTimeTooSkewed",
    message: "The difference between the request time and the current time is too large.",
    extra: { RequestTime: signature.timestamp, ServerTime: now.toISOString() },
  };
}

function regionProblem(signature: Signature, region: string): Refusal | undefined {
  if (signature.region === region) return undefined;
  return {
    status: 400,
    code: "AuthorizationHeaderMalformed",
    message: `The authorization header is malformed; the region '${signature.region}' is wrong; expecting '${region}'`,
    extra: { Region: region },
  };
}

function tokenProblem(signature: Signature, credentials: Credentials): Refusal | undefined {
  if (signature.sessionToken === credentials.sessionToken) return undefined;
  const message = "The provided token is malformed or otherwise invalid.";
  return { status: 400, code: "InvalidToken", message };
}

/** A link decides which `x-amz-` headers may be sent with it. */
function unsignedProblem(request: SignedRequest, signature: Signature): Refusal | undefined {
  if (signature.expiresInSeconds === undefined) return undefined;
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith("x-amz-") && !signature.signedHeaders.includes(name),
  );
  if (unsigned.length === 0) return undefined;
  const message = "There were headers present in the request which were not signed";
  const extra = { HeadersNotSigned: unsigned.join(", ") };
  return { status: 403, code: "AccessDenied", message, extra };
}

function mismatch(
  request: SignedRequest,
  parts: {
    path: string;
    query: readonly (readonly [string, string])[];
    signature: Signature;
    credentials: Credentials;
  },
): Refusal | undefined {
  const { signature } = parts;
  const canonicalHeaders = signature.signedHeaders
    .map((name) => `${name}:${headerValue(request, name).trim().replace(/\s+/g, " ")}\n`)
    .join("");
  const canonical = [
    request.method,
    parts.path.split("/").map(canonicalPart).join("/"),
    canonicalQuery(parts.query),
    canonicalHeaders,
    signature.signedHeaders.join(";"),
    signature.payloadHash,
  ].join("\n");
  const scope = `${signature.date}/${signature.region}/${signature.service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", signature.timestamp, scope, sha256(canonical)].join("\n");
  const chain = [signature.date, signature.region, signature.service, "aws4_request", toSign];
  const expected = chain.reduce<Buffer>(
    (key, text) => createHmac("sha256", key).update(text).digest(),
    Buffer.from(`AWS4${parts.credentials.secretAccessKey}`),
  );
  const given = Buffer.from(signature.signature, "hex");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return undefined;
  return {
    status: 403,
    code: "SignatureDoesNotMatch",
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  };
}

function fromHeader(request: SignedRequest): Signature | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(
      headerValue(request, "authorization"),
    );
  if (!match) return undefined;
  const [, accessKeyId = "", date = "", region = "", service = "", names = "", signature = ""] =
    match;
  return {
    accessKeyId,
    date,
    region,
    service,
    signature,
    signedHeaders: names.split(";"),
    timestamp: headerValue(request, "x-amz-date"),
    payloadHash: headerValue(request, "x-amz-content-sha256"),
    sessionToken: headerValue(request, "x-amz-security-token") || undefined,
  };
}

function fromQuery(query: readonly (readonly [string, string])[]): Signature | undefined {
  const values = new Map(query);
  const scope = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(
    values.get("X-Amz-Credential") ?? "",
  );
  if (!scope) return undefined;
  const [, accessKeyId = "", date = "", region = "", service = ""] = scope;
  return {
    accessKeyId,
    date,
    region,
    service,
    signature: values.get("X-Amz-Signature") ?? "",
    signedHeaders: (values.get("X-Amz-SignedHeaders") ?? "").split(";"),
    timestamp: values.get("X-Amz-Date") ?? "",
    payloadHash: values.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD",
    sessionToken: values.get("X-Amz-Security-Token"),
    expiresInSeconds: Number(values.get("X-Amz-Expires")),
  };
}

export function splitTarget(target: string): { path: string; query: [string, string][] } {
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? "" : target.slice(mark + 1);
  return {
    path,
    query: query
      .split("&")
      .filter((pair) => pair !== "")
      .map((pair) => {
        const equals = pair.indexOf("=");
        const name = equals < 0 ? pair : pair.slice(0, equals);
        const value = equals < 0 ? "" : pair.slice(equals + 1);
        return [decodeQuery(name), decodeQuery(value)];
      }),
  };
}

function canonicalQuery(query: readonly (readonly [string, string])[]): string {
  return query
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}

function headerValue(request: SignedRequest, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}

function canonicalPart(part: string): string {
  return encode(decodeURIComponent(part));
}

function decodeQuery(text: string): string {
  return decodeURIComponent(text.replaceAll("+", "%20"));
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Node gives header bytes as Latin-1, and everything else here is ASCII: these are the bytes as sent. */
function sha256(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("hex");
}
