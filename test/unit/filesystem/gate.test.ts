import assert from "node:assert/strict";
import { test } from "node:test";
import { Gate } from "../../../src/filesystem/gate.ts";

test("no more go through at once than the gate is wide, and all get through", async () => {
  const gate = new Gate(3);
  let inside = 0;
  let most = 0;
  const done = await Promise.all(
    Array.from({ length: 20 }, (_none, index) =>
      gate.run(async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise(setImmediate);
        inside -= 1;
        return index;
      }),
    ),
  );
  assert.equal(most, 3);
  assert.equal(done.length, 20);
});

test("one that fails lets the next one in", async () => {
  const gate = new Gate(1);
  const failed = gate.run(() => Promise.reject(new Error("no")));
  const next = gate.run(async () => "in");
  await assert.rejects(failed, /no/);
  assert.equal(await next, "in");
});
