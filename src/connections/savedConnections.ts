import type { BucketAddress } from "../core/address.ts";
import type { Connection, ConnectionSecrets } from "../core/connection.ts";
import { StorageError } from "../core/errors.ts";
import { Emitter, type Disposable } from "../core/events.ts";
import type { ConnectionTest, SecretAccess, Session } from "../core/provider.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import { ConnectionList, type MementoLike } from "./connectionList.ts";
import { LazyProviders, type ProviderLoaders } from "./lazyProviders.ts";
import type { ConnectionRegistry } from "./registry.ts";
import { SecretStore, type SecretStorageLike } from "./secretStore.ts";
import { Sessions } from "./sessions.ts";
import { isTakenBack, type Change } from "./takenBack.ts";
import { Turns } from "./turns.ts";
import { orUndo } from "./twoSteps.ts";

export interface RegistryOptions {
  readonly state: MementoLike;
  readonly secrets: SecretStorageLike;
  readonly providers: ProviderLoaders;
  /** Told of a session that could not be closed in order, and of a listener that threw. */
  readonly report: (error: unknown) => void;
  /** When to look for what another window wrote, after its secrets changed or a write here. For tests. */
  readonly recheckAfterMs?: readonly number[];
}

const recheckAfterMs = [300, 1_500, 5_000];

/** The registry of the connections in VS Code's state and secret storage. */
export function createRegistry(options: RegistryOptions): SavedConnections {
  return new SavedConnections(options);
}

/** How long the removal of a connection waits for its session to sign out. */
const signOutMs = 5_000;

export class SavedConnections implements ConnectionRegistry, Disposable {
  readonly #options: RegistryOptions;
  readonly #list: ConnectionList;
  readonly #secrets: SecretStore;
  readonly #sessions = new Sessions((id) => this.#open(id));
  readonly #providers: LazyProviders;
  readonly #turns = new Turns();
  /** The last change of each connection that was made here. */
  readonly #lately = new Map<string, Change>();
  readonly #changed = new Emitter<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #shown: ReadonlyMap<string, string>;

