import type { ProviderKind } from "../core/connection.ts";
import type { Provider } from "../core/provider.ts";

export type ProviderLoaders = Record<ProviderKind, () => Promise<Provider>>;

/** Loads each provider once, on first use. One that failed to load is tried again. */
export class LazyProviders {
  readonly #loaders: ProviderLoaders;
  readonly #loaded = new Map<ProviderKind, Promise<Provider>>();

  constructor(loaders: ProviderLoaders) {
    this.#loaders = loaders;
  }

  get(kind: ProviderKind): Promise<Provider> {
    const known = this.#loaded.get(kind);
    if (known) return known;
    const loading = this.#loaders[kind]();
    this.#loaded.set(kind, loading);
    loading.catch(() => this.#loaded.delete(kind));
    return loading;
  }
}
