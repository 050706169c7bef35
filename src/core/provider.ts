import type { Connection, ConnectionSecrets } from "./connection.ts";
import type { StorageError } from "./errors.ts";
import type { BucketHome } from "./store.ts";

/**
 * One kind of storage. Constructed lazily: loading a provider loads its HTTP client, which must not
 * happen at activation.
 */
export interface Provider<C extends Connection = Connection> {
  /** No request is made before a method of the session is called. */
  open(connection: C, secrets: SecretAccess): Session;
  /** Tries out a connection that need not be saved yet. Never throws a {@link StorageError}. */
  test(connection: C, secrets: ConnectionSecrets, signal: AbortSignal): Promise<ConnectionTest>;
}

/** How a session reaches the secrets of its connection, without knowing where they are kept. */
export interface SecretAccess {
  /** Throws `missingCredentials` when there are none. */
  read(): Promise<ConnectionSecrets>;
  update(change: (secrets: ConnectionSecrets) => ConnectionSecrets): Promise<void>;
}

export type ConnectionTest =
  | { readonly outcome: "works"; readonly detail: ConnectionTestDetail }
  /** The credentials are right, but something is missing: say what and what still works. */
  | { readonly outcome: "limited"; readonly error: StorageError }
  | { readonly outcome: "fails"; readonly error: StorageError };

export interface ConnectionTestDetail {
  readonly bucketCount?: number;
  /** True when there were more buckets than the first page held. */
  readonly hasMoreBuckets?: boolean;
  readonly latencyMs: number;
}

/** An open connection. */
export interface Session {
  /** What the tree shows below the connection. */
  readonly content:
    { readonly kind: "buckets" } | { readonly kind: "services"; readonly services: Services };
  /** The home of buckets; `serviceId` is required when the content is services. */
  home(serviceId: string | undefined, signal: AbortSignal): Promise<BucketHome>;
  /** Releases sockets and timers. */
  dispose(): Promise<void>;
}

/** Services of an account (UpCloud). Grown by the provider that has them. */
export interface Services {
  list(signal: AbortSignal): Promise<readonly Service[]>;
}

export interface Service {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly state: string;
  readonly isBusy: boolean;
}
