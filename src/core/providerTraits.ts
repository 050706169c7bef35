import type { ProviderKind } from "./connection.ts";

/** What the connections of a kind can have, known before the provider's code is loaded. */
export interface ProviderTraits {
  /** The codicon by which connections of the kind are told apart. */
  readonly icon: string;
  /** Whether there is anything for the ACCESS view: `Session.access` says what exactly. */
  readonly hasAccess: boolean;
  /** Whether the service keeps a session of its own: `Session.serviceSession`. */
  readonly keepsSession: boolean;
}

export const providerTraits: Readonly<Record<ProviderKind, ProviderTraits>> = {
  s3: { icon: "database", hasAccess: false, keepsSession: false },
  krutrim: { icon: "cloud", hasAccess: true, keepsSession: true },
  upcloud: { icon: "server-environment", hasAccess: true, keepsSession: false },
};
