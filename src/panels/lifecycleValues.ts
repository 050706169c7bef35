import type { LifecycleFilter, LifecycleRule, LifecycleRuleFields } from "../core/lifecycle.ts";
import type { RuleInput, RuleValues } from "../protocol/lifecycle.ts";

type Values = Partial<Record<RuleInput, string>>;

/** A rule as the form shows it. */
export function valuesOf(rule: LifecycleRule): RuleValues {
  const { filter } = rule;
  const values: Values = { name: rule.name };
  const put = (input: RuleInput, value: string | number | boolean | undefined) => {
    if (value !== undefined && value !== false && value !== "") values[input] = String(value);
  };
  put("isEnabled", rule.isEnabled);
  put("prefix", filter?.prefix);
  put("tags", tagLines(filter?.tags));
  put("largerThanBytes", filter?.largerThanBytes);
  put("smallerThanBytes", filter?.smallerThanBytes);
  put("expirationDays", rule.expirationDays);
  put("expirationDate", rule.expirationDate?.toISOString().slice(0, 10));
  put("removesExpiredDeleteMarkers", rule.removesExpiredDeleteMarkers);
  put("noncurrentDays", rule.noncurrentDays);
  put("newerNoncurrentVersions", rule.newerNoncurrentVersions);
  put("abortUploadsAfterDays", rule.abortUploadsAfterDays);
  put("ageAttribute", rule.ageAttribute);
  return values;
}

/** What was typed, as a rule. Numbers that are none become NaN, which the rule's own check names. */
export function fieldsOf(values: RuleValues): LifecycleRuleFields {
  const filter = filterOf(values);
  const { expirationDate } = values;
  return {
    name: (values.name ?? "").trim(),
    isEnabled: values.isEnabled === "true",
    ...(Object.keys(filter).length > 0 ? { filter } : {}),
    ...number("expirationDays", values.expirationDays),
    ...(expirationDate ? { expirationDate: new Date(`${expirationDate}T00:00:00Z`) } : {}),
    ...(values.removesExpiredDeleteMarkers === "true" ? { removesExpiredDeleteMarkers: true } : {}),
    ...number("noncurrentDays", values.noncurrentDays),
    ...number("newerNoncurrentVersions", values.newerNoncurrentVersions),
    ...number("abortUploadsAfterDays", values.abortUploadsAfterDays),
    ...(values.ageAttribute ? { ageAttribute: values.ageAttribute } : {}),
  };
}

/** Lines `name=value`; undefined for a line without a name. */
export function parseTagLines(text: string): Record<string, string> | undefined {
  const tags: Record<string, string> = {};
  for (const line of text.split("\n").filter((each) => each.trim() !== "")) {
    const at = line.indexOf("=");
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    if (name === "" || Object.hasOwn(tags, name)) return undefined;
    tags[name] = at < 0 ? "" : line.slice(at + 1).trim();
  }
  return tags;
}

function filterOf(values: RuleValues): LifecycleFilter {
  const tags = parseTagLines(values.tags ?? "");
  return {
    ...(values.prefix ? { prefix: values.prefix } : {}),
    ...(tags && Object.keys(tags).length > 0 ? { tags } : {}),
    ...number("largerThanBytes", values.largerThanBytes),
    ...number("smallerThanBytes", values.smallerThanBytes),
  };
}

function number<K extends string>(name: K, text: string | undefined): Partial<Record<K, number>> {
  if (text === undefined || text.trim() === "") return {};
  const value = /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  return { [name]: value } as Record<K, number>;
}

function tagLines(tags: LifecycleFilter["tags"]): string | undefined {
  return (
    tags &&
    Object.entries(tags)
      .map(([name, value]) => `${name}=${value}`)
      .join("\n")
  );
}
