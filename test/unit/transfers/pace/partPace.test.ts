import assert from "node:assert/strict";
import { test } from "node:test";
import { PartPace } from "../../../../src/transfers/pace/partPace.ts";

const { signal } = new AbortController();
const [near, far] = ["https://near.test", "https://far.test"];
const turnOfAll = () => new Promise((resolve) => setImmediate(resolve));

test("a server that asks for less gets half as many parts, and another one as many as before", async (t) => {
  const pace = new PartPace(8);
  t.after(() => pace.dispose());
  const first = await Promise.all([1, 2, 3, 4].map(() => pace.take([near], signal)));
  pace.slowDown(near);
  first.forEach((leave) => leave());
  const entered = { near: 0, far: 0 };
  const taking = [near, near, near, near, far, far, far, far].map(async (origin) => {
    const leave = await pace.take([origin], signal);
    entered[origin === near ? "near" : "far"] += 1;
    return leave;
  });
  await turnOfAll();
  assert.deepEqual(entered, { near: 2, far: 4 });
  (await taking[0])?.();
  await turnOfAll();
  assert.equal(entered.near, 3);
  for (const one of [taking[1], taking[2], ...taking.slice(4)]) (await one)?.();
  (await taking[3])?.();
});

test("a setting holds at once, for those that wait and those that come", async (t) => {
  const pace = new PartPace(1);
  t.after(() => pace.dispose());
  const leaves = [await pace.take([near], signal)];
  let entered = 0;
  const waiting = [near, far, undefined].map(async (origin) => {
    leaves.push(await pace.take([origin], signal));
    entered += 1;
  });
  await turnOfAll();
  assert.equal(entered, 0);
  pace.limit(3);
  await turnOfAll();
  assert.equal(entered, 2);
  leaves[0]?.();
  await Promise.all(waiting);
  assert.equal(entered, 3);
});

test("a part between two servers counts at both, and a cancel takes nobody's place", async (t) => {
  const pace = new PartPace(8);
  t.after(() => pace.dispose());
  const both = await Promise.all([1, 2].map(() => pace.take([near, far], signal)));
  pace.slowDown(far);
  both[0]?.();
  const cancel = new AbortController();
  const cancelled = pace.take([near, far], cancel.signal);
  const next = pace.take([far], signal);
  cancel.abort();
  await assert.rejects(cancelled, { name: "AbortError" });
  both[1]?.();
  (await next)();
  (await pace.take([near, far], signal))();
});
