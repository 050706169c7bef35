import type { Connection, ConnectionSecrets } from "./connection.ts";
import type { StorageError } from "./errors.ts";
import type { Access } from "./access.ts";
import type { ServiceSession } from "./serviceSession.ts";
import type { Services } from "./service.ts";
import type { BucketHome } from "./bucketHome.ts";

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
  /**
   * Users, keys and policies, of the connection or of one service. Makes no request; absent where
   * there is nothing of the kind.
   */
  access?(serviceId: string | undefined): Access;
  /** The session that the service itself keeps for these credentials; absent where there is none. */
  readonly serviceSession?: ServiceSession;
  /**
   * Ends what the service keeps for this connection. Called when the connection is removed, before
   * its secrets are, and not when a window closes.
   */
  signOut?(signal: AbortSignal): Promise<void>;
  /** Releases sockets and timers. */
  dispose(): Promise<void>;
}

export type { Service, Services } from "./service.ts";
