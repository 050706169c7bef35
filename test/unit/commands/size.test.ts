import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { QuickPickStub } from "../vscodeStub/quickPick.ts";
import { testContext } from "./context.ts";
import { bucketNode, objectNode, prefixNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { calculateSize } = await import("../../../src/commands/size.ts");
const { createTransferEngine } = await import("../../../src/transfers/engine.ts");

beforeEach(() => user.reset());

/** Counts for real. */
async function contextWith(contents: Readonly<Record<string, string>>) {
  const engine = createTransferEngine();
  const context = { ...(await testContext()), transfers: async () => engine };
  for (const [key, content] of Object.entries(contents)) context.store.seed(key, content);
  return context;
}

const contents = { "a/1": "12345", "a/b/2": "12345", "a/b/": "", z: "123" };

test("a folder, a bucket and several things say how much they hold, everything below counted", async () => {
  const context = await contextWith(contents);
  await calculateSize(context, [prefixNode("a/")]);
  await calculateSize(context, [bucketNode()]);
  await calculateSize(context, [prefixNode("a/b/"), objectNode("z", "bucket", 3)]);
  await calculateSize(context, [prefixNode("nothing/")]);
  assert.deepEqual(
    user.said.map(({ text }) => text),
    [
      "“a/” holds 3 objects, 10 B.",
      "“bucket” holds 4 objects, 13 B.",
      "2 selected items hold 3 objects, 8 B.",
      "“nothing/” holds 0 objects, 0 B.",
    ],
  );
});

test("from the palette, the place is asked for", async () => {
  const context = await contextWith(contents);
  const chooses = (label: string) => async (pick: QuickPickStub) =>
    (await pick.settled()).accept(label);
  user.answers = [chooses("bucket"), chooses("Use the whole bucket")];
  await calculateSize(context, []);
  assert.equal(user.said.at(-1)?.text, "“bucket” holds 4 objects, 13 B.");
});

test("cancelling says nothing", async () => {
  const context = await contextWith(contents);
  user.cancelsProgress = true;
  await assert.rejects(calculateSize(context, [prefixNode("a/")]), { name: "AbortError" });
  assert.deepEqual(user.said, []);
});