  readonly onDidChange = this.#changed.event;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#list = new ConnectionList(options.state);
    this.#providers = new LazyProviders(options.providers);
    this.#secrets = new SecretStore(options.secrets, (id) => this.#changedElsewhere(id));
    this.#shown = this.#snapshot();
  }

  list(): readonly Connection[] {
    return this.#list.all();
  }

  get(id: string): Connection | undefined {
    return this.#list.get(id);
  }

  async secrets(id: string): Promise<ConnectionSecrets> {
    const secrets = await this.#secrets.find(id);
    if (secrets) return secrets;
    throw new StorageError("missingCredentials", "No secrets are stored for the connection");
  }

  async save(connection: Connection, secrets: ConnectionSecrets): Promise<void> {
    await this.#turns.run(connection.id, async () => {
      const before = await this.#secrets.find(connection.id);
      const shown = this.#list.get(connection.id);
      await this.#secrets.put(connection.id, secrets);
      await orUndo(
        () => this.#list.put(connection),
        () =>
          before ? this.#secrets.put(connection.id, before) : this.#secrets.remove(connection.id),
        "Cannot save the connection",
      );
      this.#watchOver(connection.id, { before: shown, after: connection });
    });
    this.#closeLater(connection.id);
    this.#announce(connection.id);
  }

  async remove(id: string): Promise<void> {
    if (!this.#list.get(id)) return;
    await this.#signOut(id);
    await this.#turns.run(id, async () => {
      const connection = this.#list.get(id);
      if (!connection) return;
      await this.#list.remove(id);
      await orUndo(
        () => this.#secrets.remove(id),
        () => this.#list.put(connection),
        "Cannot remove the secrets of the connection",
      );
      this.#watchOver(id, { before: connection, after: undefined });
    });
    this.#closeLater(id); // one that was opened while the other signed out
    this.#announce(id);
  }

  session(id: string): Promise<Session> {
    return this.#sessions.get(id);
  }

  async reconnect(id: string): Promise<void> {
    this.#closeLater(id);
    this.#announce(id);
    await this.#sessions.get(id);
  }

  async home(address: Omit<BucketAddress, "bucket">, signal: AbortSignal): Promise<BucketHome> {
    const session = await this.session(address.connectionId);
    signal.throwIfAborted();
    return session.home(address.serviceId, signal);
  }

  async test(
    connection: Connection,
    secrets: ConnectionSecrets,
    signal: AbortSignal,
  ): Promise<ConnectionTest> {
    const provider = await this.#providers.get(connection.kind);
    signal.throwIfAborted();
    return provider.test(connection, secrets, signal);
  }

  newId(): string {
    return Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString("hex");
  }

  /** Announces what another window has added, changed or removed since the last look. */
  recheck(): void {
    for (const id of this.#differences()) {
      this.#closeLater(id);
      this.#tell(id);
    }
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#secrets.dispose();
    this.#changed.dispose();
    this.#sessions.closeAll().catch(this.#options.report);
  }

  async #open(id: string): Promise<Session> {
    const connection = this.#list.get(id);
    if (!connection) {
      throw new StorageError("noSuchResource", "There is no such connection any more");
    }
    const provider = await this.#providers.get(connection.kind);
    return provider.open(connection, this.#accessTo(id));
  }

  #accessTo(id: string): SecretAccess {
    return {
      read: () => this.secrets(id),
      update: (change) =>
        this.#turns.run(id, async () => this.#secrets.put(id, change(await this.secrets(id)))),
    };
  }

  /**
   * Ends what the service keeps for the connection, while its secrets still exist. A service that
   * cannot be reached must not keep anybody from removing a connection: its failure is reported only.
   */
  async #signOut(id: string): Promise<void> {
    const work = async () => {
      const session = await this.#sessions.get(id);
      await session.signOut?.(AbortSignal.timeout(signOutMs));
      await this.#sessions.close(id);
    };
    const timeout = new Promise((resolve) => this.#after(signOutMs, resolve));
    await Promise.race([work().catch(this.#options.report), timeout]);
  }

  #closeLater(id: string): void {
    this.#sessions.close(id).catch(this.#options.report);
  }

  /** A listener that throws must not make a change that is done look like one that failed. */
  #tell(id: string): void {
    try {
      this.#changed.fire(id);
    } catch (error) {
      this.#options.report(error);
    }
  }

  /** Fires for a change made here, and for those of another window that come to light with it. */
  #announce(id: string): void {
    const others = this.#differences();
    others.delete(id);
    this.#tell(id);
    for (const other of others) {
      this.#closeLater(other);
      this.#tell(other);
    }
  }

  /**
   * Secrets are stored before the connection is, and VS Code hands the two to other windows on
   * different ways: the connection may arrive a moment after the event.
   */
  #changedElsewhere(id: string): void {
    this.#closeLater(id);
    if (this.#list.get(id)) this.#announce(id);
    this.#afterwards(() => this.recheck());
  }

  /** Looks after a change that was made here for as long as another window may take it back unknowingly. */
  #watchOver(id: string, change: Change): void {
    this.#lately.set(id, change);
    this.#afterwards(() => {
      if (this.#lately.get(id) === change)
        this.#repeatIfLost(id, change).catch(this.#options.report);
    });
  }

  async #repeatIfLost(id: string, change: Change): Promise<void> {
    if (!isTakenBack(change, this.#list.get(id))) return;
    await this.#turns.run(id, async () => {
      // The secrets tell a change that went astray from one that somebody else has undone.
      const hasSecrets = (await this.#secrets.find(id)) !== undefined;
      const isWanted = hasSecrets === (change.after !== undefined);
      if (!isWanted || !isTakenBack(change, this.#list.get(id))) return;
      if (change.after) await this.#list.put(change.after);
      else await this.#list.remove(id);
    });
    this.#announce(id);
  }

  #afterwards(look: () => void): void {
    for (const delay of this.#options.recheckAfterMs ?? recheckAfterMs) this.#after(delay, look);
  }

  #after(delayMs: number, run: (value?: unknown) => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, delayMs);
    timer.unref();
    this.#timers.add(timer);
  }

  /** The ids whose connection is another one than at the last look. */
  #differences(): Set<string> {
    const before = this.#shown;
    const now = this.#snapshot();
    this.#shown = now;
    const ids = new Set([...before.keys(), ...now.keys()]);
    return new Set([...ids].filter((id) => before.get(id) !== now.get(id)));
  }

  #snapshot(): ReadonlyMap<string, string> {
    return new Map(
      this.#list.all().map((connection) => [connection.id, JSON.stringify(connection)]),
    );
  }
}
