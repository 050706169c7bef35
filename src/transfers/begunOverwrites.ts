import type { ItemLedger } from "./journal/ledger.ts";

/** An overwrite that was chosen, for what was there then, and begun. */
export interface BegunOverwrite {
  readonly to: string;
  readonly choice: "overwrite";
  /** The ETag of an object, or the identity of a file. */
  readonly replaces: string;
}

/**
 * What orders of this run were to replace. Whoever goes on with one of it by itself replaces nothing
 * that came there since.
 */
export class BegunOverwrites<T extends object> {
  readonly #begun = new WeakMap<T, BegunOverwrite>();

  /** The next run learns of it once the ledger is written. */
  begin(item: T, ledger: ItemLedger, { to, replaces }: { to: string; replaces: string }): void {
    const begun = { to, choice: "overwrite", replaces } as const;
    this.#begun.set(item, begun);
    ledger.note({ kind: "start", ...begun, at: Date.now() });
  }

  of(item: T): BegunOverwrite | undefined {
    return this.#begun.get(item);
  }
}
