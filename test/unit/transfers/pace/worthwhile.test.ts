import assert from "node:assert/strict";
import { test } from "node:test";
import { Worthwhile } from "../../../../src/transfers/pace/worthwhile.ts";

test("orders of which most is left over, several in a row, are not worth while any more", () => {
  const orders = new Worthwhile();
  for (let times = 0; times < 3; times++) orders.ended(64, 64);
  orders.ended(64, 32);
  for (let times = 0; times < 3; times++) orders.ended(64, 33);
  assert.ok(orders.isWorthwhile);
  orders.ended(64, 40);
  assert.equal(orders.isWorthwhile, false);
});
