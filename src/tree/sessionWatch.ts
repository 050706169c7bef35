import type { ConnectionRegistry } from "../connections/registry.ts";
import type { Disposable } from "../core/events.ts";
import { waitsUntil } from "../core/serviceSession.ts";
import type { ServiceSession, ServiceSessionState } from "../core/serviceSession.ts";

interface Watched extends Disposable {
  readonly session: ServiceSession;
}

export interface SessionWatchOptions {
  readonly registry: Pick<ConnectionRegistry, "session">;
  /** The session of this connection is in another state. */
  readonly onChange: (connectionId: string) => void;
  /** No session is started before `until`; undefined when one may be again. */
  readonly onWait: (connectionId: string, until: Date | undefined) => void;
}

/** The sessions that services keep for the connections that are open, as far as is known here. */
export class SessionWatch implements Disposable {
  readonly #options: SessionWatchOptions;
  readonly #watched = new Map<string, Watched>();

  constructor(options: SessionWatchOptions) {
    this.#options = options;
  }

  state(connectionId: string): ServiceSessionState | undefined {
    return this.#watched.get(connectionId)?.session.state;
  }

  /** Watches the session of a connection that is open. Asks the service nothing. */
  async look(connectionId: string): Promise<void> {
    const { serviceSession: session } = await this.#options.registry.session(connectionId);
    if (!session || this.#watched.get(connectionId)?.session === session) return;
    this.forget(connectionId);
    this.#watched.set(connectionId, this.#watch(connectionId, session));
  }

  forget(connectionId: string): void {
    this.#watched.get(connectionId)?.dispose();
    this.#watched.delete(connectionId);
  }

  dispose(): void {
    for (const id of [...this.#watched.keys()]) this.forget(id);
  }

  #watch(connectionId: string, session: ServiceSession): Watched {
    const { onChange, onWait } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    let isWaiting = false;
    const changed = (state: ServiceSessionState) => {
      clearTimeout(timer);
      const until = waitsUntil(state, Date.now());
      if (until) timer = setTimeout(over, until.getTime() - Date.now());
      if (until || isWaiting) onWait(connectionId, until);
      isWaiting = until !== undefined;
      onChange(connectionId);
    };
    // The session itself tells nothing when its wait is over: nobody has asked for one yet.
    const over = () => changed(session.state);
    const listening = session.onDidChange(changed);
    const end = () => {
      clearTimeout(timer);
      listening.dispose();
      if (isWaiting) onWait(connectionId, undefined);
    };
    return { session, dispose: end };
  }
}
