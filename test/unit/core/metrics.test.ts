import assert from "node:assert/strict";
import { test } from "node:test";
import { intervalHoursFor } from "../../../src/core/metrics.ts";

test("the interval fits a chart: hours for a day, a day at most", () => {
  const from = new Date("2026-01-01T00:00:00Z");
  const after = (days: number) => new Date(from.getTime() + days * 24 * 3_600_000);
  const expected = [
    [1, 1],
    [4, 1],
    [7, 2],
    [30, 8],
    [90, 24],
    [400, 24],
    [0, 1],
  ] as const;
  for (const [days, hours] of expected) assert.equal(intervalHoursFor(from, after(days)), hours);
  assert.equal(intervalHoursFor(after(1), from), 1);
  assert.equal(intervalHoursFor(from, after(7), 24), 8);
});
