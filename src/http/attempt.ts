import { isStorageError } from "../core/errors.ts";
import type { StorageErrorFacts } from "../core/errors.ts";
import type { HttpRequest } from "./client.ts";

/** With the port, where there is one. */
export function hostOf(origin: string): string {
  return origin.slice(origin.indexOf("//") + 2);
}

/** What errors of a request tell of it. */
export function factsOf(request: HttpRequest): StorageErrorFacts {
  return { operation: request.operation, host: hostOf(request.origin) };
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** How an attempt failed, for the log. */
export function outcomeOf(error: unknown): string {
  if (isStorageError(error)) return error.kind;
  return error instanceof Error && error.name === "AbortError" ? "cancelled" : "failed";
}
