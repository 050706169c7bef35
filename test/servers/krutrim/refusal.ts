/** An answer that is an error, in one of the shapes of the document. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    body: object | undefined,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`refused with ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** `{message}`: ErrorBadRequest, ErrorUnauthorized, ErrorNotFound, ErrorConflict, … */
export function refuse(status: number, message: string): Refusal {
  return new Refusal(status, { message });
}

/** `{code, message}`: ErrorResponse. */
export function refuseWithCode(status: number, message: string): Refusal {
  return new Refusal(status, { code: status, message });
}
