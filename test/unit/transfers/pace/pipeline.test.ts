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

/** Takes even numbers together, and leaves those over that are divisible by ten. */
function evenTogether(batches: number[][], parallel = 4) {
  return {
    ...{ most: 5, parallel },
    fits: (item: number) => item % 2 === 0,
    goesWith: (_first: number, item: number) => item % 2 === 0,
    work: (items: readonly number[], atOnce: number) => {
      batches.push([...items, -atOnce]);
      return Promise.resolve(items.filter((item) => item % 10 === 0));
    },
  };
}

test("what fits is worked on together, and what is left of that by itself", async () => {
  const batches: number[][] = [];
  const single: number[] = [];
  const run = async (item: number) => {
    single.push(item);
    // All are found before there is room for more.
    if (item < 0) await turnOfAll();
  };
  const items = [-1, -3, -5, -7, 2, 4, 6, 8, 10, 12, 14, 3, 16, 5, 20, 22];
  const options = { parallel: 4, lookahead: 100, together: evenTogether(batches) };
  await pipeline(items, run, options, signal);
  assert.deepEqual(
    batches.map((batch) => batch.slice(0, -1)),
    [
      [2, 4, 6, 8, 10],
      [12, 14],
      [20, 22],
    ],
  );
  assert.deepEqual(
    batches.map((batch) => batch.at(-1)),
    [-4, -2, -2],
    "never more at once than there are",
  );
  assert.deepEqual(
    single.filter((item) => item > 0).sort((a, b) => a - b),
    [3, 5, 10, 16, 20],
  );
});

test("where one may be under way, nothing is done together", async () => {
  const batches: number[][] = [];
  const single: number[] = [];
  const run = (item: number) => Promise.resolve(void single.push(item));
  const options = { parallel: 1, lookahead: 100, together: evenTogether(batches) };
  await pipeline([2, 4, 6], run, options, signal);
  assert.deepEqual([batches, single], [[], [2, 4, 6]]);
});

test("together they count like as many as are under way at once", async () => {
  const { underWay, run, endFirst } = work();
  const together = {
    ...evenTogether([], 3),
    work: (items: readonly number[]) => run(items.length).then(() => []),
  };
  const items = [1, 3, 5, 7, 2, 4, 6, 8, 10, 9, 11];
  const all = pipeline(items, run, { parallel: 4, lookahead: 100, together }, signal);
  await turnOfAll();
  for (let ended = 0; ended < 4; ended++) await endFirst();
  assert.deepEqual(
    underWay.map(({ item }) => item),
    [5, 9],
    "five that count like three, and one more",
  );
  while (underWay.length > 0) await endFirst();
  await all;
});

test("after an abort, what is left of what was done together is told", async () => {
  const abort = new AbortController();
  const left: number[] = [];
  const together = {
    ...evenTogether([]),
    work: (items: readonly number[]) => {
      abort.abort();
      return Promise.resolve(items.slice(1));
    },
  };
  const onLeft = (item: number) => void left.push(item);
  const options = { parallel: 4, lookahead: 100, together, onLeft };
  const run = (item: number) => (item === 1 ? turnOfAll() : Promise.reject(new Error("worked on")));
  await pipeline([1, 1, 1, 1, 2, 4, 6], run, options, abort.signal);
  assert.deepEqual(left, [4, 6]);
});
