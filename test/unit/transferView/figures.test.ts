import assert from "node:assert/strict";
import { test } from "node:test";
import { clockText, runningText, shareOf } from "../../../src/transferView/figures.ts";
import { l10n } from "../commands/l10n.ts";
import { orders, progressOf, transferOf } from "./transfers.ts";

const pace = { bytesPerSecond: 12 * 1024 ** 2, filesPerSecond: 300, leftMs: 80_000 };

test("a running transfer says how far it is, how fast, and how long the rest takes", () => {
  const progress = progressOf({ bytesDone: 42, bytesTotal: 100 });
  const transfer = transferOf({ state: "running", progress, pace });
  assert.equal(runningText(transfer, l10n), "42% · 12 MB/s · 1:20 left");
});

test("while there may be more, files are counted instead of a percentage that would fall", () => {
  const progress = progressOf({ filesDone: 3, filesTotal: 40, isCounting: true });
  const calm = { ...pace, leftMs: undefined };
  const transfer = transferOf({ state: "running", progress, pace: calm });
  assert.equal(runningText(transfer, l10n), "3 of 40+ · 12 MB/s");
});

test("a delete counts objects, and says what failed so far", () => {
  const order = orders.find(({ kind }) => kind === "delete");
  assert.ok(order);
  const failed = [{ what: "x", error: new Error() as never }];
  const progress = progressOf({ filesDone: 1200, filesTotal: 5000, failed });
  const transfer = transferOf({ order, state: "running", progress, pace });
  assert.equal(runningText(transfer, l10n), "1,200 of 5,000 · 300/s · 1:20 left · 1 failed");
});

test("times are minutes and seconds, with hours when there are any", () => {
  assert.deepEqual([0, 7000, 750_000, 11_100_000].map(clockText), [
    "0:00",
    "0:07",
    "12:30",
    "3:05:00",
  ]);
});

test("how far is by bytes, and by files where there are none", () => {
  const none = { bytesDone: 0, bytesTotal: 0 };
  assert.equal(shareOf({ ...none, filesDone: 1, filesTotal: 4 }), 0.25);
  assert.equal(shareOf({ bytesDone: 1, bytesTotal: 2, filesDone: 0, filesTotal: 4 }), 0.5);
  assert.equal(shareOf({ ...none, filesDone: 0, filesTotal: 0 }), 0);
});
