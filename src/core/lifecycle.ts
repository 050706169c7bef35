import type { ObjectEntry } from "./model.ts";

/** What a rule applies to; absent parts do not restrict it. Sizes in bytes, both exclusive. */
export interface LifecycleFilter {
  readonly prefix?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly largerThanBytes?: number;
  readonly smallerThanBytes?: number;
}

/** The fields of a rule that a person edits. Absent means that the rule does not do this. */
export interface LifecycleRuleFields {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly filter?: LifecycleFilter;
  /** Days after which current versions are removed. */
  readonly expirationDays?: number;
  /** The day on which current versions are removed; not together with `expirationDays`. */
  readonly expirationDate?: Date;
  /** Removes delete markers that hide nothing any more. */
  readonly removesExpiredDeleteMarkers?: boolean;
  /** Days after which versions that are not current are removed. */
  readonly noncurrentDays?: number;
  /** How many newer noncurrent versions stay untouched by `noncurrentDays`. */
  readonly newerNoncurrentVersions?: number;
  /** Days after their start when unfinished multipart uploads are aborted. */
  readonly abortUploadsAfterDays?: number;
  /** The provider's word for what an object's age is counted from (Krutrim). */
  readonly ageAttribute?: string;
}

/** A rule as the provider holds it. */
export interface LifecycleRule extends LifecycleRuleFields {
  /** The provider's own identifier. Opaque. */
  readonly id: string;
  /** The provider's word for the rule's state, beside `isEnabled`. */
  readonly status?: string;
  /** What the rule says beyond these fields, in words for the reader; an update keeps it. */
  readonly otherActions?: readonly string[];
}

export type LifecycleField = keyof LifecycleRuleFields;

/** Lifecycle rules of a bucket. */
export interface LifecycleRules {
  /** The fields that rules have here; an editor leaves out the others. */
  readonly fields: ReadonlySet<LifecycleField>;
  list(bucket: string, signal: AbortSignal): Promise<readonly LifecycleRule[]>;
  /** Throws `noSuchResource` when it is gone. */
  get(bucket: string, id: string, signal: AbortSignal): Promise<LifecycleRule>;
  /** Throws `conflict` when a rule of that name exists. */
  create(bucket: string, rule: LifecycleRuleFields, signal: AbortSignal): Promise<LifecycleRule>;
  /**
   * Writes all fields of a rule. Reads it first and throws `conflict`, with nothing changed, when it
   * is no longer what `seen` says; `noSuchResource` when it is gone.
   */
  update(
    bucket: string,
    seen: LifecycleRule,
    rule: LifecycleRuleFields,
    signal: AbortSignal,
  ): Promise<LifecycleRule>;
  /** Reads it first, like `update`. A rule that is gone already is no error. */
  remove(bucket: string, seen: LifecycleRule, signal: AbortSignal): Promise<void>;
}

export type LifecycleProblem =
  | "missing"
  | "notAWholeNumber"
  | "notPositive"
  | "negative"
  | "tooLarge"
  | "nameTaken"
  | "doesNothing"
  | "excludesDays"
  | "needsNoncurrentDays"
  | "impossibleSizes";

/** Something wrong with one field, for the text beside it. */
export interface LifecycleFieldProblem {
  readonly field: LifecycleField | "rule";
  readonly problem: LifecycleProblem;
}

const dayMs = 24 * 60 * 60 * 1000;
/** The largest number that S3 takes for days. */
const maxLifecycleDays = 2_147_483_647;

function numberProblem(value: number, least: 0 | 1): LifecycleProblem | undefined {
  if (!Number.isInteger(value)) return "notAWholeNumber";
  if (value < 0) return "negative";
  if (value < least) return "notPositive";
  return value > maxLifecycleDays ? "tooLarge" : undefined;
}

