import assert from "node:assert/strict";
import { test } from "node:test";
import { Bandwidth } from "../../../../src/transfers/pace/bandwidth.ts";

test("pieces pass one after the other, each in its time", () => {
  let now = 0;
  const bandwidth = new Bandwidth(
    () => 1000,
    () => now,
  );
  assert.deepEqual([bandwidth.waitFor(100), bandwidth.waitFor(100)], [100, 200]);
  now = 150;
  assert.equal(bandwidth.waitFor(100), 150, "two are passing: until 200, then 100 ms of its own");
  now = 10_000;
  assert.equal(bandwidth.waitFor(100), 100, "time in which nothing passed is not made up for");
});

test("without a limit nothing waits, and a new limit holds for the next piece", () => {
  let limit = 0;
  const bandwidth = new Bandwidth(
    () => limit,
    () => 0,
  );
  assert.equal(bandwidth.isLimited, false);
  assert.equal(bandwidth.take(1e9, new AbortController().signal), undefined);
  limit = 1000;
  assert.equal(bandwidth.isLimited, true);
  assert.equal(bandwidth.waitFor(500), 500);
});

test("who waits leaves when cancelled", async () => {
  const bandwidth = new Bandwidth(() => 1);
  const controller = new AbortController();
  const waiting = bandwidth.take(1000, controller.signal);
  controller.abort();
  await assert.rejects(async () => waiting, { name: "AbortError" });
});
