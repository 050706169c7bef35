import type { LifecycleField } from "../../core/lifecycle.ts";
import type { RuleInput } from "../../protocol/lifecycle.ts";

/** Which field of a rule an input belongs to: a bucket without the field has no such input. */
const fieldOf: Readonly<Record<RuleInput, LifecycleField>> = {
  name: "name",
  isEnabled: "isEnabled",
  prefix: "filter",
  tags: "filter",
  largerThanBytes: "filter",
  smallerThanBytes: "filter",
  expirationDays: "expirationDays",
  expirationDate: "expirationDate",
  removesExpiredDeleteMarkers: "removesExpiredDeleteMarkers",
  noncurrentDays: "noncurrentDays",
  newerNoncurrentVersions: "newerNoncurrentVersions",
  abortUploadsAfterDays: "abortUploadsAfterDays",
  ageAttribute: "ageAttribute",
};

/** Inputs that are ticked and not typed. */
export const ticked: ReadonlySet<RuleInput> = new Set<RuleInput>([
  "isEnabled",
  "removesExpiredDeleteMarkers",
]);

/** The inputs of the editor in rows, under the heading `appliesTo` or `actions`. */
const rows: readonly { section: "head" | "appliesTo" | "actions"; row: readonly RuleInput[] }[] = [
  { section: "head", row: ["name"] },
  { section: "head", row: ["isEnabled"] },
  { section: "appliesTo", row: ["prefix"] },
  { section: "appliesTo", row: ["largerThanBytes", "smallerThanBytes"] },
  { section: "appliesTo", row: ["tags"] },
  { section: "actions", row: ["expirationDays", "expirationDate"] },
  { section: "actions", row: ["noncurrentDays", "newerNoncurrentVersions"] },
  { section: "actions", row: ["abortUploadsAfterDays", "ageAttribute"] },
  { section: "actions", row: ["removesExpiredDeleteMarkers"] },
];

/** The rows of a section, without what the bucket's rules do not have. */
export function rowsOf(
  section: "head" | "appliesTo" | "actions",
  fields: readonly LifecycleField[],
): RuleInput[][] {
  return rows
    .filter((each) => each.section === section)
    .map(({ row }) => row.filter((input) => fields.includes(fieldOf[input])))
    .filter((row) => row.length > 0);
}
