import type { ProviderKind } from "../../core/connection.ts";
import type { DraftField } from "../../core/connectionDraft.ts";
import type { FormSection } from "../../protocol/connectionForm.ts";

/** One section of the form: rows of fields, those of a row beside each other. */
export interface SectionLayout {
  readonly section: FormSection;
  readonly rows: readonly (readonly DraftField[])[];
  /** Folded away until it has something in it. */
  readonly isOptional?: boolean;
}

export const layouts: Readonly<Record<ProviderKind, readonly SectionLayout[]>> = {
  s3: [
    { section: "place", rows: [["name"], ["endpoint"], ["region"], ["addressing"]] },
    {
      section: "credentials",
      rows: [["accessKeyId"], ["secretAccessKey"], ["sessionToken"]],
    },
    { section: "buckets", rows: [["buckets"]], isOptional: true },
  ],
  krutrim: [
    { section: "place", rows: [["name"], ["baseUrl"], ["region", "tier"]] },
    { section: "credentials", rows: [["token"]] },
    {
      section: "objects",
      rows: [["accessKeyId"], ["secretAccessKey"], ["s3Endpoint", "s3Region"]],
      isOptional: true,
    },
    { section: "account", rows: [["accountId", "customerId"]], isOptional: true },
  ],
  upcloud: [
    { section: "place", rows: [["name"], ["baseUrl"]] },
    { section: "credentials", rows: [["authentication"], ["token"], ["username"], ["password"]] },
  ],
};

/** Fields that may stay empty wherever they are. */
export const optionalFields: ReadonlySet<DraftField> = new Set<DraftField>([
  ...(["sessionToken", "buckets", "tier", "accountId", "customerId"] as const),
  ...(["s3Endpoint", "s3Region"] as const),
]);

export const hiddenInput: ReadonlySet<DraftField> = new Set<DraftField>([
  "secretAccessKey",
  "sessionToken",
  "token",
  "password",
]);
