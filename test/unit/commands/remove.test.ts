import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { testContext } from "./context.ts";
import { bucketNode, connectionNode, objectNode, prefixNode } from "./nodes.ts";
import { reportOf } from "./reports.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { remove } = await import("../../../src/commands/remove.ts");

beforeEach(() => user.reset());
type Context = Awaited<ReturnType<typeof testContext>>;
/** Views are listed again in turns of their own. */
const listed = () => new Promise((resolve) => setImmediate(resolve));

test("one object is deleted after a modal question that names it", async () => {
  const context = await testContext();
  user.answers = ["Delete"];
  await remove(context, [objectNode("a/b.txt")]);
  assert.deepEqual(context.engine.calls, ["remove bucket/a/b.txt"]);
  await listed();
  assert.deepEqual(context.tree.told, ["invalidate bucket/a/"]);
  const [text, options] = user.asked[0]?.args ?? [];
  assert.equal(text, "Delete “a/b.txt” (1 object, 4 B)?");
  assert.equal((options as { modal: boolean }).modal, true);
});

test("a folder is counted first, and the question says how much it holds", async () => {
  const context = await testContext();
  context.engine.counts = [
    { objects: 400, bytes: 1000, isComplete: false },
    { objects: 900, bytes: 2048, isComplete: true },
  ];
  user.answers = ["Delete"];
  await remove(context, [prefixNode("a/")]);
  assert.equal(
    user.questions[0],
    "Delete the folder “a/” with everything in it (900 objects, 2 KB)?",
  );
  assert.deepEqual(context.engine.calls, ["count bucket/a/", "remove bucket/a/"]);
});

test("the row to go on with is selected, unless something failed or another row was selected", async () => {
  const next = objectNode("a/c.txt");
  const selectedAfter = async (prepare: (context: Context) => void) => {
    const context = await testContext();
    context.tree.next = { ...next.address, key: next.entry.key };
    context.tree.selection = [objectNode("a/a.txt")];
    user.answers = ["Delete"];
    prepare(context);
    await remove(context, [objectNode("a/b.txt")]);
    await listed();
    return context.tree.told.filter((told) => told.startsWith("reveal"));
  };
  assert.deepEqual(await selectedAfter(() => {}), ["reveal bucket/a/c.txt"]);
  const failed = await selectedAfter(({ engine }) => {
    engine.report = reportOf({ done: 0 });
  });
  const elsewhere = await selectedAfter(({ engine, tree }) => {
    engine.during = () => (tree.selection = [objectNode("z.txt")]);
  });
  const cancelled = await selectedAfter(() => (user.answers = [undefined]));
  assert.deepEqual([failed, elsewhere, cancelled], [[], [], []]);
});

test("Cancel deletes nothing", async () => {
  const context = await testContext();
  user.answers = [undefined];
  await remove(context, [objectNode("a"), objectNode("b")]);
  assert.match(String(user.questions[0]), /^Delete the 2 selected items \(2 objects, 8 B\)\?/);
  assert.deepEqual(context.engine.calls, []);
});

test("cancelling the count deletes nothing", async () => {
  const context = await testContext();
  user.cancelsProgress = true;
  await assert.rejects(remove(context, [prefixNode("a/")]), { name: "AbortError" });
  assert.deepEqual(user.asked, []);
});

test("a huge folder is deleted only after its name is typed", async () => {
  for (const [typed, calls] of [
    ["a/", 2],
    ["a", 1],
    [undefined, 1],
  ] as const) {
    user.reset();
    const context = await testContext();
    context.engine.counts = [{ objects: 1000, bytes: 1, isComplete: true }];
    user.answers = ["Delete…", typed];
    await remove(context, [prefixNode("a/")]);
    assert.equal(context.engine.calls.length, calls, String(typed));
  }
});

test("a count that took too long is called what it is and asks for typing", async () => {
  const context = await testContext();
  context.engine.counts = [{ objects: 700, bytes: 1024, isComplete: false }];
  user.answers = ["Delete…", undefined];
  await remove(context, [prefixNode("a/")]);
  assert.match(String(user.questions[0]), /at least 700 objects, 1 KB so far/);
  assert.equal(context.engine.calls.length, 1);
});

test("several folders are confirmed by their count", async () => {
  const context = await testContext();
  context.engine.counts = [{ objects: 1500, bytes: 1, isComplete: true }];
  user.answers = ["Delete…", "1500"];
  await remove(context, [prefixNode("a/"), prefixNode("b/")]);
  assert.deepEqual(context.engine.calls.at(-1), "remove bucket/a/,bucket/b/");
});

test("what could not be deleted is explained, and the view shows what is left", async () => {
  const context = await testContext();
  const error = new StorageError("accessDenied", "", { operation: "delete", key: "a" });
  context.engine.report = reportOf({ done: 0, failed: [{ what: "a", error }] });
  user.answers = ["Delete"];
  await remove(context, [objectNode("a")]);
  assert.match(user.said[0]?.text ?? "", /no permission to delete “a”/);
  await listed();
  assert.deepEqual(context.tree.told, ["invalidate bucket/"]);
});

test("the Delete key on a connection removes the connection, not its data", async () => {
  const context = await testContext();
  await remove(context, [connectionNode]);
  assert.deepEqual(user.executed, [{ id: "stowage.connection.remove", args: [connectionNode] }]);
});

test("the Delete key on two buckets deletes none", async () => {
  const context = await testContext();
  await remove(context, [bucketNode(), bucketNode("other")]);
  assert.match(user.said[0]?.text ?? "", /one at a time/);
  assert.deepEqual([...context.store.buckets.keys()], ["bucket", "other"]);
});

test("the question says whether deleting can be undone, as far as that is known", async () => {
  for (const [versioning, expected] of [
    ["enabled", /this can be undone/],
    ["suspended", /cannot be undone: the bucket keeps no versions/],
    [undefined, /cannot be undone, unless/],
  ] as const) {
    user.reset();
    const context = await testContext();
    const get = async () => (versioning === undefined ? {} : { versioning });
    Object.assign(context.home, { settings: { get } });
    user.answers = [undefined];
    await remove(context, [objectNode("a")]);
    const [, options] = user.asked[0]?.args ?? [];
    assert.match((options as { detail: string }).detail, expected);
  }
});
