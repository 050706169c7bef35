import { StorageError } from "../../core/errors.ts";
import {
  type LifecycleField,
  lifecycleProblems,
  type LifecycleRule,
  type LifecycleRuleFields,
  type LifecycleRules,
  sameLifecycleRule,
} from "../../core/lifecycle.ts";
import type { S3Caller } from "../caller.ts";
import { childrenOf, type XmlElement } from "../xml.ts";
import { parseRule, ruleElement, withFilter } from "./lifecycleXml.ts";
import { readSetting, removeSetting, type Subresource, writeKnownSetting } from "./subresource.ts";
import { element, writeXml } from "./xmlWrite.ts";

const fields: readonly LifecycleField[] = [
  "name",
  "isEnabled",
  "filter",
  "expirationDays",
  "expirationDate",
  "removesExpiredDeleteMarkers",
  "noncurrentDays",
  "newerNoncurrentVersions",
  "abortUploadsAfterDays",
];

export function lifecycleOf(bucket: string): Subresource {
  return { bucket, name: "lifecycle", root: "LifecycleConfiguration" };
}

/**
 * S3 keeps all rules of a bucket in one document, which is read, changed and written as a whole.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
 */
export class S3LifecycleRules implements LifecycleRules {
  readonly fields: ReadonlySet<LifecycleField> = new Set(fields);
  readonly #caller: S3Caller;

  constructor(caller: S3Caller) {
    this.#caller = caller;
  }

  async list(bucket: string, signal: AbortSignal): Promise<readonly LifecycleRule[]> {
    return (await this.#read(bucket, signal)).map(parseRule);
  }

  async get(bucket: string, id: string, signal: AbortSignal): Promise<LifecycleRule> {
    const rules = await this.list(bucket, signal);
    return found(rules, id, bucket);
  }

  async create(
    bucket: string,
    rule: LifecycleRuleFields,
    signal: AbortSignal,
  ): Promise<LifecycleRule> {
    const before = await this.#read(bucket, signal);
    const rules = before.map(parseRule);
    check(rule, bucket);
    if (rules.some((one) => one.name === rule.name)) {
      throw new StorageError("conflict", `There is a rule named ${rule.name} already`, { bucket });
    }
    return this.#save(bucket, rule, before, { others: before, at: before.length }, signal);
  }

  async update(
    bucket: string,
    seen: LifecycleRule,
    rule: LifecycleRuleFields,
    signal: AbortSignal,
  ): Promise<LifecycleRule> {
    const before = await this.#read(bucket, signal);
    const at = unchanged(before, seen, bucket);
    check(rule, bucket);
    const others = before.filter((_, index) => index !== at);
    if (others.map(parseRule).some((one) => one.name === rule.name)) {
      throw new StorageError("conflict", `There is a rule named ${rule.name} already`, { bucket });
    }
    return this.#save(bucket, rule, before, { others, at, own: before[at] }, signal);
  }

  async remove(bucket: string, seen: LifecycleRule, signal: AbortSignal): Promise<void> {
    const before = await this.#read(bucket, signal);
    if (!before.map(parseRule).some((rule) => rule.id === seen.id)) return;
    const at = unchanged(before, seen, bucket);
    await this.#write(
      bucket,
      before.filter((_, index) => index !== at),
      signal,
    );
  }

  /**
   * Saves the rule switched off first, and reads it again: a server that ignores a part of a filter
   * would otherwise remove objects that the rule is not about. Only then it is switched on.
   */
  async #save(
    bucket: string,
    rule: LifecycleRuleFields,
    before: readonly XmlElement[],
    place: { others: readonly XmlElement[]; at: number; own?: XmlElement | undefined },
    signal: AbortSignal,
  ): Promise<LifecycleRule> {
    const withRule = (saved: LifecycleRuleFields) =>
      place.others.toSpliced(place.at, 0, ruleElement(saved, place.own));
    const draft = { ...rule, isEnabled: false };
    await this.#write(bucket, withRule(draft), signal);
    const kept = (await this.list(bucket, signal)).find((one) => one.name === rule.name);
    if (!kept || !sameLifecycleRule(kept, draft)) {
      await this.#write(bucket, before, signal);
      throw new StorageError(
        "unsupported",
        "The server does not keep the rule as it is written, so it was taken back",
        { bucket, operation: "put lifecycle" },
      );
    }
    if (!rule.isEnabled) return kept;
    await this.#write(bucket, withRule(rule), signal);
    return this.get(bucket, kept.id, signal);
  }

  async #read(bucket: string, signal: AbortSignal): Promise<XmlElement[]> {
    const root = await readSetting(this.#caller, lifecycleOf(bucket), signal);
    return root ? childrenOf(root, "Rule") : [];
  }

  /** Only after {@link #read}: it makes sure that the server knows what is written to. */
  async #write(bucket: string, rules: readonly XmlElement[], signal: AbortSignal): Promise<void> {
    const setting = lifecycleOf(bucket);
    if (rules.length === 0) return removeSetting(this.#caller, setting, signal);
    const xml = writeXml(element("LifecycleConfiguration", rules.map(withFilter)));
    await writeKnownSetting(this.#caller, setting, xml, signal);
  }
}

function found(rules: readonly LifecycleRule[], id: string, bucket: string): LifecycleRule {
  const rule = rules.find((one) => one.id === id);
  if (rule) return rule;
  throw new StorageError("noSuchResource", `There is no rule named ${id}`, { bucket });
}

/** The place of the rule; throws when it is gone, or is not what was seen. */
function unchanged(rules: readonly XmlElement[], seen: LifecycleRule, bucket: string): number {
  const parsed = rules.map(parseRule);
  const now = found(parsed, seen.id, bucket);
  const isSame =
    sameLifecycleRule(now, seen) &&
    JSON.stringify(now.otherActions ?? []) === JSON.stringify(seen.otherActions ?? []);
  if (isSame) return parsed.indexOf(now);
  throw new StorageError("conflict", `Somebody else changed the rule ${seen.name} meanwhile`, {
    bucket,
  });
}

function check(rule: LifecycleRuleFields, bucket: string): void {
  const [problem] = lifecycleProblems(rule);
  const refusal = problem
    ? {
        field: problem.field,
        message: `The rule cannot be saved: ${problem.field}, ${problem.problem}`,
      }
    : refusalOf(rule);
  if (!refusal) return;
  throw new StorageError("invalidInput", refusal.message, { bucket, field: refusal.field });
}

/** What S3 does not take together. */
function refusalOf(rule: LifecycleRuleFields): { field: string; message: string } | undefined {
  const { filter, expirationDate, expirationDays, removesExpiredDeleteMarkers } = rule;
  const hasTags = Object.keys(filter?.tags ?? {}).length > 0;
  const hasSizes = filter?.largerThanBytes !== undefined || filter?.smallerThanBytes !== undefined;
  if (rule.abortUploadsAfterDays !== undefined && (hasTags || hasSizes)) {
    const message =
      "Uploads have neither tags nor a size: a rule that aborts them filters by prefix only";
    return { field: "abortUploadsAfterDays", message };
  }
  if (
    removesExpiredDeleteMarkers &&
    (hasTags || (expirationDays ?? expirationDate) !== undefined)
  ) {
    const message =
      "A rule that removes delete markers has neither tags nor an expiration of objects";
    return { field: "removesExpiredDeleteMarkers", message };
  }
  if (expirationDate && expirationDate.getTime() % 86_400_000 !== 0) {
    return { field: "expirationDate", message: "The date of a rule is a day in UTC" };
  }
  return undefined;
}
