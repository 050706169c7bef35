import { list, mapped, present, string } from "../../../core/record.ts";
import type { Decoded, Decoder } from "../../../core/record.ts";
import type { LifecycleRule, LifecycleRuleFields } from "../../../core/lifecycle.ts";
import { lenient, listIn, loose } from "./loose.ts";
import { count, filledString, flag } from "./value.ts";
import { optional } from "../../../core/record.ts";

/**
 * `LifecycleRuleResponse`. The figures are not lenient: a rule whose days cannot be read must not be
 * shown, and saved, as one that has none.
 */
const wireRule = loose(
  {
    id: filledString,
    name: lenient(string),
    status: lenient(string),
    enabled: optional(flag),
    expiration_days: optional(count),
    expired_obj_delete_marker: optional(flag),
    noncurrent_days: optional(count),
    newer_noncurrent_versions: optional(count),
    delete_incomplete_mpu: optional(count),
    attribute: optional(string),
  },
  { id: ["ruleId", "_id"] },
);

export const ruleRecord: Decoder<LifecycleRule> = mapped(wireRule, normalizeRule);

export const ruleListRecord: Decoder<LifecycleRule[]> = listIn(list(ruleRecord), [
  "rules",
  "items",
  "lifecycle_rules",
]);

function normalizeRule(wire: Decoded<typeof wireRule>): LifecycleRule {
  return present({
    id: wire.id,
    name: wire.name ?? "",
    // A rule that does not say whether it is on may delete objects, so it is shown as one that does.
    isEnabled: wire.enabled ?? isOn(wire.status),
    status: wire.status,
    expirationDays: wire.expiration_days,
    removesExpiredDeleteMarkers: wire.expired_obj_delete_marker,
    noncurrentDays: wire.noncurrent_days,
    newerNoncurrentVersions: wire.newer_noncurrent_versions,
    abortUploadsAfterDays: wire.delete_incomplete_mpu,
    ageAttribute: wire.attribute,
  });
}

function isOn(status: string | undefined): boolean {
  return status === undefined || !/^(disabled|inactive|off|false)$/i.test(status);
}

/** `LifecycleRulePayload`, with every field: what a rule no longer does is sent as null. */
export function rulePayload(rule: LifecycleRuleFields): Record<string, unknown> {
  return {
    name: rule.name,
    enabled: rule.isEnabled,
    expiration_days: rule.expirationDays ?? null,
    expired_obj_delete_marker: rule.removesExpiredDeleteMarkers ?? null,
    noncurrent_days: rule.noncurrentDays ?? null,
    newer_noncurrent_versions: rule.newerNoncurrentVersions ?? null,
    delete_incomplete_mpu: rule.abortUploadsAfterDays ?? null,
    attribute: rule.ageAttribute ?? null,
  };
}
