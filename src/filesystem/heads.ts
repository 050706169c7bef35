import type { ObjectHead } from "../core/model.ts";

/** What an editor wants to know before it reads. */
export type Facts = Pick<ObjectHead, "sizeBytes" | "lastModified" | "etag" | "contentEncoding">;

const keptMs = 2_000;
/** Whoever lists a folder asks for each file in it next. */
const keptOfListingMs = 10_000;
const maxKept = 10_000;

interface Kept {
  readonly facts: Promise<Facts>;
  readonly until: number;
}

/**
 * What HEAD and listings said lately, by URI. Opening one file makes VS Code ask for its state several
 * times within a second: the server is asked once.
 */
export class RecentHeads {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  get(uri: string, ask: () => Promise<Facts>): Promise<Facts> {
    const known = this.#kept.get(uri);
    if (known && known.until > this.#now()) return known.facts;
    const facts = ask();
    this.#keep(uri, facts, keptMs);
    // A failure is asked for again at once.
    facts.catch(() => this.#kept.delete(uri));
    return facts;
  }

  /** Takes note of what a listing says. */
  listed(uri: string, facts: Facts): void {
    this.#keep(uri, Promise.resolve(facts), keptOfListingMs);
  }

  forget(uri: string): void {
    this.#kept.delete(uri);
  }

  #keep(uri: string, facts: Promise<Facts>, ms: number): void {
    this.#kept.delete(uri);
    this.#kept.set(uri, { facts, until: this.#now() + ms });
    for (const [oldest, { until }] of this.#kept) {
      if (this.#kept.size <= maxKept && until > this.#now()) return;
      this.#kept.delete(oldest);
    }
  }
}
