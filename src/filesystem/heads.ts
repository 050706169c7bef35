import type { ObjectHead } from "../core/model.ts";

const keptMs = 2_000;
const maxKept = 1_000;

interface Kept {
  readonly head: Promise<ObjectHead>;
  readonly until: number;
}

/**
 * What HEAD said lately, by URI. Opening one file makes VS Code ask for its state several times
 * within a second: the server is asked once.
 */
export class RecentHeads {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get(uri: string, ask: () => Promise<ObjectHead>): Promise<ObjectHead> {
    const known = this.#kept.get(uri);
    if (known && known.until > this.#now()) return known.head;
    const head = ask();
    this.#kept.delete(uri);
    this.#kept.set(uri, { head, until: this.#now() + keptMs });
    // A failure is asked for again at once.
    head.catch(() => this.#kept.delete(uri));
    this.#forgetOldest();
    return head;
  }

  #forgetOldest(): void {
    for (const [uri, { until }] of this.#kept) {
      if (this.#kept.size <= maxKept && until > this.#now()) return;
      this.#kept.delete(uri);
    }
  }
}
