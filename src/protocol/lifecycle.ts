import type { LifecycleField } from "../core/lifecycle.ts";

/** Also the name under which VS Code restores the panel after a reload. */
export const lifecycleView = "stowage.lifecycle";

export type LifecycleCalls = {
  load: { readonly request: undefined; readonly reply: LifecycleContent };
  /** What is wrong with what is typed, and what it would do, in words. */
  check: { readonly request: EditedRule; readonly reply: CheckedRule };
  /** Writes a new rule, or the one that is edited. */
  save: { readonly request: EditedRule; readonly reply: SaveOutcome };
  setEnabled: {
    readonly request: { readonly id: string; readonly isEnabled: boolean };
    readonly reply: SaveOutcome;
  };
  /** Asks the person first. */
  remove: { readonly request: { readonly id: string }; readonly reply: SaveOutcome };
  /** Lists the objects that the rule would remove today; progress comes as notices. */
  preview: { readonly request: EditedRule; readonly reply: RulePreview };
};

export type LifecycleNotices = {
  previewProgress: RulePreview;
};

/** Every field as it is typed; a checkbox is `true` or empty. */
export type RuleValues = Readonly<Partial<Record<RuleInput, string>>>;

export const ruleInputs = [
  "name",
  "isEnabled",
  "prefix",
  "tags",
  "largerThanBytes",
  "smallerThanBytes",
  "expirationDays",
  "expirationDate",
  "removesExpiredDeleteMarkers",
  "noncurrentDays",
  "newerNoncurrentVersions",
  "abortUploadsAfterDays",
  "ageAttribute",
] as const;

export type RuleInput = (typeof ruleInputs)[number];

export interface EditedRule {
  /** Absent for a new rule. */
  readonly id?: string;
  readonly values: RuleValues;
}

export interface RuleRow {
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly status: string;
  /** What it does, a sentence for each action. */
  readonly summary: readonly string[];
  /** What it applies to. */
  readonly scope: string;
  readonly values: RuleValues;
}

export interface LifecycleContent {
  readonly title: string;
  readonly rules: readonly RuleRow[];
  /** The fields that rules have here. */
  readonly fields: readonly LifecycleField[];
  readonly texts: LifecycleTexts;
}

export interface RuleRemark {
  readonly input: RuleInput | "rule";
  readonly message: string;
}

export interface CheckedRule {
  readonly remarks: readonly RuleRemark[];
  readonly summary: readonly string[];
}

/** The rules as they are now; `conflict` when the rule was changed by somebody else meanwhile. */
export type SaveOutcome =
  | { readonly kind: "saved" | "cancelled"; readonly rules: readonly RuleRow[] }
  | { readonly kind: "conflict"; readonly message: string; readonly rules: readonly RuleRow[] }
  | { readonly kind: "invalid"; readonly remarks: readonly RuleRemark[] };

export interface RulePreview {
  readonly isComplete: boolean;
  /** What was found so far, in a sentence. */
  readonly sentence: string;
  /** The first few keys. */
  readonly keys: readonly string[];
}

export interface RuleInputText {
  readonly label: string;
  readonly help?: string;
  readonly placeholder?: string;
}

export interface LifecycleTexts {
  readonly heading: string;
  readonly intro: string;
  readonly newRule: string;
  readonly editRule: string;
  readonly none: string;
  readonly edit: string;
  readonly duplicate: string;
  readonly remove: string;
  readonly save: string;
  readonly cancel: string;
  readonly enabled: string;
  readonly disabled: string;
  readonly appliesTo: string;
  readonly actions: string;
  readonly preview: string;
  readonly stopPreview: string;
  readonly copySuffix: string;
  readonly inputs: Readonly<Record<RuleInput, RuleInputText>>;
}

/** What a page sent as an edited rule. Throws for anything else: the page is not trusted. */
export function parseEditedRule(value: unknown): EditedRule {
  if (!isRecord(value) || !isRecord(value.values)) throw new TypeError("Not a rule");
  const values: Partial<Record<RuleInput, string>> = {};
  for (const input of ruleInputs) {
    const text = value.values[input];
    if (typeof text === "string" && text !== "") values[input] = text;
  }
  return { values, ...(typeof value.id === "string" ? { id: value.id } : {}) };
}

export function parseRuleId(value: unknown): { readonly id: string } {
  if (isRecord(value) && typeof value.id === "string") return { id: value.id };
  throw new TypeError("Not the id of a rule");
}

export function parseSetEnabled(value: unknown): { id: string; isEnabled: boolean } {
  const { id } = parseRuleId(value);
  if (isRecord(value) && typeof value.isEnabled === "boolean") {
    return { id, isEnabled: value.isEnabled };
  }
  throw new TypeError("Not whether a rule is enabled");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
