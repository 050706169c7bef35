import type { Connection, ConnectionSecrets, ProviderKind } from "../core/connection.ts";
import type { ConnectionDraft, DraftValues } from "../core/connectionDraft.ts";
import { draftOf } from "../connections/draft.ts";

/** What a new connection of each kind begins with. */
export const defaults: Readonly<Record<ProviderKind, DraftValues>> = {
  s3: { region: "us-east-1", addressing: "path" },
  krutrim: { baseUrl: "https://cloud.olakrutrim.com", region: "In-Bangalore-1", tier: "tier-1" },
  upcloud: { baseUrl: "https://api.upcloud.com", authentication: "token" },
};

/** What the form shows first. Of stored secrets only the names of keys and users are in it. */
export function beginning(
  connection: Connection | undefined,
  stored: ConnectionSecrets,
  edited: ConnectionDraft | undefined,
): ConnectionDraft {
  if (!connection) return edited ?? { kind: "s3", values: defaults.s3, forget: [] };
  const saved = draftOf(connection, stored);
  if (edited?.kind !== saved.kind) return saved;
  return { ...edited, values: { ...saved.values, ...edited.values } };
}
