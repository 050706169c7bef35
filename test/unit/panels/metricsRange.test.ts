import assert from "node:assert/strict";
import { test } from "node:test";
import { metricsRange } from "../../../src/panels/metricsRange.ts";
import { errorPageLines, parseErrorPages } from "../../../src/panels/serviceErrorPages.ts";
import { parseMetricsRequest } from "../../../src/protocol/metrics.ts";
import { parseEditedRow } from "../../../src/protocol/service.ts";

const now = Date.UTC(2026, 5, 10, 12, 30);

test("the ranges end with the hour that has begun", () => {
  const range = metricsRange({ range: "day" }, now);
  assert.ok("from" in range);
  assert.equal(range.to.toISOString(), "2026-06-10T13:00:00.000Z");
  assert.equal(range.to.getTime() - range.from.getTime(), 24 * 3_600_000);
});

test("an own range has both its days, and nothing of the future", () => {
  const range = metricsRange({ range: "own", from: "2026-06-01", to: "2026-06-02" }, now);
  assert.ok("from" in range);
  assert.equal(range.to.getTime() - range.from.getTime(), 48 * 3_600_000);
  const cut = metricsRange({ range: "own", from: "2026-06-01", to: "2030-01-01" }, now);
  assert.ok("from" in cut);
  assert.equal(cut.to.toISOString(), "2026-06-10T13:00:00.000Z");
});

test("what is no range is said, with the field", () => {
  const problem = (from: string, to: string) => metricsRange({ range: "own", from, to }, now);
  assert.deepEqual(problem("2026-02-30", "2026-03-01"), { field: "from", problem: "notADay" });
  assert.deepEqual(problem("2026-03-01", ""), { field: "to", problem: "notADay" });
  assert.deepEqual(problem("2026-03-02", "2026-03-01"), { field: "to", problem: "order" });
  assert.deepEqual(problem("2027-01-01", "2027-01-02"), { field: "from", problem: "order" });
});

test("error pages are read from lines and written back as they were", () => {
  const text = "404 404.html\n500-599 errors/all of them.html";
  const pages = parseErrorPages(text);
  assert.deepEqual(pages, [
    { document: "404.html", statuses: 404 },
    { document: "errors/all of them.html", statuses: { start: 500, end: 599 } },
  ]);
  assert.equal(errorPageLines(pages), text);
  assert.deepEqual(parseErrorPages(" \n"), []);
  for (const wrong of ["404", "page.html", "200 ok.html", "599-500 a", "400-600 a"]) {
    assert.equal(parseErrorPages(wrong), undefined, wrong);
  }
});

test("what a page sends is not trusted", () => {
  assert.throws(() => parseEditedRow({ section: "users", values: {} }), TypeError);
  assert.throws(() => parseEditedRow({ section: "labels" }), TypeError);
  assert.deepEqual(parseEditedRow({ section: "labels", values: { key: "a", value: 1 }, id: 3 }), {
    section: "labels",
    values: { key: "a" },
  });
  assert.throws(() => parseMetricsRequest({ range: "year" }), TypeError);
  assert.deepEqual(parseMetricsRequest({ range: "own", from: "x", to: 4 }), {
    range: "own",
    from: "x",
  });
});
