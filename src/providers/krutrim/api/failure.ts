import { StorageError } from "../../../core/errors.ts";
import type { StorageErrorFacts, StorageErrorKind } from "../../../core/errors.ts";
import type { HttpAnswer } from "../../../http/client.ts";
import { redactText } from "../../../core/redact.ts";
import { retryAfterMs } from "../../../http/retry.ts";
import { redirectedTo } from "../../../s3/answerError.ts";
import { failureBody } from "../records/failure.ts";
import type { FailureBody } from "../records/failure.ts";

/** What a status means for one operation, where that differs from the usual. */
export interface FailureMeaning {
  /** 404; `noSuchResource` when absent. */
  readonly notFound?: StorageErrorKind;
  /** 409; `conflict` when absent. */
  readonly conflict?: StorageErrorKind;
}

const maxBodyBytes = 64 * 1024;

/** The typed error of an answer that is not a success. Reads its body. */
export async function failureOf(
  answer: HttpAnswer,
  meaning: FailureMeaning,
  facts: StorageErrorFacts,
): Promise<StorageError> {
  const body = failureBody(await bodyText(answer));
  const { status } = answer;
  const kind = kindOf(status, body, meaning);
  const waitMs = waitOf(answer, body);
  const requestId = answer.headers["x-request-id"] ?? answer.headers["x-correlation-id"];
  const target = redirectedTo(answer);
  const said = body.message === undefined ? "" : `: ${redactText(body.message)}`;
  return new StorageError(kind, `${sentenceOf(status, answer)}${said}`, {
    ...facts,
    status,
    ...(body.code === undefined ? {} : { code: body.code }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
    ...(target === undefined ? {} : { redirectedTo: target }),
    ...(kind === "oneTimePasswordRequired" ? { field: "oneTimePassword" } : {}),
  });
}

/** The reason is worth having, but the status alone is an answer too. */
async function bodyText(answer: HttpAnswer): Promise<string> {
  try {
    return await answer.text(maxBodyBytes);
  } catch (error) {
    if (error instanceof StorageError) return "";
    throw error;
  }
}

function sentenceOf(status: number, answer: HttpAnswer): string {
  if (status >= 300 && status < 400) {
    const target = redirectedTo(answer);
    const where = target === undefined ? "" : ` to ${target}`;
    return `The server redirects${where} (${status}) instead of answering: the base URL is probably wrong`;
  }
  return `Krutrim answered ${status}`;
}

function kindOf(status: number, body: FailureBody, meaning: FailureMeaning): StorageErrorKind {
  const message = body.message ?? "";
  // No status is documented for a missing one-time password, so the words decide.
  if (status < 500 && /\botp\b|one[- ]?time/i.test(message)) return "oneTimePasswordRequired";
  if (status < 500 && /not[ _]?empty/i.test(message)) return "bucketNotEmpty";
  switch (status) {
    case 400:
    case 422:
      return "invalidRequest";
    case 401:
      return "wrongToken";
    case 403:
      return "accessDenied";
    case 404:
      return meaning.notFound ?? "noSuchResource";
    case 408:
    case 429:
      return "throttled";
    case 409:
      return meaning.conflict ?? "conflict";
    case 412:
      return "preconditionFailed";
    case 413:
      return "objectTooLarge";
    case 405:
    case 415:
    case 501:
      return "unsupported";
    default:
      return status >= 500 ? "serverError" : "badResponse";
  }
}

function waitOf(answer: HttpAnswer, body: FailureBody): number | undefined {
  const milliseconds = Number(answer.headers["retry-after-ms"] ?? Number.NaN);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  return body.retryAfterMs ?? retryAfterMs(answer.headers["retry-after"], Date.now());
}
