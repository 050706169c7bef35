import assert from "node:assert/strict";
import { test } from "node:test";
import { Speedometer } from "../../../../src/transfers/queue/speedometer.ts";

test("a steady rate is told as it is, from the first second on", () => {
  const meter = new Speedometer();
  for (let ms = 0; ms <= 1000; ms += 100) meter.sample(ms * 5, ms);
  assert.equal(Math.round(meter.perSecond), 5000);
});

test("nothing is told before there is something to tell", () => {
  const meter = new Speedometer();
  assert.equal(meter.perSecond, 0);
  meter.sample(0, 0);
  meter.sample(1000, 300);
  assert.equal(meter.perSecond, 0);
});

test("a burst moves the rate a little, a stall lets it fall", () => {
  const meter = new Speedometer();
  for (let s = 0; s <= 20; s++) meter.sample(s * 1000, s * 1000);
  meter.sample(20_000 + 10_000, 20_500);
  assert.ok(meter.perSecond > 1000 && meter.perSecond < 4000, String(meter.perSecond));
  for (let s = 21; s < 40; s++) meter.sample(30_000, s * 1000);
  assert.ok(meter.perSecond < 50, String(meter.perSecond));
});

test("bytes that have to be sent again do not make a negative rate", () => {
  const meter = new Speedometer();
  for (let s = 0; s <= 4; s++) meter.sample(s * 1000, s * 1000);
  meter.sample(0, 5000);
  assert.ok(meter.perSecond >= 0);
});