function actionCount(rule: LifecycleRuleFields): number {
  return [
    rule.expirationDays !== undefined,
    rule.expirationDate !== undefined,
    rule.removesExpiredDeleteMarkers === true,
    rule.noncurrentDays !== undefined,
    rule.abortUploadsAfterDays !== undefined,
  ].filter(Boolean).length;
}

/** Everything that is wrong with a rule before it is sent. `others` are the bucket's other rules. */
export function lifecycleProblems(
  rule: LifecycleRuleFields,
  others: readonly { readonly name: string }[] = [],
): LifecycleFieldProblem[] {
  const problems: LifecycleFieldProblem[] = [];
  const add = (field: LifecycleFieldProblem["field"], problem: LifecycleProblem | undefined) => {
    if (problem) problems.push({ field, problem });
  };
  if (rule.name.trim() === "") add("name", "missing");
  if (others.some((other) => other.name === rule.name)) add("name", "nameTaken");
  for (const field of ["expirationDays", "noncurrentDays", "abortUploadsAfterDays"] as const) {
    const value = rule[field];
    if (value !== undefined) add(field, numberProblem(value, 1));
  }
  const newer = rule.newerNoncurrentVersions;
  if (newer !== undefined) {
    add("newerNoncurrentVersions", numberProblem(newer, 0));
    if (rule.noncurrentDays === undefined) add("noncurrentDays", "needsNoncurrentDays");
  }
  if (rule.expirationDays !== undefined && rule.expirationDate !== undefined)
    add("expirationDate", "excludesDays");
  const { largerThanBytes: larger, smallerThanBytes: smaller } = rule.filter ?? {};
  if (larger !== undefined && smaller !== undefined && larger >= smaller)
    add("filter", "impossibleSizes");
  if (actionCount(rule) === 0) add("rule", "doesNothing");
  return problems;
}

/** Whether the filter takes an object in. Tags cannot be known from a listing: they count as given. */
export function isInFilter(
  filter: LifecycleFilter | undefined,
  object: Pick<ObjectEntry, "key" | "sizeBytes">,
): boolean {
  if (!filter) return true;
  const { prefix, largerThanBytes, smallerThanBytes } = filter;
  if (prefix !== undefined && !object.key.startsWith(prefix)) return false;
  if (largerThanBytes !== undefined && object.sizeBytes <= largerThanBytes) return false;
  return smallerThanBytes === undefined || object.sizeBytes < smallerThanBytes;
}

/**
 * Whether the rule, were it enabled, would remove this current version now. Services count whole days
 * and act at the next midnight UTC after them. An object without a date never matches.
 */
export function wouldExpire(rule: LifecycleRuleFields, object: ObjectEntry, now: Date): boolean {
  if (!isInFilter(rule.filter, object)) return false;
  if (rule.expirationDate) return now >= rule.expirationDate;
  if (rule.expirationDays === undefined || !object.lastModified) return false;
  return isDue(object.lastModified, rule.expirationDays, now);
}

/** Whether so many days are over since then: services count whole days, to the next midnight UTC. */
export function isDue(since: Date, days: number, now: Date): boolean {
  const due = since.getTime() + days * dayMs;
  return now.getTime() >= Math.ceil(due / dayMs) * dayMs;
}

/** Whether two rules say the same, for noticing that one changed meanwhile. */
export function sameLifecycleRule(a: LifecycleRuleFields, b: LifecycleRuleFields): boolean {
  return JSON.stringify(comparable(a)) === JSON.stringify(comparable(b));
}

function comparable(rule: LifecycleRuleFields): unknown {
  return [
    rule.name,
    rule.isEnabled,
    rule.filter?.prefix ?? "",
    Object.entries(rule.filter?.tags ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
    rule.filter?.largerThanBytes,
    rule.filter?.smallerThanBytes,
    rule.expirationDays,
    rule.expirationDate?.getTime(),
    rule.removesExpiredDeleteMarkers ?? false,
    rule.noncurrentDays,
    rule.newerNoncurrentVersions,
    rule.abortUploadsAfterDays,
    rule.ageAttribute ?? "",
  ];
}
