import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import type { QuickPickStub } from "../vscodeStub/quickPick.ts";
import { testContext } from "./context.ts";
import { bucketNode, connectionNode, prefixNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { goTo } = await import("../../../src/commands/goTo.ts");

beforeEach(() => user.reset());

async function contextWithKeys() {
  const context = await testContext();
  for (const key of ["photos/2026/a.jpg", "photos/b.jpg", "readme.md"])
    context.store.seed(key, "x");
  return context;
}

test("typing searches the server, and what is chosen is revealed", async () => {
  const context = await contextWithKeys();
  user.answers = [
    async (pick: QuickPickStub) => {
      await pick.settled();
      pick.type("pho");
      assert.deepEqual((await pick.settled()).labels, [
        "$(arrow-right) Go to pho",
        "$(folder) photos/",
      ]);
      pick.type("photos/");
      assert.deepEqual((await pick.settled()).labels, [
        "$(arrow-right) Go to photos/",
        "$(folder) photos/2026/",
        "$(file) photos/b.jpg",
      ]);
      pick.accept("photos/b.jpg");
    },
  ];
  await goTo(context, [bucketNode()]);
  assert.deepEqual(context.tree.told, ["reveal bucket/photos/b.jpg"]);
});

test("a URI, an address of the endpoint and a presigned link lead to the same object", async () => {
  for (const text of [
    "s3://bucket/photos/b.jpg",
    "https://memory.test/bucket/photos/b.jpg",
    "https://memory.test/bucket/photos/b.jpg?X-Amz-Signature=abc",
  ])
    for (const node of [connectionNode, prefixNode("photos/2026/", "other")]) {
      user.reset();
      const context = await contextWithKeys();
      user.answers = [
        async (pick: QuickPickStub) => {
          pick.type(pick.value + text);
          (await pick.settled()).accept("photos/b.jpg");
        },
      ];
      await goTo(context, [node]);
      assert.deepEqual(context.tree.told, ["reveal bucket/photos/b.jpg"], text);
    }
});

test("without a bucket, the buckets of the connection are offered first", async () => {
  const context = await contextWithKeys();
  user.answers = [
    async (pick: QuickPickStub) => {
      assert.deepEqual((await pick.settled()).labels, ["$(archive) bucket", "$(archive) other"]);
      pick.accept("bucket");
      await pick.settled();
      assert.equal(pick.value, "bucket/");
      pick.accept("readme.md");
    },
  ];
  await goTo(context, [connectionNode]);
  assert.deepEqual(context.tree.told, ["reveal bucket/readme.md"]);
});

test("an address of another server is named as such and leads nowhere", async () => {
  const context = await contextWithKeys();
  user.answers = [
    async (pick: QuickPickStub) => {
      pick.type("https://elsewhere.test/bucket/a");
      assert.match(
        (await pick.settled()).labels[0] ?? "",
        /elsewhere\.test is not the server of Lab/,
      );
      pick.accept("elsewhere");
      pick.leave();
    },
  ];
  await goTo(context, [bucketNode()]);
  assert.deepEqual(context.tree.told, []);
});

test("a typed name is tried as a key, then as a folder, and reported when it is neither", async () => {
  const context = await contextWithKeys();
  const tried: string[] = [];
  context.tree.reveal = async ({ key, prefix }: { key?: string; prefix?: string }) => {
    tried.push(key ?? `${prefix ?? ""}`);
    return false;
  };
  user.answers = [
    async (pick: QuickPickStub) => {
      pick.type("Photos");
      (await pick.settled()).accept("Go to Photos");
    },
  ];
  await goTo(context, [bucketNode()]);
  assert.deepEqual(tried, ["Photos", "Photos/"]);
  assert.match(user.said[0]?.text ?? "", /no object or folder “Photos” in bucket/);
});

test("who may list only below a prefix can type the way there", async () => {
  const context = await contextWithKeys();
  context.store.faults = {
    before: ({ key }) => {
      if (!key.startsWith("photos/"))
        throw new StorageError("accessDenied", "", { operation: "list", bucket: "bucket" });
    },
  };
  user.answers = [
    async (pick: QuickPickStub) => {
      assert.match((await pick.settled()).labels[1] ?? "", /no permission to list/);
      pick.type("photos/");
      (await pick.settled()).accept("photos/b.jpg");
    },
  ];
  await goTo(context, [bucketNode()]);
  assert.deepEqual(context.tree.told, ["reveal bucket/photos/b.jpg"]);
});

test("what was typed comes before a folder that begins with it", async () => {
  const context = await testContext();
  for (const key of ["..", "../x", "../../y"]) context.store.seed(key, "x");
  user.answers = [
    async (pick: QuickPickStub) => {
      pick.type("s3://bucket/..");
      assert.match((await pick.settled()).labels[0] ?? "", /\$\(file\) \.\.$/);
      pick.leave();
    },
  ];
  await goTo(context, [bucketNode()]);
});

test("a search that fails throws its error to the boundary", async () => {
  const context = await contextWithKeys();
  context.store.faults = {
    before: () => {
      throw new StorageError("timeout", "", { operation: "list" });
    },
  };
  user.answers = [() => undefined];
  await assert.rejects(goTo(context, [bucketNode()]), { kind: "timeout" });
});
