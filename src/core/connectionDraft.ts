import type { ProviderKind } from "./connection.ts";

/** The fields of each kind of connection while a person fills them in, in the order of the form. */
export const draftFields = {
  s3: [
    "name",
    "endpoint",
    "region",
    "addressing",
    "accessKeyId",
    "secretAccessKey",
    "sessionToken",
    "buckets",
  ],
  krutrim: [
    "name",
    "baseUrl",
    "token",
    "region",
    "tier",
    "accountId",
    "customerId",
    "accessKeyId",
    "secretAccessKey",
    "s3Endpoint",
    "s3Region",
  ],
  upcloud: ["name", "baseUrl", "authentication", "token", "username", "password"],
} as const satisfies Record<ProviderKind, readonly string[]>;

export type DraftField = (typeof draftFields)[ProviderKind][number];

/** What is typed into these is kept in SecretStorage and nowhere else. */
export const secretFields = [
  "accessKeyId",
  "secretAccessKey",
  "sessionToken",
  "token",
  "username",
  "password",
] as const satisfies readonly DraftField[];

export type SecretField = (typeof secretFields)[number];

export type DraftValues = Readonly<Partial<Record<DraftField, string>>>;

/** A connection as it is typed: every field is text, and nothing of it is checked yet. */
export interface ConnectionDraft {
  readonly kind: ProviderKind;
  readonly values: DraftValues;
  /** Stored secrets to give up. An empty secret field that is not named here keeps what is stored. */
  readonly forget: readonly SecretField[];
}

export function isSecretField(field: DraftField): field is SecretField {
  return (secretFields as readonly DraftField[]).includes(field);
}
