import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { PastTransfer } from "../../../src/transfers/journal/past.ts";
import type { TransferOrder } from "../../../src/transfers/order.ts";
import type { QuickPickStub } from "../vscodeStub/quickPick.ts";
import { testContext } from "./context.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { undoPastTransfer } = await import("../../../src/commands/undoPast.ts");

beforeEach(() => user.reset());

const at = { connectionId: "c", bucket: "bucket" };
const orders: readonly TransferOrder[] = [
  { kind: "rename", from: { ...at, kind: "prefix", prefix: "a/b/" }, to: "a/c/" },
  { kind: "delete", selected: [{ ...at, kind: "object", key: "x" }] },
];

async function pastContext() {
  const context = await testContext();
  const forgotten: string[] = [];
  const past = orders.map((order, n): PastTransfer => ({
    ...{ id: String(n), order, endedAt: new Date(Date.now() - 3 * 24 * 3_600_000) },
    undoable: { moved: n === 0 ? 1200 : 0, replaced: n === 0 ? 2 : 0, markers: n, gone: n },
  }));
  const undone: TransferOrder[] = [];
  const undoables = {
    get: () => undefined,
    past: async () => past,
    forgetPast: async (id: string) => void forgotten.push(id),
  };
  context.queue.onDidStart(({ order }) => undone.push(order));
  return { context: { ...context, undoables }, forgotten, undone };
}

test("past moves, renames and deletes are listed with what comes back, and one is taken back", async () => {
  const { context, undone } = await pastContext();
  user.answers = [
    (pick: QuickPickStub) => {
      assert.deepEqual(
        pick.items.map((item) => ({ ...item, past: undefined, buttons: undefined })),
        [
          {
            ...{ past: undefined, buttons: undefined, label: "$(edit) b/ → c/" },
            description:
              "renamed · 3 days ago · 1,200 objects · overwritten, and not brought back: 2",
            detail: "bucket/a/b/ → bucket/a/c/",
          },
          {
            ...{ past: undefined, buttons: undefined, label: "$(trash) x" },
            description: "deleted · 3 days ago · 1 object · gone for good: 1",
            detail: "bucket/x",
          },
        ],
      );
      pick.accept("b/ → c/");
    },
  ];
  await undoPastTransfer(context, [], []);
  assert.deepEqual(undone, [{ kind: "undo", of: "0", undone: orders[0] }]);
});

test("one that is not wanted any more is forgotten", async () => {
  const { context, forgotten, undone } = await pastContext();
  user.answers = [
    (pick: QuickPickStub) => {
      pick.press("x");
      assert.deepEqual(pick.labels, ["$(edit) b/ → c/"]);
      pick.leave();
    },
  ];
  await undoPastTransfer(context, [], []);
  assert.deepEqual([forgotten, undone], [["1"], []]);
});

test("that there is nothing is said", async () => {
  const { context } = await pastContext();
  const undoables = { ...context.undoables, past: async () => [] };
  await undoPastTransfer({ ...context, undoables }, [], []);
  assert.match(user.said[0]?.text ?? "", /nothing to undo/);
});
