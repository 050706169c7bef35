import { StorageError } from "../core/errors.ts";
import type { StorageErrorFacts, StorageErrorKind } from "../core/errors.ts";
import { redactText } from "../core/redact.ts";
import type { HttpAnswer, HttpMethod } from "../http/client.ts";
import { retryAfterMs } from "../http/retry.ts";
import { kindOfErrorCode, kindOfStatus } from "./errorCodes.ts";
import { parseXml, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** What was asked, so that the answer can be understood and told. */
export interface Asked {
  readonly operation: string;
  readonly bucket?: string | undefined;
  readonly key?: string | undefined;
  /** True when the request is about an upload in parts, and not about what it is copied from. */
  readonly isAboutUpload?: boolean;
  readonly host: string;
  readonly region: string;
  /** Milliseconds since 1970 on this machine. */
  now(): number;
}

/** S3 refuses signatures that are further away from its clock than 15 minutes. */
const toleratedSkewMs = 14 * 60_000;

/** Kinds that may be nothing but a wrong clock: the signature is checked before anything else. */
const skewedKinds: readonly StorageErrorKind[] = ["accessDenied", "wrongSecret", "clockSkew"];

export function isHtml(text: string): boolean {
  return /^\s*(<!--[^]*?-->\s*)*<(!doctype\s+html|html|head|body)\b/i.test(text);
}

function titleOf(html: string): string {
  const title = /<title[^>]*>([^<]{1,120})/i.exec(html)?.[1] ?? "";
  return redactText(title.replace(/\s+/g, " ").trim());
}

function skewMs(answer: HttpAnswer, asked: Asked): number | undefined {
  const date = Date.parse(answer.headers["date"] ?? "");
  return Number.isNaN(date) ? undefined : date - asked.now();
}

function baseFacts(answer: HttpAnswer, asked: Asked): StorageErrorFacts {
  const { operation, bucket, key, host } = asked;
  const requestId = answer.headers["x-amz-request-id"];
  const waitMs = retryAfterMs(answer.headers["retry-after"], asked.now());
  return {
    status: answer.status,
    operation,
    host,
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === undefined ? {} : { key }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  };
}

/** The region that the server names, in one of the four places where servers do. */
function namedRegion(answer: HttpAnswer, root: XmlElement | undefined): string | undefined {
  const inHeader = answer.headers["x-amz-bucket-region"];
  if (inHeader) return inHeader;
  if (!root) return undefined;
  const inBody = textOf(root, "Region");
  if (inBody) return inBody;
  const message = textOf(root, "Message") ?? "";
  const expected = /expecting '([\w-]+)'/.exec(message)?.[1];
  if (expected) return expected;
  return /^(?:.+\.)?s3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(textOf(root, "Endpoint") ?? "")?.[1];
}

function kindOf(code: string, message: string, answer: HttpAnswer, asked: Asked): StorageErrorKind {
  const hasKey = asked.key !== undefined;
  if (code === "AuthorizationHeaderMalformed" && !/region/i.test(message)) {
    // The same code for an access key that cannot be one.
    return "unknownAccessKey";
  }
  if (code === "NotFound") return kindOfStatus(404, hasKey);
  if (code === "AccessDenied" && /request has expired/i.test(message)) return "expiredCredentials";
  if (code === "AccessDenied" && /object.*(locked|retention|WORM)/i.test(message)) return "locked";
  if (code === "InvalidRequest" && /object is WORM protected/i.test(message)) return "locked";
  if (code === "InvalidArgument" && /key.*too long|name.*too long/i.test(message)) {
    return "keyTooLong";
  }
  const known = kindOfErrorCode[code];
  // Ceph names the key where it misses the upload.
  if (known === "noSuchObject" && asked.isAboutUpload) return "noSuchUpload";
  // An error inside an answer that began as a success says nothing by its status.
  return known ?? (answer.status < 300 ? "unknown" : kindOfStatus(answer.status, hasKey));
}

interface Reason {
  readonly kind: StorageErrorKind;
  readonly message: string;
  readonly code?: string;
  readonly requestId?: string;
}

function reasonOfXml(root: XmlElement, answer: HttpAnswer, asked: Asked): Reason {
  const code = textOf(root, "Code") ?? "";
  const message = textOf(root, "Message") ?? "";
  const requestId = textOf(root, "RequestId");
  return {
    kind: kindOf(code, message, answer, asked),
    message: redactText(message) || code || `HTTP status ${answer.status}`,
    ...(code ? { code } : {}),
    ...(requestId ? { requestId } : {}),
  };
}

/** For statuses that a proxy or a balancer in front of the server gives in its own words. */
const meaningfulWithoutXml = new Set([408, 413, 429, 500, 502, 503, 504, 507]);

function reasonWithoutXml(text: string, answer: HttpAnswer, asked: Asked): Reason {
  const { status } = answer;
  const kind = kindOfStatus(status, asked.key !== undefined);
  if (text.trim() === "" && status >= 400) return { kind, message: `HTTP status ${status}` };
  if (isHtml(text)) {
    const title = titleOf(text);
    const what = `a web page instead of an S3 answer${title ? `: ${title}` : ""}`;
    const isMeaningful = meaningfulWithoutXml.has(status);
    return {
      kind: isMeaningful ? kind : "badResponse",
      message: `HTTP status ${status} with ${what}`,
      code: "Html",
    };
  }
  if (status >= 500 || status === 429) return { kind, message: `HTTP status ${status}` };
  const isRedirect = status >= 300 && status < 400;
  return {
    kind: "badResponse",
    message: isRedirect
      ? `HTTP status ${status} to ${redirectedTo(answer) ?? "an unnamed place"}`
      : `HTTP status ${status} with an answer that is not S3's`,
    code: isRedirect ? "Redirect" : "NotS3",
  };
}

/** Scheme and host of where an answer sends on to; the rest of such an address may hold secrets. */
export function redirectedTo({ status, headers }: HttpAnswer): string | undefined {
  const location = headers["location"] ?? "";
  const isRedirect = status >= 300 && status < 400 && URL.canParse(location);
  return isRedirect ? new URL(location).origin : undefined;
}

function redirection(answer: HttpAnswer): StorageErrorFacts {
  const target = redirectedTo(answer);
  return target === undefined ? {} : { redirectedTo: target };
}

/** The error of one item of a batch: an element with `Code` and `Message`. */
export function errorOfItem(item: XmlElement, answer: HttpAnswer, asked: Asked): StorageError {
  const { kind, message, code } = reasonOfXml(item, answer, asked);
  return new StorageError(kind, message, {
    ...baseFacts(answer, asked),
    ...(code ? { code } : {}),
  });
}

/**
 * The error that an answer is: by its root element where it has one, by its headers and status
 * where it has no body. `text` is its whole body.
 */
export function errorOfAnswer(text: string, answer: HttpAnswer, asked: Asked): StorageError {
  const root = isHtml(text) ? undefined : parseXml(text);
  const isError = root?.name === "Error" || root?.name === "ErrorResponse";
  const error = root?.name === "ErrorResponse" ? (root.children[0] ?? root) : root;
  const reason =
    isError && error ? reasonOfXml(error, answer, asked) : reasonWithoutXml(text, answer, asked);
  const facts = {
    ...baseFacts(answer, asked),
    ...(reason.code ? { code: reason.code } : {}),
    ...(reason.requestId ? { requestId: reason.requestId } : {}),
    ...(reason.kind === "badResponse" ? redirection(answer) : {}),
  };
  const skew = skewMs(answer, asked);
  const isSkewed = skew !== undefined && Math.abs(skew) > toleratedSkewMs;
  if (reason.kind === "clockSkew" || (isSkewed && skewedKinds.includes(reason.kind))) {
    return new StorageError("clockSkew", reason.message, {
      ...facts,
      ...(skew === undefined ? {} : { skewMs: skew }),
    });
  }
  const region = namedRegion(answer, isError ? error : undefined);
  const isElsewhere = region !== undefined && region !== asked.region;
  const isAboutPlace = reason.kind === "wrongRegion" || [301, 307, 400].includes(answer.status);
  if (isElsewhere && isAboutPlace) {
    const expected = { ...facts, expectedRegion: region };
    return new StorageError("wrongRegion", reason.message, expected);
  }
  return new StorageError(reason.kind, reason.message, facts);
}

/** Throws what an answer that is no success means. */
export async function refused(
  method: HttpMethod,
  answer: HttpAnswer,
  asked: Asked,
): Promise<never> {
  const text = method === "HEAD" ? "" : await answer.text();
  throw errorOfAnswer(text, answer, asked);
}
