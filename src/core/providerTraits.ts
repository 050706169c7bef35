import type { ProviderKind } from "./connection.ts";

/** What the connections of a kind can have, known before the provider's code is loaded. */
export interface ProviderTraits {
  /** Whether there is anything for the ACCESS view: `Session.access` says what exactly. */
  readonly hasAccess: boolean;
}

export const providerTraits: Readonly<Record<ProviderKind, ProviderTraits>> = {
  s3: { hasAccess: false },
  krutrim: { hasAccess: true },
  upcloud: { hasAccess: true },
};
