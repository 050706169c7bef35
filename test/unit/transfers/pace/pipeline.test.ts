import assert from "node:assert/strict";
import { test } from "node:test";
import { Adjustable } from "../../../../src/transfers/pace/adjustable.ts";
import { pipeline } from "../../../../src/transfers/pace/pipeline.ts";

const { signal } = new AbortController();
/** Several turns: what has worked for long pauses for one. */
const turnOfAll = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** Work that is under way until it is let go. */
function work() {
  const underWay: { readonly item: number; end(): void }[] = [];
  const run = (item: number) => new Promise<void>((end) => void underWay.push({ item, end }));
  const endFirst = async () => {
    underWay.shift()?.end();
    await turnOfAll();
  };
  return { underWay, run, endFirst };
}

test("another number at once holds for what is running, up and down", async () => {
  const parallel = new Adjustable(1);
  const { underWay, run, endFirst } = work();
  const items = Array.from({ length: 10 }, (_, index) => index);
  const all = pipeline(items, run, { parallel, lookahead: 3 }, signal);
  await turnOfAll();
  assert.equal(underWay.length, 1);
  parallel.set(4);
  await turnOfAll();
  assert.deepEqual(
    underWay.map(({ item }) => item),
    [0, 1, 2, 3],
    "without anything having ended",
  );
  parallel.set(2);
  await endFirst();
  await endFirst();
  assert.equal(underWay.length, 2, "what was under way goes on, and nothing new begins");
  await endFirst();
  assert.equal(underWay.length, 2);
  while (underWay.length > 0) await endFirst();
  await all;
});

test("a failure of the work ends it, and what is under way is waited for", async () => {
  const { underWay, run, endFirst } = work();
  const failing = (item: number) => (item === 1 ? Promise.reject(new Error("broken")) : run(item));
  let isOver = false;
  const all = pipeline([0, 1, 2, 3, 4, 5], failing, { parallel: 2, lookahead: 2 }, signal);
  const ended = all.catch((error: unknown) => {
    isOver = true;
    return error;
  });
  await turnOfAll();
  assert.equal(isOver, false);
  while (underWay.length > 0) await endFirst();
  assert.match(String(await ended), /broken/);
});

test("after an abort everything found is told as left, and nothing more is begun", async () => {
  const controller = new AbortController();
  const left: number[] = [];
  const begun: number[] = [];
  const options = { parallel: 2, lookahead: 3, onLeft: (item: number) => left.push(item) };
  const stopping = async (item: number) => {
    begun.push(item);
    if (item === 2) controller.abort();
    await turnOfAll();
  };
  await pipeline([0, 1, 2, 3, 4, 5, 6], stopping, options, controller.signal);
  assert.deepEqual([...begun, ...left].sort(), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(begun.slice(0, 3), [0, 1, 2]);
  assert.ok(begun.length <= 4);
});
