import { isStorageError } from "../core/errors.ts";

/** Kinds that mean: whatever is tried, these credentials will not do. */
const rejected = [
  "unknownAccessKey",
  "wrongSecret",
  "expiredCredentials",
  "missingCredentials",
  "wrongToken",
] as const;

/** Whether an error means that the credentials themselves do not work. */
export function isRefusal(error: unknown): boolean {
  return isStorageError(error, ...rejected);
}

/**
 * Whether an error means that the credentials may not list buckets, or do not work: some servers
 * (Ceph with STS) say the same of a wrong key. Other credentials would help in either case.
 */
export function isDoubt(error: unknown): boolean {
  return (
    isStorageError(error, "accessDenied") &&
    error.facts.operation === "listBuckets" &&
    error.facts.areKeys !== "right"
  );
}

/** Which connections have credentials that do not work, as their latest answers show. */
export class ConnectionHealth {
  readonly #errors = new Map<string, unknown>();
  readonly #reported = new WeakSet<object>();
  readonly #report: (error: unknown) => void;

  constructor(report: (error: unknown) => void) {
    this.#report = report;
  }

  /** Why the credentials of a connection were refused, or may be wrong; undefined while they work. */
  refusal(connectionId: string): unknown {
    return this.#errors.get(connectionId);
  }

  /** Takes note of how a listing ended. True when the connection looks different from before. */
  saw(connectionId: string, error: unknown): boolean {
    if (error !== undefined) return this.failed(connectionId, error);
    return this.#errors.delete(connectionId);
  }

  /** A failure that says nothing about the connection's own credentials. */
  note(error: unknown): void {
    if (error instanceof Error && !this.#reported.has(error)) {
      this.#reported.add(error);
      this.#report(error);
    }
  }

  failed(connectionId: string, error: unknown): boolean {
    this.note(error);
    if (!isRefusal(error) && !isDoubt(error)) return false;
    const isNew = !this.#errors.has(connectionId);
    this.#errors.set(connectionId, error);
    return isNew;
  }

  forget(connectionId: string): void {
    this.#errors.delete(connectionId);
  }
}
