import { isStorageError, StorageError } from "../../core/errors.ts";

export function isUnauthorized(error: unknown): error is StorageError {
  return error instanceof StorageError && error.facts.status === 401;
}

/** What the service says of a session that it does not have any more. */
export function isEnded(error: unknown): boolean {
  return isUnauthorized(error) || isStorageError(error, "noSuchResource");
}

export function missingKeys(cause?: unknown): StorageError {
  return new StorageError(
    "missingCredentials",
    "Krutrim's own API gives out objects only within a session, and a session needs an access key and its secret",
    { operation: "activateSession" },
    { cause },
  );
}

export function throttledUntil(until: number, now: number, cause?: unknown): StorageError {
  return new StorageError(
    "throttled",
    "Krutrim wants no further attempt to start a session for now",
    { operation: "activateSession", status: 429, retryAfterMs: Math.max(0, until - now) },
    { cause },
  );
}

export function contendedUntil(until: number, now: number, lostSessions: number): StorageError {
  return new StorageError(
    "sessionContended",
    `Another program or computer starts sessions with the same access key: ${lostSessions} of ours were ended within minutes. Krutrim allows one at a time. Use an access key of your own, or the S3 endpoint, which needs no session`,
    { operation: "activateSession", retryAfterMs: Math.max(0, until - now) },
  );
}

/** A refused activation: 400 with its code, or 401. */
export function isRefusedKey(error: unknown): error is StorageError {
  return (
    error instanceof StorageError &&
    (error.facts.status === 401 ||
      (error.facts.status === 400 && error.facts.code === "INVALID_CREDENTIALS"))
  );
}

export function refusedKey(cause: StorageError): StorageError {
  return new StorageError(
    "wrongSecret",
    `Krutrim refuses the access key, its secret, or both. ${cause.message}`,
    cause.facts,
    { cause },
  );
}

/** Refused with a session that had just been started: more sessions would not help. */
export function refusedTwice(cause: StorageError): StorageError {
  return new StorageError(
    "accessDenied",
    `Refused again within a new session. ${cause.message}`,
    cause.facts,
    { cause },
  );
}
