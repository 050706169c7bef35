/**
 * What went wrong, in terms that a person can act on. One kind maps to one sentence with a next
 * step (`commands/explain.ts`); codes of a particular server never leave its client.
 */
export type StorageErrorKind =
  // who asks
  | "unknownAccessKey"
  | "wrongSecret"
  /** An API token, or user name and password, that the service does not accept: wrong, expired or restricted. */
  | "wrongToken"
  | "expiredCredentials"
  | "missingCredentials"
  | "clockSkew"
  | "wrongRegion"
  | "accessDenied"
  /** The service wants a one-time password with this request. */
  | "oneTimePasswordRequired"
  /** Somebody else keeps starting a session with the same keys, which ends ours every time. */
  | "sessionContended"
  // what is asked for
  | "noSuchBucket"
  | "noSuchObject"
  | "noSuchUpload"
  | "noSuchResource"
  | "bucketExists"
  | "bucketNotEmpty"
  | "tooManyBuckets"
  | "conflict"
  | "preconditionFailed"
  | "keyTooLong"
  | "invalidName"
  | "invalidRequest"
  | "rangeNotSatisfiable"
  | "objectTooLarge"
  | "archived"
  | "quotaExceeded"
  | "insufficientCredits"
  | "locked"
  | "unsupported"
  | "serviceStopped"
  | "noPublicEndpoint"
  // the way there
  | "throttled"
  | "serverError"
  | "dns"
  | "refused"
  | "unreachable"
  | "connectionLost"
  | "tls"
  | "timeout"
  | "proxy"
  | "badResponse"
  // the bytes
  | "truncated"
  | "corrupted"
  | "sourceChanged"
  // this machine
  | "diskFull"
  | "localAccessDenied"
  | "localMissing"
  | "localExists"
  | "localUnsupported"
  /** The keyring of this machine cannot keep or give back a secret. */
  | "secretStorageUnavailable"
  | "invalidInput"
  | "unknown";

/** Facts that make the sentence about an error exact. Never a secret, a token or a signed URL. */
export interface StorageErrorFacts {
  /** HTTP status of the answer, when there was one. */
  readonly status?: number;
  /** The server's own code, such as `NoSuchBucket`, for the log and the details. */
  readonly code?: string;
  readonly requestId?: string;
  readonly bucket?: string;
  readonly key?: string;
  readonly path?: string;
  readonly host?: string;
  /** What was attempted: `list`, `get`, `put`, `delete`, … */
  readonly operation?: string;
  /** Server time minus local time, when the kind is `clockSkew`. */
  readonly skewMs?: number;
  /** The region the server named, when the kind is `wrongRegion`. */
  readonly expectedRegion?: string;
  /** Where an answer of the kind `badResponse` would send the request: `https://login.example.com`. */
  readonly redirectedTo?: string;
  /**
   * For a refused list of buckets, where it was tried: whether the keys are right, or a wrong secret
   * is refused in the very same way.
   */
  readonly areKeys?: "right" | "doubtful";
  /** How long the server asked to wait, when it did. */
  readonly retryAfterMs?: number;
  /** For `invalidInput` and `invalidRequest`: the field or parameter at fault. */
  readonly field?: string;
  /** For `badResponse`: the part of the answer that cannot be read. */
  readonly unread?: string;
  /** Every parameter that the server refused, with its reason, where it names several. */
  readonly invalidParams?: readonly { readonly name: string; readonly reason: string }[];
  /** The server's own number for the failure, where it differs from the request's. */
  readonly correlationId?: string;
  /** Name of the service, where a connection has several. */
  readonly service?: string;
  /**
   * The answer to a change was lost or unreadable, and it is known all the same whether it was made.
   * Absent when the error says by itself that nothing was changed.
   */
  readonly outcome?: "done" | "notDone" | "unknown";
  /** What a change had made before it failed and could not be taken back: `user stowage-1`. */
  readonly leftOver?: readonly string[];
  /** What a failed transfer could not clean up: an upload by its key, a file by its path. */
  readonly leftBehind?: {
    readonly what: "unfinishedUpload" | "partialFile";
    readonly name: string;
  };
}

/** `facts.code` of `tls` where https is spoken at an address that begins with `http://`. */
export const tlsPort = "TlsPort";

/** `facts.code` of `unsupported` for a server that does not list keys in the order of their bytes. */
export const listingOrder = "ListingOrder";

/** `facts.code` of `localMissing` for bytes that were given without a file, to an earlier process. */
export const bytesGone = "BytesGone";

/** The one error that crosses folders. An abort is not an error: it stays the signal's reason. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly kind: StorageErrorKind;
  readonly facts: StorageErrorFacts;

  constructor(
    kind: StorageErrorKind,
    message: string,
    facts: StorageErrorFacts = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.kind = kind;
    this.facts = facts;
  }
}

export function isStorageError(
  error: unknown,
  ...kinds: StorageErrorKind[]
): error is StorageError {
  return error instanceof StorageError && (kinds.length === 0 || kinds.includes(error.kind));
}

/** True for what a cancelled `AbortSignal` makes its users throw. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
