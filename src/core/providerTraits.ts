import type { ProviderKind } from "./connection.ts";

/** What the connections of a kind can have, known before the provider's code is loaded. */
export interface ProviderTraits {
  /** Whether there is anything for the ACCESS view: `Session.access` says what exactly. */
  readonly hasAccess: boolean;
  /** Whether the service keeps a session of its own: `Session.serviceSession`. */
  readonly keepsSession: boolean;
}

export const providerTraits: Readonly<Record<ProviderKind, ProviderTraits>> = {
  s3: { hasAccess: false, keepsSession: false },
  krutrim: { hasAccess: true, keepsSession: true },
  upcloud: { hasAccess: true, keepsSession: false },
};
