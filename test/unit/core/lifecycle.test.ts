import assert from "node:assert/strict";
import { test } from "node:test";
import {
  lifecycleProblems,
  sameLifecycleRule,
  wouldExpire,
  type LifecycleRuleFields,
} from "../../../src/core/lifecycle.ts";

const base: LifecycleRuleFields = { name: "tidy", isEnabled: true, expirationDays: 30 };
const problemsOf = (rule: LifecycleRuleFields, others: { name: string }[] = []) =>
  lifecycleProblems(rule, others).map(({ field, problem }) => `${field} ${problem}`);

test("a rule's problems name the field and the reason", () => {
  assert.deepEqual(problemsOf(base), []);
  assert.deepEqual(problemsOf({ ...base, name: "" }), ["name missing"]);
  assert.deepEqual(problemsOf(base, [{ name: "tidy" }]), ["name nameTaken"]);
  assert.deepEqual(problemsOf({ ...base, expirationDays: -1 }), ["expirationDays negative"]);
  assert.deepEqual(problemsOf({ ...base, expirationDays: 0 }), ["expirationDays notPositive"]);
  assert.deepEqual(problemsOf({ ...base, noncurrentDays: 0.5 }), [
    "noncurrentDays notAWholeNumber",
  ]);
  const huge = { ...base, abortUploadsAfterDays: 2 ** 31 };
  assert.deepEqual(problemsOf(huge), ["abortUploadsAfterDays tooLarge"]);
  const alone = { ...base, newerNoncurrentVersions: 3 };
  assert.deepEqual(problemsOf(alone), ["noncurrentDays needsNoncurrentDays"]);
  assert.deepEqual(problemsOf({ name: "x", isEnabled: true }), ["rule doesNothing"]);
  const both = { ...base, expirationDate: new Date() };
  assert.deepEqual(problemsOf(both), ["expirationDate excludesDays"]);
  const sizes = { ...base, filter: { largerThanBytes: 9, smallerThanBytes: 9 } };
  assert.deepEqual(problemsOf(sizes), ["filter impossibleSizes"]);
});

test("an object expires at the midnight after its days, if the filter takes it in", () => {
  const now = new Date("2026-03-31T12:00:00Z");
  const object = (lastModified: string | undefined, key = "logs/a", sizeBytes = 10) => ({
    kind: "object" as const,
    key,
    sizeBytes,
    ...(lastModified === undefined ? {} : { lastModified: new Date(lastModified) }),
  });
  assert.ok(wouldExpire(base, object("2026-02-28T12:00:00Z"), now));
  assert.ok(!wouldExpire(base, object("2026-03-01T11:00:00Z"), now), "due this coming midnight");
  assert.ok(wouldExpire(base, object("2026-03-01T00:00:00Z"), now), "due at midnight exactly");
  assert.ok(!wouldExpire(base, object(undefined), now));
  const logs = { ...base, filter: { prefix: "logs/", largerThanBytes: 5 } };
  assert.ok(wouldExpire(logs, object("2020-01-01T00:00:00Z"), now));
  assert.ok(!wouldExpire(logs, object("2020-01-01T00:00:00Z", "data/a"), now));
  assert.ok(!wouldExpire(logs, object("2020-01-01T00:00:00Z", "logs/a", 5), now));
  const undated = { name: "tidy", isEnabled: true, noncurrentDays: 1 };
  assert.ok(!wouldExpire(undated, object("2020-01-01T00:00:00Z"), now));
});

test("rules that say the same are the same, however they say it", () => {
  assert.ok(sameLifecycleRule(base, { ...base, removesExpiredDeleteMarkers: false }));
  assert.ok(sameLifecycleRule(base, { ...base, filter: { prefix: "" }, ageAttribute: "" }));
  const tags = (one: string, two: string) => ({
    ...base,
    filter: { tags: { [one]: "1", [two]: "1" } },
  });
  assert.ok(sameLifecycleRule(tags("a", "b"), tags("b", "a")));
  assert.ok(!sameLifecycleRule(base, { ...base, isEnabled: false }));
  assert.ok(!sameLifecycleRule(base, { ...base, noncurrentDays: 1 }));
});
