import type { Connection, ConnectionSecrets } from "../../../src/core/connection.ts";
import { Emitter } from "../../../src/core/events.ts";
import type {
  ConnectionTest,
  Provider,
  SecretAccess,
  Session,
} from "../../../src/core/provider.ts";
import type { MementoLike } from "../../../src/connections/connectionList.ts";
import {
  createRegistry,
  type SavedConnections,
} from "../../../src/connections/savedConnections.ts";
import type { SecretStorageLike } from "../../../src/connections/secretStore.ts";

/** The state and the keyring of one machine, which every window of VS Code shares. */
export class Machine {
  state = new Map<string, unknown>();
  keyring = new Map<string, string>();
  readonly secretChanged = new Emitter<{ readonly key: string }>();
  /** What goes wrong next: called before the operation, may throw. */
  fault: (operation: string, key: string) => void = () => {};
  /** How long a write takes to reach the other windows, which write all they know until then. */
  hearingMs: number | undefined;
  readonly copies = new Set<Map<string, unknown>>();
  /** Every call in order, without values. */
  readonly calls: string[] = [];
}

/** One window. Its Memento sees the writes of other windows when `sync` says so, as in VS Code. */
export class Window {
  readonly machine: Machine;
  readonly opened: FakeSession[] = [];
  readonly reported: unknown[] = [];
  readonly registry: SavedConnections;
  loads = 0;
  loadFault: (() => void) | undefined;
  loadGate: Promise<void> = Promise.resolve();
  test: ConnectionTest = { outcome: "works", detail: { latencyMs: 1 } };
  onTest: (signal: AbortSignal) => Promise<ConnectionTest> = async () => this.test;

  constructor(machine: Machine, recheckAfterMs: readonly number[] = [1, 20]) {
    this.machine = machine;
    const load = async (): Promise<Provider> => {
      this.loads += 1;
      this.loadFault?.();
      await this.loadGate;
      return {
        open: (connection, access) => this.#open(connection, access),
        test: (_connection, _secrets, signal) => this.onTest(signal),
      };
    };
    this.registry = createRegistry({
      state: machine.hearingMs === undefined ? memento(machine) : copy(machine, machine.hearingMs),
      secrets: secretStorage(machine),
      providers: { s3: load, krutrim: load, upcloud: load },
      report: (error) => this.reported.push(error),
      recheckAfterMs,
    });
  }

  #open(connection: Connection, access: SecretAccess): FakeSession {
    const session = new FakeSession(connection, access);
    this.opened.push(session);
    return session;
  }
}

export class FakeSession implements Session {
  readonly connection: Connection;
  readonly secretAccess: SecretAccess;
  readonly content = { kind: "buckets" } as const;
  disposals = 0;
  onSignOut: () => Promise<void> = async () => {};

  constructor(connection: Connection, access: SecretAccess) {
    this.connection = connection;
    this.secretAccess = access;
  }

  home(): Promise<never> {
    return Promise.reject(new Error("not part of these tests"));
  }

  signOut(): Promise<void> {
    return this.onSignOut();
  }

  async dispose(): Promise<void> {
    this.disposals += 1;
  }
}

function memento(machine: Machine): MementoLike {
  return {
    get: (key) => structuredClone(machine.state.get(key)),
    update: async (key, value) => {
      machine.calls.push(`update ${key}`);
      machine.fault("update", key);
      machine.state.set(key, structuredClone(value));
      await nextTurn();
    },
  };
}

/** What a window knows of the state: its own writes at once, those of others when it hears of them. */
function copy(machine: Machine, hearingMs: number): MementoLike {
  const known = new Map(machine.state);
  machine.copies.add(known);
  return {
    get: (key) => structuredClone(known.get(key)),
    update: async (key, value) => {
      known.set(key, structuredClone(value));
      await nextTurn();
      machine.state.set(key, structuredClone(value));
      setTimeout(() => {
        for (const each of machine.copies) each.set(key, structuredClone(machine.state.get(key)));
      }, hearingMs);
    },
  };
}

function secretStorage(machine: Machine): SecretStorageLike {
  return {
    get: async (key) => {
      await nextTurn();
      machine.fault("get", key);
      return machine.keyring.get(key);
    },
    store: async (key, value) => {
      await nextTurn();
      machine.calls.push(`store ${key}`);
      machine.fault("store", key);
      machine.keyring.set(key, value);
      machine.secretChanged.fire({ key });
    },
    delete: async (key) => {
      await nextTurn();
      machine.calls.push(`delete ${key}`);
      machine.fault("delete", key);
      machine.keyring.delete(key);
      machine.secretChanged.fire({ key });
    },
    onDidChange: (listener) => machine.secretChanged.event(listener),
  };
}

export function nextTurn(ms = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function s3(id: string, name = id): Connection {
  return {
    ...{ id, name, kind: "s3", endpoint: "https://s3.example.com", region: "us-east-1" },
    ...{ addressing: "path", buckets: [] },
  };
}

export function keys(suffix = ""): ConnectionSecrets {
  return { accessKeyId: `key${suffix}`, secretAccessKey: `secret${suffix}` };
}
