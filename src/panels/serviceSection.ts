import type { Service, ServiceParts, ServiceRules } from "../core/service.ts";
import type {
  FieldRemark,
  FieldSpec,
  FieldValues,
  SectionContent,
  SectionRow,
} from "../protocol/service.ts";

/** What a section works on: the service as it was last seen, and what belongs to it. */
export interface SectionScope {
  readonly service: Service;
  readonly parts: ServiceParts;
  readonly rules: ServiceRules;
}

/** One list on the page of a service: what is in it, and how that is changed. */
export interface Section {
  readonly texts: Omit<SectionContent, "rows" | "fields" | "canEdit">;
  readonly fields: readonly FieldSpec[];
  rows(scope: SectionScope, signal: AbortSignal): Promise<readonly SectionRow[]>;
  /** One row as it is now. Throws `noSuchResource` when it is gone. */
  now?(id: string, scope: SectionScope, signal: AbortSignal): Promise<SectionRow>;
  /** Says what will not do, with the provider's own rules. */
  check?(values: FieldValues, scope: SectionScope): readonly FieldRemark[];
  add?(values: FieldValues, scope: SectionScope, signal: AbortSignal): Promise<unknown>;
  edit?(
    id: string,
    values: FieldValues,
    scope: SectionScope,
    signal: AbortSignal,
  ): Promise<unknown>;
  remove?(id: string, scope: SectionScope, signal: AbortSignal): Promise<void>;
  /** The question before something is removed, and what it means. */
  readonly removal?: { readonly question: string; readonly detail: string };
}

/** The remarks of rules on fields, in their order. */
export function remarksOf(
  checked: readonly (readonly [field: string, problem: string | undefined])[],
): FieldRemark[] {
  return checked.flatMap(([field, message]) => (message === undefined ? [] : [{ field, message }]));
}
