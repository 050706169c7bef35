import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import type { QuickPickStub } from "../vscodeStub/quickPick.ts";
import { testContext } from "./context.ts";
import { bucketNode, connectionNode, objectNode, prefixNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { livePick } = await import("../../../src/commands/livePick.ts");
const { pickPlace, targetFolder } = await import("../../../src/commands/pickPlace.ts");
const { copyTo, moveTo } = await import("../../../src/commands/moveTo.ts");

beforeEach(() => user.reset());

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const chooses = (label: string) => async (pick: QuickPickStub) =>
  (await pick.settled()).accept(label);

test("a bucket, then a folder in it, is chosen step by step", async () => {
  const context = await testContext();
  context.store.seed("photos/2026/a.jpg", "x", {}, "other");
  user.answers = [
    chooses("other"),
    async (pick: QuickPickStub) => {
      (await pick.settled()).accept("photos");
      (await pick.settled()).accept("2026");
      await pick.settled();
      assert.equal(pick.value, "photos/2026/");
      pick.accept("Use photos/2026/");
    },
  ];
  assert.deepEqual(await pickPlace(context, "Copy to"), {
    connectionId: "c1",
    bucket: "other",
    prefix: "photos/2026/",
  });
});

test("a folder that does not exist yet can be typed", async () => {
  const context = await testContext();
  user.answers = [
    chooses("other"),
    async (pick: QuickPickStub) => {
      pick.type("new/deep");
      (await pick.settled()).accept("Use new/deep/");
    },
  ];
  assert.equal((await pickPlace(context, "Copy to"))?.prefix, "new/deep/");
});

test("Back returns to the buckets, and leaving chooses nothing", async () => {
  const context = await testContext();
  user.answers = [
    chooses("other"),
    async (pick: QuickPickStub) => (await pick.settled()).back(),
    chooses("bucket"),
    async (pick: QuickPickStub) => (await pick.settled()).leave(),
  ];
  assert.equal(await pickPlace(context, "Copy to"), undefined);
});

test("a bucket called back is a bucket", async () => {
  const context = await testContext();
  await context.home.createBucket({ name: "back" }, new AbortController().signal);
  user.answers = [chooses("back"), chooses("Use the whole bucket")];
  assert.equal((await pickPlace(context, "Copy to"))?.bucket, "back");
});

test("more folders than are asked for are admitted", async () => {
  const context = await testContext();
  for (let n = 0; n < 60; n++) context.store.seed(`f${String(n).padStart(2, "0")}/x`, "x");
  Object.assign(context.store.options, { pageLimit: 10 });
  user.answers = [
    chooses("bucket"),
    async (pick: QuickPickStub) => {
      assert.match((await pick.settled()).labels.at(-1) ?? "", /There may be more/);
      pick.leave();
    },
  ];
  await pickPlace(context, "Copy to");
});

test("typing aborts the search before, whose answer is never shown", async () => {
  const signals: AbortSignal[] = [];
  let finishFirst: () => void = () => undefined;
  user.answers = [
    async (pick: QuickPickStub) => {
      pick.type("a");
      pick.type("ab");
      await wait(250);
      pick.type("abc");
      await wait(250);
      finishFirst();
      await pick.settled();
      assert.deepEqual(pick.labels, ["abc"]);
      pick.accept("abc");
    },
  ];
  const found = await livePick<string>({
    title: "",
    placeholder: "",
    find: async (typed, signal) => {
      signals.push(signal);
      if (typed === "ab") await new Promise<void>((resolve) => (finishFirst = resolve));
      return [{ label: typed, value: typed }];
    },
  });
  assert.equal(found, "abc");
  assert.equal(signals.length, 3, "what was typed on within the pause was not searched");
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, true, true],
    "leaving aborts the last one too",
  );
});

test("a search that fails ends the pick with its error", async () => {
  const context = await testContext();
  context.store.faults = {
    before: () => {
      throw new StorageError("timeout", "", { operation: "list", bucket: "other" });
    },
  };
  user.answers = [chooses("other"), () => undefined];
  await assert.rejects(pickPlace(context, "Copy to"), { kind: "timeout" });
});

test("who may not list can still choose a folder by typing it", async () => {
  const context = await testContext();
  context.store.faults = {
    before: () => {
      throw new StorageError("accessDenied", "", { operation: "list", bucket: "other" });
    },
  };
  user.answers = [
    chooses("other"),
    async (pick: QuickPickStub) => {
      pick.type("drop");
      assert.match((await pick.settled()).labels.at(-1) ?? "", /no permission to list/);
      pick.accept("Use drop/");
    },
  ];
  assert.equal((await pickPlace(context, "Copy to"))?.prefix, "drop/");
});

test("a selected connection is not asked for again", async () => {
  const context = await testContext();
  user.answers = [chooses("other"), chooses("Use the whole bucket")];
  const folder = await targetFolder(context, [connectionNode], "Upload to");
  assert.equal(folder?.bucket, "other");
});

test("without a connection, adding one is offered", async () => {
  const context = await testContext();
  user.clicks = ["Add Connection"];
  const registry = { ...context.registry, list: () => [] };
  assert.equal(await targetFolder({ ...context, registry }, [], "Upload to"), undefined);
  assert.deepEqual(user.executed, [{ id: "stowage.connection.add", args: [] }]);
});

test("what is selected is moved or copied to the chosen folder", async () => {
  const context = await testContext();
  const toOther = [chooses("other"), chooses("Use the whole bucket")];
  user.answers = [...toOther, ...toOther];
  await moveTo(context, [objectNode("a.txt")]);
  await copyTo(context, [prefixNode("p/")]);
  assert.deepEqual(context.engine.calls, [
    "move bucket/a.txt to other/",
    "copy bucket/p/ to other/",
  ]);
});

test("buckets are copied and never moved", async () => {
  const context = await testContext();
  await moveTo(context, [bucketNode()]);
  assert.deepEqual([context.engine.calls, user.asked], [[], []]);
});

test("leaving the choice of a place transfers nothing", async () => {
  const context = await testContext();
  user.answers = [async (pick: QuickPickStub) => (await pick.settled()).leave()];
  await copyTo(context, [objectNode("a.txt")]);
  assert.deepEqual(context.engine.calls, []);
});
