import type { ConnectionSecrets } from "../core/connection.ts";
import { StorageError } from "../core/errors.ts";
import type { Disposable } from "../core/events.ts";
import { parseSecrets } from "./parse.ts";

/** The part of VS Code's `SecretStorage` that is used here. */
export interface SecretStorageLike {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
  readonly onDidChange: (listener: (event: { readonly key: string }) => void) => Disposable;
}

const prefix = "stowage.connection.";

/**
 * The secrets of every connection, one JSON document each. Keeps no secret in memory, only a digest
 * of the last one it saw, to tell a change by another window from its own.
 */
export class SecretStore implements Disposable {
  readonly #storage: SecretStorageLike;
  readonly #digests = new Map<string, string>();
  readonly #subscription: Disposable;

  /** `onForeignChange` is called with the id of a connection whose secrets another window changed. */
  constructor(storage: SecretStorageLike, onForeignChange: (id: string) => void) {
    this.#storage = storage;
    this.#subscription = storage.onDidChange(({ key }) => {
      if (!key.startsWith(prefix)) return;
      const id = key.slice(prefix.length);
      this.#isForeign(id).then(
        (isForeign) => {
          if (isForeign) onForeignChange(id);
        },
        // The storage does not answer: whoever reads the secrets next is told why.
        () => onForeignChange(id),
      );
    });
  }

  /** Undefined when nothing is stored. Throws `secretStorageUnavailable`. */
  async find(id: string): Promise<ConnectionSecrets | undefined> {
    const text = await this.#get(id, "read");
    return text === undefined ? undefined : parseSecrets(text);
  }

  /** Throws `secretStorageUnavailable` when the keyring refuses, or forgets at once. */
  async put(id: string, secrets: ConnectionSecrets): Promise<void> {
    const text = JSON.stringify(secrets);
    const before = this.#digests.get(id);
    this.#digests.set(id, digest(text));
    try {
      await this.#storage.store(prefix + id, text);
    } catch (cause) {
      this.#restoreDigest(id, before);
      throw unavailable("store", cause);
    }
    if ((await this.#get(id, "read back")) === undefined) throw unavailable("keep");
  }

  async remove(id: string): Promise<void> {
    const before = this.#digests.get(id);
    this.#digests.set(id, digest(undefined));
    try {
      await this.#storage.delete(prefix + id);
    } catch (cause) {
      this.#restoreDigest(id, before);
      throw unavailable("delete", cause);
    }
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  async #get(id: string, operation: string): Promise<string | undefined> {
    try {
      const text = await this.#storage.get(prefix + id);
      // Only the first reading counts as seen: a later one may run ahead of the event that tells of
      // a change by another window, and that event must still find a difference.
      if (!this.#digests.has(id)) this.#digests.set(id, digest(text));
      return text;
    } catch (cause) {
      throw unavailable(operation, cause);
    }
  }

  async #isForeign(id: string): Promise<boolean> {
    const now = digest(await this.#storage.get(prefix + id));
    const isForeign = this.#digests.get(id) !== now;
    this.#digests.set(id, now);
    return isForeign;
  }

  #restoreDigest(id: string, before: string | undefined): void {
    if (before === undefined) this.#digests.delete(id);
    else this.#digests.set(id, before);
  }
}

/**
 * Of what a person enters. The session at the service is left out: windows pass it to each other
 * through the storage all the time, and must not close each other's work for it.
 */
function digest(text: string | undefined): string {
  if (text === undefined) return "";
  const secrets = parseSecrets(text);
  const entered = secrets ? JSON.stringify({ ...secrets, apiSession: undefined }) : text;
  // On first use: it takes longer to load than all of the extension's own code at its start.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(entered).digest("base64");
}

function unavailable(operation: string, cause?: unknown): StorageError {
  const message = `Secret storage cannot ${operation} the secrets of a connection`;
  return new StorageError("secretStorageUnavailable", message, { operation }, { cause });
}
