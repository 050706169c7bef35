import assert from "node:assert/strict";
import { test } from "node:test";
import type { LifecycleRuleFields } from "../../../src/core/lifecycle.ts";
import { HistorySweep, type Version } from "../../../src/core/lifecycleHistory.ts";

const now = new Date("2026-06-01T00:00:00Z");

function version(key: string, versionId: string, day: string, isLatest = false): Version {
  const lastModified = new Date(`${day}T00:00:00Z`);
  return { kind: "version", key, versionId, isLatest, sizeBytes: 10, lastModified };
}

function marker(key: string, versionId: string, day: string, isLatest = false): Version {
  const lastModified = new Date(`${day}T00:00:00Z`);
  return { kind: "deleteMarker", key, versionId, isLatest, lastModified };
}

function swept(fields: Partial<LifecycleRuleFields>, versions: readonly Version[]): string[] {
  const sweep = new HistorySweep({ name: "tidy", isEnabled: true, ...fields }, now);
  const gone = [...versions.flatMap((one) => [...sweep.next(one)]), ...sweep.end()];
  return gone.map(({ key, versionId }) => `${key} ${versionId}`);
}

const history = [
  version("a", "4", "2026-05-30", true),
  version("a", "3", "2026-05-01"),
  version("a", "2", "2026-03-01"),
  version("a", "1", "2020-01-01"),
  version("b", "1", "2020-01-01", true),
];

test("versions count from the day on which they were replaced, not from their own", () => {
  // 3 was replaced two days ago, 2 a month ago, 1 three months ago.
  assert.deepEqual(swept({ noncurrentDays: 30 }, history), ["a 2", "a 1"]);
  assert.deepEqual(swept({ noncurrentDays: 1 }, history), ["a 3", "a 2", "a 1"]);
});

test("the newest of the earlier versions are kept as told", () => {
  const rule = { noncurrentDays: 1, newerNoncurrentVersions: 2 };
  assert.deepEqual(swept(rule, history), ["a 1"]);
});

test("a filter by prefix and size holds for versions, too", () => {
  assert.deepEqual(swept({ noncurrentDays: 1, filter: { prefix: "b" } }, history), []);
  assert.deepEqual(swept({ noncurrentDays: 1, filter: { largerThanBytes: 10 } }, history), []);
});

test("a delete marker goes only where it hides nothing", () => {
  const rule = { removesExpiredDeleteMarkers: true };
  const versions = [
    marker("alone", "1", "2026-01-01", true),
    marker("hides", "2", "2026-01-01", true),
    version("hides", "1", "2025-01-01"),
    marker("last", "1", "2026-01-01", true),
  ];
  assert.deepEqual(swept(rule, versions), ["alone 1", "last 1"]);
  assert.deepEqual(swept({}, versions), []);
});
