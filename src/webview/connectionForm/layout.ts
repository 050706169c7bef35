import type { ProviderKind } from "../../core/connection.ts";
import type { DraftField } from "../../core/connectionDraft.ts";
import type { FormSection } from "../../protocol/connectionForm.ts";

/** A field, or the list of known services that fills several in. */
export type FormRowItem = DraftField | "preset";

/** One section of the form: rows of fields, those of a row beside each other, the first the widest. */
export interface SectionLayout {
  readonly section: FormSection;
  readonly rows: readonly (readonly FormRowItem[])[];
  /** Folded away until it has something in it. */
  readonly isOptional?: boolean;
}

export const layouts: Readonly<Record<ProviderKind, readonly SectionLayout[]>> = {
  s3: [
    { section: "place", rows: [["preset", "name"], ["endpoint", "region"], ["addressing"]] },
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

/** Fields that may stay empty in a section that may not. */
export const optionalFields: ReadonlySet<DraftField> = new Set<DraftField>([
  "sessionToken",
  "tier",
]);

export const hiddenInput: ReadonlySet<DraftField> = new Set<DraftField>([
  "secretAccessKey",
  "sessionToken",
  "token",
  "password",
]);
