import type { ResponseHead } from "./responseHead.ts";

/** Of a server that asks for fewer requests. */
export interface Throttling {
  /** As it came. */
  readonly retryAfter: string | undefined;
}

/** Undefined when the answer does not ask for that. */
export function throttlingOf({ status, headers }: ResponseHead): Throttling | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const value = headers["retry-after"];
  return { retryAfter: typeof value === "string" ? value : undefined };
}
