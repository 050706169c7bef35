import type { Connection, ConnectionSecrets } from "../core/connection.ts";
import type { Event } from "../core/events.ts";
import type { ConnectionTest, Session } from "../core/provider.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import type { BucketAddress } from "../core/address.ts";

/**
 * Saved connections, their secrets, and the sessions opened on them. The only code that reads or
 * writes secrets.
 */
export interface ConnectionRegistry {
  list(): readonly Connection[];
  get(id: string): Connection | undefined;
  /**
   * Fires with the id of a connection after it was added, changed, removed or reconnected, here or
   * in another window.
   */
  readonly onDidChange: Event<string>;
  /** Secrets are stored before the connection is, so that a connection never lacks its secrets. */
  save(connection: Connection, secrets: ConnectionSecrets): Promise<void>;
  /** Throws `missingCredentials` when the secret storage has none. */
  secrets(id: string): Promise<ConnectionSecrets>;
  remove(id: string): Promise<void>;
  /** The open session; opens one when there is none. Kept until `reconnect`, `save` or `remove`. */
  session(id: string): Promise<Session>;
  reconnect(id: string): Promise<void>;
  home(address: Omit<BucketAddress, "bucket">, signal: AbortSignal): Promise<BucketHome>;
  test(
    connection: Connection,
    secrets: ConnectionSecrets,
    signal: AbortSignal,
  ): Promise<ConnectionTest>;
  newId(): string;
}
