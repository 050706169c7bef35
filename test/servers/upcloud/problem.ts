export interface InvalidParam {
  readonly name: string;
  readonly reason: string;
}

/** What the service refuses a request with; thrown by handlers, sent by the error handler. */
export class Problem extends Error {
  readonly status: number;
  /** Without the `ERROR_` that its URL puts before it. */
  readonly code: string;
  readonly invalidParams: readonly InvalidParam[];

  constructor(
    status: number,
    code: string,
    title: string,
    invalidParams: readonly InvalidParam[] = [],
  ) {
    super(title);
    this.status = status;
    this.code = code;
    this.invalidParams = invalidParams;
  }
}

export function invalid(name: string, reason: string): Problem {
  return new Problem(400, "INVALID_REQUEST", "Validation error.", [{ name, reason }]);
}

/** A refusal of the request as a whole is told as one of the parameter `(root)`. */
export function refused(reason: string): Problem {
  return invalid("(root)", reason);
}

export function notFound(what: string): Problem {
  return new Problem(404, "RESOURCE_NOT_FOUND", `${what} not found.`);
}

export function conflict(reason: string): Problem {
  return new Problem(409, "RESOURCE_ALREADY_EXISTS", reason);
}

/** The body and content type of the answer; `legacy` is the shape from before problem details. */
export function problemAnswer(
  problem: Problem,
  correlationId: string,
  legacy: boolean,
): { contentType: string; body: unknown } {
  if (legacy) {
    return {
      contentType: "application/json; charset=UTF-8",
      body: { error: { error_code: problem.code, error_message: problem.message } },
    };
  }
  return {
    contentType: "application/problem+json",
    body: {
      type: `https://developers.upcloud.com/1.3/errors#ERROR_${problem.code}`,
      title: problem.message,
      status: problem.status,
      correlation_id: correlationId,
      ...(problem.invalidParams.length > 0 ? { invalid_params: problem.invalidParams } : {}),
    },
  };
}
