import {
  StorageError,
  type StorageErrorFacts,
  type StorageErrorKind,
} from "../../../core/errors.ts";
import { present } from "../../../core/record.ts";

/** What is needed of an answer to say why it is a refusal. */
export interface Refusal {
  readonly status: number;
  readonly contentType: string;
  readonly correlationHeader?: string;
  readonly retryAfterMs?: number;
  readonly body: string;
}

interface Details {
  readonly code?: string;
  readonly message?: string;
  readonly correlationId?: string;
  readonly invalidParams?: readonly { readonly name: string; readonly reason: string }[];
}

const kindOfCode: Readonly<Record<string, StorageErrorKind>> = {
  INSUFFICIENT_CREDITS: "insufficientCredits",
  INVALID_REQUEST: "invalidRequest",
  RESOURCE_NOT_FOUND: "noSuchResource",
  OBJECT_STORAGE_NOT_FOUND: "noSuchResource",
  OBJECT_STORAGE_FORBIDDEN: "accessDenied",
  AUTHENTICATION_FAILED: "wrongToken",
  SERVICE_ERROR: "serverError",
  GENERAL_FAILURE: "serverError",
};

const kindOfStatus: Readonly<Record<number, StorageErrorKind>> = {
  400: "invalidRequest",
  401: "wrongToken",
  402: "insufficientCredits",
  403: "accessDenied",
  404: "noSuchResource",
  405: "unsupported",
  408: "timeout",
  409: "conflict",
  412: "preconditionFailed",
  422: "invalidRequest",
  423: "locked",
  429: "throttled",
  501: "unsupported",
};

/**
 * The typed error for an answer that is no success: `application/problem+json`, or the older shape
 * with `error_code` and `error_message`, or anything else. The status decides where it is one of the
 * well-known ones; the code decides between the rest.
 */
export function refusalError(refusal: Refusal, facts: StorageErrorFacts): StorageError {
  const details = readDetails(refusal);
  const kind = kindOf(refusal.status, details.code);
  const params = details.invalidParams ?? [];
  const reasons = params.map((one) =>
    isWhole(one.name) ? one.reason : `${one.name}: ${one.reason}`,
  );
  const message = [details.message ?? `HTTP status ${refusal.status}`, ...reasons].join(" ");
  const field = params.find((one) => !isWhole(one.name))?.name;
  return new StorageError(
    kind,
    message,
    present({
      ...facts,
      status: refusal.status,
      code: details.code,
      requestId: refusal.correlationHeader,
      correlationId: details.correlationId,
      retryAfterMs: refusal.retryAfterMs,
      invalidParams: params.length > 0 ? params : undefined,
      field,
    }),
  );
}

/** How the service names a failure of the request as a whole. */
function isWhole(name: string): boolean {
  return name === "" || name === "(root)";
}

function kindOf(status: number, code: string | undefined): StorageErrorKind {
  const byCode = code === undefined ? undefined : kindOfCode[code];
  return kindOfStatus[status] ?? byCode ?? (status >= 500 ? "serverError" : "badResponse");
}

function readDetails(refusal: Refusal): Details {
  const parsed = parse(refusal.body);
  const isProblem = /^application\/problem\+json/i.test(refusal.contentType);
  const legacy = isProblem ? undefined : fieldOf(parsed, "error");
  if (legacy === undefined) return readProblem(parsed);
  return present({
    code: text(fieldOf(legacy, "error_code")),
    message: text(fieldOf(legacy, "error_message")) ?? text(legacy),
  });
}

function readProblem(parsed: unknown): Details {
  const params = fieldOf(parsed, "invalid_params") ?? fieldOf(parsed, "invalid-params");
  return present({
    code: problemCode(text(fieldOf(parsed, "type"))),
    message: messageOf(parsed),
    correlationId: text(fieldOf(parsed, "correlation_id")),
    invalidParams: Array.isArray(params)
      ? params.map((one: unknown) => ({
          name: text(fieldOf(one, "name")) ?? "",
          reason: text(fieldOf(one, "reason")) ?? "",
        }))
      : undefined,
  });
}

/** The title of the kind of problem, and what there is to say of this one. */
function messageOf(parsed: unknown): string | undefined {
  const [title, detail] = [text(fieldOf(parsed, "title")), text(fieldOf(parsed, "detail"))];
  if (title === undefined || detail === undefined || detail.startsWith(title))
    return detail ?? title ?? text(fieldOf(parsed, "message"));
  return `${/[.!?]$/.test(title) ? title : `${title}.`} ${detail}`;
}

/** `https://…/errors#ERROR_RESOURCE_NOT_FOUND` is `RESOURCE_NOT_FOUND`; what is no URL is itself. */
function problemCode(type: string | undefined): string | undefined {
  const fragment = type?.includes("#") ? type.slice(type.indexOf("#") + 1) : type;
  return fragment?.replace(/^ERROR_/, "");
}

/** A proxy in between may answer in HTML: then there is nothing to read. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
