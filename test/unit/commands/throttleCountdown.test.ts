import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { mock, test } from "node:test";
const { user } = await import("../vscodeStub/ui.ts");
const { ThrottleCountdown } = await import("../../../src/commands/throttleCountdown.ts");

test("the wait that a server asked for is counted down, then gone; a short one is not shown", () => {
  user.reset();
  mock.timers.enable({ apis: ["setInterval", "Date"] });
  const countdown = new ThrottleCountdown();
  countdown.show("https://storage.example", 500);
  assert.equal(user.statusItems.length, 0);
  countdown.show("https://storage.example", 5000);
  const [item] = user.statusItems;
  assert.match(item?.text ?? "", /waits 5 s/);
  mock.timers.tick(3000);
  assert.match(item?.text ?? "", /waits 2 s/);
  mock.timers.tick(2000);
  assert.equal(item?.isShown, false);
  countdown.dispose();
  mock.timers.reset();
});

test("the wait for a session is counted down, and gone as soon as one is open", () => {
  user.reset();
  mock.timers.enable({ apis: ["setInterval", "Date"] });
  const countdown = new ThrottleCountdown();
  countdown.showSession("Lab", new Date(Date.now() + 30_000));
  const [item] = user.statusItems;
  mock.timers.tick(2000);
  assert.match(item?.text ?? "", /waits 28 s/);
  countdown.showSession("Lab", undefined);
  assert.equal(item?.isShown, false);
  mock.timers.reset();
});
