import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import type { QuickPickStub } from "../vscodeStub/quickPick.ts";
import { testContext } from "./context.ts";
import { bucketNode, prefixNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { findObjects } = await import("../../../src/commands/find.ts");

beforeEach(() => user.reset());

test("names are found however deep they are, and what is chosen is revealed", async () => {
  const context = await testContext();
  for (const key of ["a/b/c/Report.pdf", "a/reports/x", "other", "report.txt"])
    context.store.seed(key, "x");
  user.answers = [
    async (pick: QuickPickStub) => {
      assert.deepEqual((await pick.settled()).labels, []);
      pick.type("report");
      assert.deepEqual((await pick.settled()).labels, [
        "$(pass) 3 found among 4 objects",
        "$(file) a/b/c/Report.pdf",
        "$(folder) a/reports/",
        "$(file) report.txt",
      ]);
      assert.equal(pick.activeItems[0]?.label, "$(file) a/b/c/Report.pdf");
      pick.type("nowhere");
      assert.deepEqual((await pick.settled()).labels, [
        "$(info) Nothing of that name among 4 objects",
      ]);
      pick.type("*.pdf");
      (await pick.settled()).accept("Report.pdf");
    },
  ];
  await findObjects(context, [bucketNode()]);
  assert.deepEqual(context.tree.told, ["reveal bucket/a/b/c/Report.pdf"]);
});

test("only below the prefix; a folder can be chosen, too", async () => {
  const context = await testContext();
  for (const key of ["in/deep/match/1", "match/2"]) context.store.seed(key, "x");
  user.answers = [
    async (pick: QuickPickStub) => {
      pick.type("match");
      (await pick.settled()).accept("in/deep/match/");
    },
  ];
  await findObjects(context, [prefixNode("in/")]);
  assert.deepEqual(context.tree.told, ["reveal bucket/in/deep/match/"]);
});

test("a thousand are shown and it is said that there may be more", async () => {
  const context = await testContext();
  for (let index = 0; index < 2500; index++) context.store.seed(`many/${index}`, "");
  user.answers = [
    async (pick: QuickPickStub) => {
      pick.type("*");
      const { labels } = await pick.settled();
      assert.equal(labels.length, 1001);
      assert.match(labels[0] ?? "", /The first 1,000/);
      pick.hide();
    },
  ];
  await findObjects(context, [bucketNode()]);
});

test("what the server refuses is told at the boundary", async () => {
  const context = await testContext();
  context.store.faults.before = ({ operation }) => {
    if (operation === "list") throw new StorageError("accessDenied", "No");
  };
  user.answers = [(pick: QuickPickStub) => pick.type("x")];
  await assert.rejects(findObjects(context, [bucketNode()]), { kind: "accessDenied" });
});
