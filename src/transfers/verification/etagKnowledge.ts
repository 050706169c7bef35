import type { ObjectStore } from "../../core/store.ts";

/**
 * Whether stores' ETags are MD5s, as far as reading has shown. (What writing has shown, the store
 * itself says.) Some servers make ETags of the same form from something else.
 */
export class EtagKnowledge {
  readonly #md5 = new WeakSet<ObjectStore>();
  readonly #opaque = new WeakSet<ObjectStore>();

  areMd5(store: ObjectStore): boolean {
    return store.etagIsMd5 || this.#md5.has(store);
  }

  areOpaque(store: ObjectStore): boolean {
    return !this.areMd5(store) && this.#opaque.has(store);
  }

  learn(store: ObjectStore, meaning: "md5" | "opaque"): void {
    (meaning === "md5" ? this.#md5 : this.#opaque).add(store);
  }
}
