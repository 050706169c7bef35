import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import type { Connection } from "../../../src/core/connection.ts";
import { StorageError } from "../../../src/core/errors.ts";
import type { QuickPickStub } from "../vscodeStub/quickPick.ts";
import { createMemoryHome, MemoryStore } from "../memoryStore.ts";
import { testContext } from "./context.ts";
import { bucketNode, connection, connectionNode, prefixNode } from "./nodes.ts";
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

const second: Connection = { ...connection, id: "c2", name: "Second" };

/** Two connections with servers of their own; both have `bucket`, only the second has `archive`. */
async function twoConnections() {
  const context = await contextWithKeys();
  const archive = new MemoryStore({ buckets: ["archive", "bucket"], host: "second.test" });
  archive.seed("2025/report.pdf", "x", {}, "archive");
  const theirs = createMemoryHome(archive);
  const registry = {
    ...context.registry,
    list: () => [connection, second],
    home: async ({ connectionId }: { connectionId: string }) =>
      connectionId === "c2" ? theirs : context.home,
  };
  return { context: { ...context, registry }, theirs, archive };
}

test("with nothing selected, an address finds the connection that has its bucket", async () => {
  for (const text of [
    "s3://archive/2025/report.pdf",
    "  https://second.test/archive/2025/report.pdf?X-Amz-Signature=abc ",
  ]) {
    user.reset();
    const { context } = await twoConnections();
    const reveal = mock.method(context.tree, "reveal");
    user.answers = [
      async (pick: QuickPickStub) => {
        assert.deepEqual((await pick.settled()).labels, ["Lab", "Second"]);
        pick.type(text);
        assert.deepEqual((await pick.settled()).labels, ["$(file) 2025/report.pdf"]);
        pick.accept("report.pdf");
      },
    ];
    await goTo(context, []);
    const address = { connectionId: "c2", bucket: "archive", key: "2025/report.pdf" };
    assert.deepEqual(reveal.mock.calls[0]?.arguments[0], address, text);
  }
});

test("where several connections have the bucket, it asks which is meant", async () => {
  const { context } = await twoConnections();
  const reveal = mock.method(context.tree, "reveal");
  user.answers = [
    async (pick: QuickPickStub) => {
      await pick.settled();
      pick.type("s3://bucket/readme.md");
      await pick.settled();
      assert.deepEqual(
        pick.items.map((item) => [item.label, (item as { description?: string }).description]),
        [
          ["$(archive) bucket/readme.md", "Lab"],
          ["$(archive) bucket/readme.md", "Second"],
        ],
      );
      pick.accept("bucket/readme.md");
    },
  ];
  await goTo(context, []);
  const address = { connectionId: "c1", bucket: "bucket", key: "readme.md" };
  assert.deepEqual(reveal.mock.calls[0]?.arguments[0], address);
});

test("a connection that cannot be asked keeps nobody from what others have", async () => {
  const { context, theirs } = await twoConnections();
  theirs.listBuckets = async () => {
    throw new StorageError("timeout", "", { operation: "listBuckets" });
  };
  user.answers = [
    async (pick: QuickPickStub) => {
      await pick.settled();
      pick.type("s3://bucket/readme.md");
      assert.deepEqual((await pick.settled()).labels, ["$(file) readme.md", "$(warning) Second"]);
      pick.type("s3://nowhere/x");
      assert.deepEqual((await pick.settled()).labels, [
        "$(info) No connection has what s3://nowhere/x names.",
        "$(warning) Second",
      ]);
      pick.leave();
    },
  ];
  await goTo(context, []);
});

test("who may not list buckets may still go to one that can be read, or may be there", async () => {
  const { context, theirs, archive } = await twoConnections();
  theirs.listBuckets = async () => {
    throw new StorageError("accessDenied", "", { operation: "listBuckets" });
  };
  user.answers = [
    async (pick: QuickPickStub) => {
      await pick.settled();
      pick.type("s3://archive/2025/");
      assert.ok((await pick.settled()).labels.includes("$(file) 2025/report.pdf"));
      archive.faults = {
        before: () => {
          throw new StorageError("accessDenied", "", { operation: "list" });
        },
      };
      pick.type("s3://archive/2025/x");
      await pick.settled();
      const [item] = pick.items as { label: string; description?: string }[];
      assert.equal(item?.label, "$(archive) archive/2025/x");
      assert.equal(item.description, "Second, if it is there");
      pick.leave();
    },
  ];
  await goTo(context, []);
});

test("a beginning of a name finds buckets and connections", async () => {
  const { context } = await twoConnections();
  user.answers = [
    async (pick: QuickPickStub) => {
      await pick.settled();
      pick.type("s3://arch");
      assert.deepEqual((await pick.settled()).labels, ["$(archive) archive"]);
      pick.type("sec");
      assert.deepEqual((await pick.settled()).labels, ["Second"]);
      pick.type("xyz");
      assert.match((await pick.settled()).labels[0] ?? "", /Neither an address/);
      pick.type("");
      (await pick.settled()).accept("Second");
    },
    async (pick: QuickPickStub) => {
      assert.deepEqual((await pick.settled()).labels, ["$(archive) archive", "$(archive) bucket"]);
      pick.leave();
    },
  ];
  await goTo(context, []);
});

test("with a bucket of one connection selected, an address in another is found all the same", async () => {
  for (const text of [
    "s3://archive/2025/report.pdf",
    "https://second.test/archive/2025/report.pdf",
  ]) {
    user.reset();
    const { context } = await twoConnections();
    const reveal = mock.method(context.tree, "reveal");
    user.answers = [
      async (pick: QuickPickStub) => {
        pick.type(text);
        (await pick.settled()).accept("report.pdf");
      },
    ];
    await goTo(context, [bucketNode()]);
    const address = { connectionId: "c2", bucket: "archive", key: "2025/report.pdf" };
    assert.deepEqual(reveal.mock.calls[0]?.arguments[0], address, text);
  }
});

test("a folder of a URI that is looked into stays in the bucket of the URI", async () => {
  const context = await contextWithKeys();
  user.answers = [
    async (pick: QuickPickStub) => {
      pick.type("s3://bucket/pho");
      (await pick.settled()).press("photos/");
      await pick.settled();
      assert.equal(pick.value, "s3://bucket/photos/");
      pick.leave();
    },
  ];
  await goTo(context, [bucketNode("other")]);
});
