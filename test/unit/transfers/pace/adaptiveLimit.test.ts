import assert from "node:assert/strict";
import { test } from "node:test";
import { AdaptiveLimit } from "../../../../src/transfers/pace/adaptiveLimit.ts";

const options = { ceiling: 12, growMs: 20, togetherMs: 1000 };
const { signal } = new AbortController();

test("nothing waits until a server asks for less; then half of what was under way may be", async () => {
  const limit = new AdaptiveLimit(options);
  for (let count = 0; count < 10; count++) assert.equal(limit.enter(signal), undefined);
  limit.slowDown(0);
  assert.equal(limit.limit, 5);
  limit.slowDown(500);
  assert.equal(limit.limit, 5, "what was under way hears the same");
  limit.slowDown(2000);
  assert.equal(limit.limit, 2);
  limit.slowDown(4000);
  limit.slowDown(6000);
  assert.equal(limit.limit, 1, "one is always let in");
  limit.dispose();
});

test("who waits is let in as others leave, and as the limit grows back to none", async () => {
  const limit = new AdaptiveLimit(options);
  for (let count = 0; count < 4; count++) void limit.enter(signal);
  limit.slowDown(0);
  const entered: number[] = [];
  const waiting = [1, 2, 3].map(async (number) => {
    await limit.enter(signal);
    entered.push(number);
  });
  await Promise.all(waiting);
  assert.deepEqual(entered, [1, 2, 3], "in the order of asking");
  const until = performance.now() + 10_000;
  while (limit.limit !== Infinity && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(limit.limit, Infinity);
  limit.dispose();
});

test("who is cancelled while waiting takes nobody's place", async () => {
  const limit = new AdaptiveLimit({ ...options, growMs: 1e6 });
  void limit.enter(signal);
  void limit.enter(signal);
  limit.slowDown(0);
  const controller = new AbortController();
  const cancelled = limit.enter(controller.signal);
  const next = limit.enter(signal);
  controller.abort();
  await assert.rejects(async () => cancelled, { name: "AbortError" });
  limit.leave();
  limit.leave();
  await next;
  limit.dispose();
});

test("a server that asks for less while nothing of the kind is under way is not held back", () => {
  const limit = new AdaptiveLimit(options);
  limit.slowDown(0);
  assert.equal(limit.limit, Infinity);
});
