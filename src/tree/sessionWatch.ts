import type { ConnectionRegistry } from "../connections/registry.ts";
import type { Disposable } from "../core/events.ts";
import type { ServiceSession, ServiceSessionState } from "../core/serviceSession.ts";

interface Watched extends Disposable {
  readonly session: ServiceSession;
}

/** The sessions that services keep for the connections that are open, as far as is known here. */
export class SessionWatch implements Disposable {
  readonly #registry: Pick<ConnectionRegistry, "session">;
  readonly #onChange: (connectionId: string) => void;
  readonly #watched = new Map<string, Watched>();

  constructor(
    registry: Pick<ConnectionRegistry, "session">,
    onChange: (connectionId: string) => void,
  ) {
    this.#registry = registry;
    this.#onChange = onChange;
  }

  state(connectionId: string): ServiceSessionState | undefined {
    return this.#watched.get(connectionId)?.session.state;
  }

  /** Watches the session of a connection that is open. Asks the service nothing. */
  async look(connectionId: string): Promise<void> {
    const { serviceSession: session } = await this.#registry.session(connectionId);
    if (!session || this.#watched.get(connectionId)?.session === session) return;
    this.forget(connectionId);
    const listening = session.onDidChange(() => this.#onChange(connectionId));
    this.#watched.set(connectionId, { session, dispose: () => listening.dispose() });
  }

  forget(connectionId: string): void {
    this.#watched.get(connectionId)?.dispose();
    this.#watched.delete(connectionId);
  }

  dispose(): void {
    for (const id of [...this.#watched.keys()]) this.forget(id);
  }
}
