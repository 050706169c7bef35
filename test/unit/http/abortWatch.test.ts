import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { AbortWatch } from "../../../src/http/abortWatch.ts";

test("all that wait for a signal are told once, with one listener on it", () => {
  const controller = new AbortController();
  const watch = new AbortWatch();
  const told: number[] = [];
  const listeners = [0, 1, 2, 3].map((one) => watch.watch(controller.signal, () => told.push(one)));
  assert.equal(getEventListeners(controller.signal, "abort").length, 1);
  const [first, second] = listeners;
  assert.ok(first && second);
  watch.unwatch(second);
  watch.unwatch(second);
  controller.abort();
  assert.deepEqual(told.sort(), [0, 2, 3]);
  watch.unwatch(first);
});

test("who is told may leave or bring others", () => {
  const controller = new AbortController();
  const watch = new AbortWatch();
  const told: string[] = [];
  const first = watch.watch(controller.signal, () => told.push("first"));
  watch.watch(controller.signal, () => {
    watch.unwatch(first);
    watch.watch(controller.signal, () => told.push("late"));
    told.push("second");
  });
  controller.abort();
  assert.deepEqual(told, ["second", "late"]);
});

test("who left holds nothing of the others", () => {
  const { signal } = new AbortController();
  const watch = new AbortWatch();
  const listeners = [1, 2, 3].map(() => watch.watch(signal, () => undefined));
  for (const listener of listeners) watch.unwatch(listener);
  assert.ok(listeners.every(({ previous, next }) => previous === undefined && next === undefined));
});
