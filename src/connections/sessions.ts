import type { Session } from "../core/provider.ts";

/** One open session per connection, opened on first use. */
export class Sessions {
  readonly #open: (id: string) => Promise<Session>;
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(open: (id: string) => Promise<Session>) {
    this.#open = open;
  }

  /**
   * Whoever asks while a session is being opened gets the same one; a failure is not kept. A session
   * that was closed while it was being opened is never handed out.
   */
  async get(id: string): Promise<Session> {
    for (;;) {
      const opening = this.#sessions.get(id) ?? this.#start(id);
      const session = await opening;
      if (this.#sessions.get(id) === opening) return session;
    }
  }

  /** Resolves when the session has let go of what it held; at once when there is none. */
  async close(id: string): Promise<void> {
    const opening = this.#sessions.get(id);
    if (!opening) return;
    this.#sessions.delete(id);
    const session = await opening.catch(() => undefined); // whoever asked for it was told why
    await session?.dispose();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map((id) => this.close(id)));
  }

  #start(id: string): Promise<Session> {
    const opening = this.#open(id);
    this.#sessions.set(id, opening);
    opening.catch(() => {
      if (this.#sessions.get(id) === opening) this.#sessions.delete(id);
    });
    return opening;
  }
}
