import type { Connection } from "../core/connection.ts";
import { isRecord, parseConnection } from "./parse.ts";

/** The part of VS Code's `Memento` that is used here. */
export interface MementoLike {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = "stowage.connections";
const unreadableKey = "stowage.connections.unreadable";

/** The document in the Memento. Entries of a kind that this version does not know stay in it. */
interface ListDocument {
  readonly version: number;
  readonly connections: readonly unknown[];
}

/**
 * The saved connections, without their secrets. Nothing is kept in memory: another window writes the
 * same Memento, so every change starts from what is in it now. Reading, changing and handing over to
 * `update` happen in one turn, with nothing awaited between.
 */
export class ConnectionList {
  readonly #state: MementoLike;

  constructor(state: MementoLike) {
    this.#state = state;
  }

  all(): readonly Connection[] {
    return this.#read()
      .connections.map(parseConnection)
      .filter((connection) => connection !== undefined);
  }

  get(id: string): Connection | undefined {
    return this.all().find((connection) => connection.id === id);
  }

  /** Replaces the connection of the same id where it stands, or adds it at the end. */
  async put(connection: Connection): Promise<void> {
    await this.#change((entries) => {
      const at = entries.findIndex((entry) => idOf(entry) === connection.id);
      return at < 0 ? [...entries, connection] : entries.with(at, connection);
    });
  }

  async remove(id: string): Promise<void> {
    await this.#change((entries) => entries.filter((entry) => idOf(entry) !== id));
  }

  #read(): ListDocument {
    const value = this.#state.get(key);
    if (!isRecord(value) || !Array.isArray(value.connections))
      return { version: 1, connections: [] };
    return {
      version: typeof value.version === "number" ? value.version : 1,
      connections: value.connections as readonly unknown[],
    };
  }

  async #change(change: (entries: readonly unknown[]) => readonly unknown[]): Promise<void> {
    const raw = this.#state.get(key);
    const document = this.#read();
    const isUnreadable = raw !== undefined && !(isRecord(raw) && Array.isArray(raw.connections));
    const setAside = isUnreadable ? this.#state.update(unreadableKey, raw) : undefined;
    const written = this.#state.update(key, {
      ...(isRecord(raw) && !isUnreadable && raw),
      version: document.version,
      connections: change(document.connections),
    });
    await setAside;
    await written;
  }
}

function idOf(entry: unknown): unknown {
  return isRecord(entry) ? entry.id : undefined;
}
