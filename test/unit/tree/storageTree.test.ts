import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { StorageError } from "../../../src/core/errors.ts";
import type { MessageNode, MoreNode, StorageNode } from "../../../src/tree/node.ts";

const { labels, memoryTree, open, until } = await import("./memoryTree.ts");
const { nodeId } = await import("../../../src/tree/nodeId.ts");

const never = new AbortController().signal;

function seedMany(memory: ReturnType<typeof memoryTree>, count: number): void {
  for (let index = 0; index < count; index++) {
    memory.store.seed(`many/${String(index).padStart(5, "0")}`, "x");
  }
}

function lists({ store }: ReturnType<typeof memoryTree>): number {
  return store.calls.filter(({ operation }) => operation === "list").length;
}

/** Throws for a tooltip that is Markdown. */
function tooltip({ tree }: ReturnType<typeof memoryTree>, node: StorageNode): string {
  const { tooltip: text } = tree.resolveTreeItem(tree.getTreeItem(node), node);
  if (typeof text === "string") return text;
  throw new Error("The tooltip is not plain text");
}

async function lastOf(memory: ReturnType<typeof memoryTree>, node: StorageNode) {
  return (await memory.tree.getChildren(node)).at(-1);
}

test("connections, buckets, folders first, then objects with size and age", async () => {
  const memory = memoryTree();
  memory.store.seed("b.txt", "12345");
  memory.store.seed("a/c.txt", "x");
  assert.deepEqual(await labels(memory), ["Connection one", "Connection two"]);
  const bucket = await open(memory, "Connection one", "bucket");
  assert.deepEqual(await labels(memory, bucket), ["a", "b.txt"]);
  const object = (await memory.tree.getChildren(bucket))[1];
  assert.ok(object);
  assert.match(String(memory.tree.getTreeItem(object).description), /^5 B · /);
  assert.deepEqual(memory.tree.getParent(object), bucket);
});

test("a folder of any length opens with one request, and every press of Load more is one", async () => {
  const memory = memoryTree();
  seedMany(memory, 3500);
  const folder = await open(memory, "Connection one", "bucket", "many");
  const before = lists(memory);
  const first = await memory.tree.getChildren(folder);
  assert.equal(first.length, 1001);
  assert.equal(lists(memory) - before, 1);
  const more = first.at(-1) as MoreNode;
  assert.equal(memory.tree.getTreeItem(more).description, "1,000 loaded");
  await Promise.all([memory.tree.loadMore(more), memory.tree.loadMore(more)]);
  assert.equal(lists(memory) - before, 2);
  const second = await memory.tree.getChildren(folder);
  assert.equal(second.length, 2001);
  // What was there is the very same: nothing is made twice.
  assert.ok(first.slice(0, 1000).every((node, index) => node === second[index]));
  await memory.tree.loadMore(second.at(-1) as MoreNode);
  await memory.tree.loadMore(second.at(-1) as MoreNode);
  const all = await memory.tree.getChildren(folder);
  assert.equal(all.length, 3500);
  assert.equal(new Set(all.map(nodeId)).size, 3500);
});

test("of a long folder the rows that came last are shown, and the others put away", async () => {
  const memory = memoryTree();
  seedMany(memory, 6000);
  for (const name of ["a", "b"]) memory.store.seed(`many/${name}/x`, "x");
  const view = new FakeView();
  memory.tree.attach(view as never);
  const folder = await open(memory, "Connection one", "bucket", "many");
  for (let press = 0; press < 4; press++) {
    await memory.tree.loadMore((await lastOf(memory, folder)) as MoreNode);
  }
  const rows = await labels(memory, folder);
  assert.equal(rows.length, 3002);
  assert.deepEqual(rows.slice(0, 2), ["2,000 earlier entries", "02000"]);
  const [earlier] = await memory.tree.getChildren(folder);
  assert.ok(earlier);
  assert.equal(memory.tree.getTreeItem(earlier).description, "00000 – 01999");
  const inside = await memory.tree.getChildren(earlier);
  assert.equal(inside.length, 2000);
  assert.deepEqual(memory.tree.getParent(inside[0] ?? earlier), earlier);
  assert.equal(memory.tree.getParent(earlier), folder);
  assert.deepEqual(
    view.revealed.map((node) => memory.tree.getTreeItem(node as StorageNode).label),
    ["01000", "02000", "03000", "04000"],
    "each press shows where its page begins",
  );
  memory.tree.sortOrder = { by: "size", direction: "descending" };
  assert.equal((await labels(memory, folder)).length, 5001, "another order shows them all");
});

test("folders stay on top of a long list", async () => {
  const memory = memoryTree();
  seedMany(memory, 4500);
  for (const name of ["0", "1"]) memory.store.seed(`many/0${name}/x`, "x");
  const folder = await open(memory, "Connection one", "bucket", "many");
  for (let press = 0; press < 4; press++) {
    await memory.tree.loadMore((await lastOf(memory, folder)) as MoreNode);
  }
  assert.deepEqual((await labels(memory, folder)).slice(0, 3), [
    "00",
    "01",
    "1,000 earlier entries",
  ]);
});

test("empty, failed and hidden by a filter are three things", async () => {
  const memory = memoryTree({ buckets: ["bucket", "empty"] });
  memory.store.seed("a.txt", "x");
  const empty = await open(memory, "Connection one", "empty");
  assert.deepEqual(await labels(memory, empty), ["The bucket is empty"]);
  memory.tree.filter = "zzz";
  const bucket = await open(memory, "Connection one", "bucket");
  assert.deepEqual(await labels(memory, bucket), ["Nothing loaded here matches the filter"]);
  memory.tree.filter = undefined;
  memory.store.faults = {
    before: () => {
      throw new StorageError("accessDenied", "no");
    },
  };
  memory.tree.refresh(bucket);
  const [row] = (await memory.tree.getChildren(bucket)) as MessageNode[];
  assert.equal(row?.message.type, "error");
  assert.equal(memory.reported.length, 1);
});

test("a further page that fails keeps what is loaded and can be tried again", async () => {
  const memory = memoryTree();
  seedMany(memory, 1500);
  const folder = await open(memory, "Connection one", "bucket", "many");
  const more = (await lastOf(memory, folder)) as MoreNode;
  memory.store.faults = {
    before: () => {
      throw new StorageError("connectionLost", "gone");
    },
  };
  await memory.tree.loadMore(more);
  const failed = await memory.tree.getChildren(folder);
  assert.deepEqual(
    failed.slice(1000).map((node) => node.kind),
    ["message", "more"],
  );
  memory.store.faults = {};
  await memory.tree.loadMore(failed.at(-1) as MoreNode);
  assert.equal((await memory.tree.getChildren(folder)).length, 1500);
});

test("credentials that stop working are said on the connection, and the others go on", async () => {
  const memory = memoryTree();
  const bucket = await open(memory, "Connection one", "bucket");
  const [connection] = await memory.tree.getChildren();
  assert.ok(connection);
  await memory.tree.getChildren(bucket);
  memory.store.faults = {
    before: () => {
      throw new StorageError("expiredCredentials", "old");
    },
  };
  memory.tree.refresh(bucket);
  const [row] = await memory.tree.getChildren(bucket);
  assert.ok(row);
  assert.equal(memory.tree.getTreeItem(row).contextValue, "message error refused");
  const item = memory.tree.getTreeItem(connection);
  assert.equal(item.contextValue, "connection s3 refused");
  assert.equal(item.description, "credentials do not work");
  assert.match(tooltip(memory, connection), /Explained: /);
  await until(() => memory.fired.includes(connection));
  const other = await open(memory, "Connection two", "bucket");
  assert.deepEqual(await labels(memory, other), ["The bucket is empty"]);
  memory.store.faults = {};
  memory.tree.refresh(bucket);
  await memory.tree.getChildren(bucket);
  assert.equal(memory.tree.getTreeItem(connection).contextValue, "connection s3");
});

test("who may not list buckets is offered other credentials, as the key may be wrong", async () => {
  const listBuckets = async () => {
    throw new StorageError("accessDenied", "no", { operation: "listBuckets" });
  };
  const memory = memoryTree({ home: { listBuckets } });
  const [connection] = await memory.tree.getChildren();
  assert.ok(connection);
  const [row] = await memory.tree.getChildren(connection);
  assert.ok(row);
  assert.equal(memory.tree.getTreeItem(row).contextValue, "message error refused");
  const item = memory.tree.getTreeItem(connection);
  assert.equal(item.contextValue, "connection s3 refused");
  assert.equal(item.description, "credentials may be wrong or may not list buckets");
});

test("a slow folder says that it loads and does not keep the others waiting", async () => {
  const memory = memoryTree();
  memory.store.seed("slow/a.txt", "x");
  const folder = await open(memory, "Connection one", "bucket", "slow");
  let release = () => {};
  memory.store.faults = { before: () => new Promise((resolve) => (release = resolve)) };
  const started = performance.now();
  const [row] = (await memory.tree.getChildren(folder)) as MessageNode[];
  assert.equal(row?.message.type, "loading");
  assert.ok(performance.now() - started < 5000);
  release();
  await until(() => memory.fired.includes(folder));
  assert.deepEqual(await labels(memory, folder), ["a.txt"]);
});

test("closing a folder that is loading ends its request; opening it again starts a new one", async () => {
  const memory = memoryTree();
  memory.store.seed("slow/a.txt", "x");
  const folder = await open(memory, "Connection one", "bucket", "slow");
  const signals: AbortSignal[] = [];
  memory.store.faults = {
    before: (_call, signal) => {
      signals.push(signal);
      return sleep(10_000, undefined, { signal });
    },
  };
  const view = new FakeView();
  memory.tree.attach(view as never);
  await memory.tree.getChildren(folder);
  view.collapse(folder);
  assert.ok(signals[0]?.aborted);
  memory.store.faults = {};
  await sleep(20);
  const before = memory.fired.length;
  view.expand(folder);
  while (memory.fired.length === before) await sleep(5);
  assert.equal(memory.fired[before], folder);
  assert.deepEqual(await labels(memory, folder), ["a.txt"]);
});

test("what is open is remembered, and restored when the window comes back", async () => {
  const memory = memoryTree();
  memory.store.seed("a/b/c.txt", "x");
  const view = new FakeView();
  memory.tree.attach(view as never);
  const folder = await open(memory, "Connection one", "bucket", "a");
  view.expand(folder);
  await until(() => memory.state.size > 0);
  assert.deepEqual(memory.state.get("stowage.tree.expanded"), ["prefix/one//bucket/a/"]);
  assert.equal(memory.tree.getTreeItem(folder).collapsibleState, 2);
  view.collapse(folder);
  assert.equal(memory.tree.getTreeItem(folder).collapsibleState, 1);
});

test("what lies beyond the loaded pages is revealed after them, and said to be", async () => {
  const memory = memoryTree();
  seedMany(memory, 5000);
  const view = new FakeView();
  memory.tree.attach(view as never);
  const address = { connectionId: "one", bucket: "bucket" };
  assert.ok(await memory.tree.reveal({ ...address, key: "many/04567" }, never));
  assert.equal(lists(memory), 2, "one for the bucket, one for the folder");
  const folder = await open(memory, "Connection one", "bucket", "many");
  const rows = await labels(memory, folder);
  assert.deepEqual(rows.slice(-3), ["00999", "Load more…", "04567"]);
  assert.equal(memory.tree.beyond?.loaded, 1000);
  assert.equal(view.revealed[0], (await memory.tree.getChildren(folder)).at(-1));
  assert.ok(!(await memory.tree.reveal({ ...address, key: "many/nope" }, never)));
});

test("an object that is not found loses its row, and what has none is not listed for it", async () => {
  const memory = memoryTree();
  for (const key of ["a/b.txt", "a/c.txt"]) memory.store.seed(key, "x");
  const folder = await open(memory, "Connection one", "bucket", "a");
  assert.deepEqual(await labels(memory, folder), ["b.txt", "c.txt"]);
  await memory.store.delete("bucket", [{ key: "a/b.txt" }], never);
  const before = lists(memory);
  memory.tree.missed({ connectionId: "one", bucket: "bucket", key: "a/nope.txt" });
  memory.tree.missed({ connectionId: "one", bucket: "bucket", key: "elsewhere/b.txt" });
  await labels(memory, folder);
  assert.equal(lists(memory), before);
  memory.tree.missed({ connectionId: "one", bucket: "bucket", key: "a/b.txt" });
  assert.deepEqual(await labels(memory, folder), ["c.txt"]);
});

test("a folder that was gone to stays after a refresh where its bucket may not be listed", async () => {
  const memory = memoryTree();
  for (const key of ["mine/a/b.txt", "theirs.txt"]) memory.store.seed(key, "x");
  memory.store.faults = {
    before: ({ operation, key }) => {
      if (operation === "list" && key === "") throw new StorageError("accessDenied", "no");
    },
  };
  memory.tree.attach(new FakeView() as never);
  const mine = { connectionId: "one", bucket: "bucket", prefix: "mine/" };
  assert.ok(await memory.tree.reveal(mine, never));
  const bucket = await open(memory, "Connection one", "bucket");
  const before = await labels(memory, bucket);
  assert.equal(before.at(-1), "mine");
  for (const node of [bucket, undefined]) {
    memory.tree.refresh(node);
    assert.deepEqual(await labels(memory, bucket), before);
  }
  const folder = await open(memory, "Connection one", "bucket", "mine");
  assert.deepEqual(await labels(memory, folder), ["a"]);
  // Who may list the bucket in the end sees what is there.
  memory.store.faults = {};
  memory.tree.refresh();
  assert.deepEqual(await labels(memory, bucket), ["mine", "theirs.txt"]);
});

test("a folder that was gone to goes once it is known to be empty", async () => {
  const memory = memoryTree();
  memory.store.seed("mine/b.txt", "x");
  memory.store.faults = {
    before: ({ operation, key }) => {
      if (operation === "list" && key === "") throw new StorageError("accessDenied", "no");
    },
  };
  memory.tree.attach(new FakeView() as never);
  const address = { connectionId: "one", bucket: "bucket" };
  assert.ok(await memory.tree.reveal({ ...address, prefix: "mine/" }, never));
  const folder = await open(memory, "Connection one", "bucket", "mine");
  assert.deepEqual(await labels(memory, folder), ["b.txt"]);
  await memory.store.delete("bucket", [{ key: "mine/b.txt" }], never);
  memory.tree.invalidate(address, "mine/");
  await labels(memory, folder);
  const bucket = await open(memory, "Connection one", "bucket");
  assert.ok(!(await labels(memory, bucket)).includes("mine"));
});

test("revealing something ends a filter that would hide it", async () => {
  const memory = memoryTree();
  memory.store.seed("a/b.txt", "x");
  memory.tree.filter = "zzz";
  memory.tree.attach(new FakeView() as never);
  await memory.tree.reveal({ connectionId: "one", bucket: "bucket", key: "a/b.txt" }, never);
  assert.equal(memory.tree.filter, undefined);
});

test("a folder that is gone to is opened, one that only gets the focus stays as it is", async () => {
  const memory = memoryTree();
  memory.store.seed("a/b.txt", "x");
  const view = new FakeView();
  memory.tree.attach(view as never);
  const folder = { connectionId: "one", bucket: "bucket", prefix: "a/" };
  await memory.tree.reveal(folder, never, { expand: false });
  assert.deepEqual([view.revealed.length, view.expanded.length], [1, 0]);
  await memory.tree.reveal(folder, never);
  assert.deepEqual([view.revealed.length, view.expanded.length], [2, 1]);
});

test("the filter keeps folders in which something loaded matches", async () => {
  const memory = memoryTree();
  for (const key of ["docs/Invoice.pdf", "docs/other.txt", "pics/x.png", "invoices/a.bin"]) {
    memory.store.seed(key, "x");
  }
  const bucket = await open(memory, "Connection one", "bucket");
  await labels(memory, await open(memory, "Connection one", "bucket", "docs"));
  memory.tree.filter = "INVOICE";
  assert.deepEqual(await labels(memory, bucket), ["docs", "invoices"]);
  const docs = await open(memory, "Connection one", "bucket", "docs");
  assert.deepEqual(await labels(memory, docs), ["Invoice.pdf"]);
  const invoices = await open(memory, "Connection one", "bucket", "invoices");
  assert.deepEqual(await labels(memory, invoices), ["a.bin"]);
});

test("a change lists what is shown again, and an emptied folder leaves its parent", async () => {
  const memory = memoryTree();
  memory.store.seed("a/only.txt", "x");
  memory.store.seed("b.txt", "x");
  const bucket = await open(memory, "Connection one", "bucket");
  const folder = await open(memory, "Connection one", "bucket", "a");
  assert.deepEqual(await labels(memory, folder), ["only.txt"]);
  const places: unknown[] = [];
  memory.tree.onDidInvalidate((place) => places.push(place));
  memory.store.bucket("bucket").remove("a/only.txt");
  memory.tree.invalidate({ connectionId: "one", bucket: "bucket" }, "a/");
  assert.deepEqual(places, [{ connectionId: "one", bucket: "bucket", prefix: "a/" }]);
  assert.deepEqual(await labels(memory, folder), ["The folder is empty"]);
  await until(() => memory.fired.includes(bucket));
  assert.deepEqual(await labels(memory, bucket), ["b.txt"]);
});

test("odd keys are rows of their own that can be told apart", async () => {
  const memory = memoryTree();
  const keys = ["/abs", "a//b", "m/", "n/", "n/x", "line\nbreak", "tab\t", "rtl\u202etxt", "dir/"];
  for (const key of keys) memory.store.seed(key, key === "n/" || key === "m/" ? "" : "data");
  const bucket = await open(memory, "Connection one", "bucket");
  const rows = await labels(memory, bucket);
  assert.deepEqual(rows.slice(0, 5).sort(), ["(empty name)", "a", "dir", "m", "n"]);
  assert.deepEqual(rows.slice(5).sort(), ["line\\nbreak", "rtl\\u{202E}txt", "tab\\t"]);
  const inside = async (...path: string[]) =>
    labels(memory, await open(memory, "Connection one", "bucket", ...path));
  assert.deepEqual(await inside("(empty name)"), ["abs"]);
  assert.deepEqual(await inside("a", "(empty name)"), ["b"]);
  assert.deepEqual(await inside("m"), ["The folder is empty"]);
  assert.deepEqual(await inside("n"), ["x"]);
  assert.deepEqual(await inside("dir"), ["dir/"], "a marker with content is an object");
});

test("buckets stand in groups where their home has such", async () => {
  const memory = memoryTree({
    buckets: ["a", "b", "c"],
    home: { groupBy: ({ name }) => (name === "b" ? "south" : "north") },
  });
  const connection = await open(memory, "Connection one");
  assert.deepEqual(await labels(memory, connection), ["north", "south"]);
  const north = await open(memory, "Connection one", "north");
  assert.deepEqual(await labels(memory, north), ["a", "c"]);
  const bucket = await open(memory, "Connection one", "south", "b");
  assert.equal(memory.tree.getTreeItem(memory.tree.getParent(bucket) ?? bucket).label, "south");
  assert.equal(bucket.kind === "bucket" && bucket.regionAbove, "south");
});

test("small objects open at once, large ones ask, and neither before somebody clicks", async () => {
  const memory = memoryTree();
  memory.store.seed("large.bin", Buffer.alloc(2000));
  memory.store.seed("small.txt", "x");
  const bucket = await open(memory, "Connection one", "bucket");
  const commands = (await memory.tree.getChildren(bucket)).map((node) => {
    const item = memory.tree.getTreeItem(node);
    assert.equal(item.command, undefined);
    assert.equal(item.tooltip, undefined);
    return memory.tree.resolveTreeItem(item, node).command?.command;
  });
  assert.deepEqual(commands, ["stowage.object.open", "vscode.open"]);
});

test("tooltips are plain text with the exact key", async () => {
  const memory = memoryTree();
  memory.store.seed("[x](command:evil) <b>\n$(zap)", "12345");
  const bucket = await open(memory, "Connection one", "bucket");
  const [node] = await memory.tree.getChildren(bucket);
  assert.ok(node);
  const lines = tooltip(memory, node).split("\n");
  assert.equal(lines[0], "[x](command:evil) <b>\\n$(zap)");
  assert.ok(lines.includes("Size: 5 bytes"));
});

test("a connection that changed is listed anew", async () => {
  const memory = memoryTree();
  const bucket = await open(memory, "Connection one", "bucket");
  await labels(memory, bucket);
  memory.store.seed("new.txt", "x");
  memory.changes.fire("one");
  assert.equal(memory.fired.at(-1), undefined);
  assert.deepEqual(await labels(memory, await open(memory, "Connection one", "bucket")), [
    "new.txt",
  ]);
});

test("rows stay selected while they are listed again and VS Code does not know them", async () => {
  const memory = memoryTree();
  const view = new FakeView();
  memory.tree.attach(view as never);
  const [one, two] = (await memory.tree.getChildren()) as [StorageNode, StorageNode];
  view.select(one, two);
  view.selection = [two];
  assert.deepEqual(memory.tree.selection, [one, two]);
  const again = (await memory.tree.getChildren()) as [StorageNode, StorageNode];
  view.selection = again;
  assert.equal(memory.tree.selection, again, "the rows as they are now");
  view.select(two);
  assert.deepEqual(memory.tree.selection, [two]);
});

/** The part of a TreeView that the tree uses, moved by hand. */
class FakeView {
  readonly revealed: unknown[] = [];
  selection: readonly StorageNode[] = [];
  #select: (event: { selection: readonly StorageNode[] }) => void = () => {};
  #expand: (event: { element: StorageNode }) => void = () => {};
  #collapse: (event: { element: StorageNode }) => void = () => {};

  onDidExpandElement(listener: (event: { element: StorageNode }) => void) {
    this.#expand = listener;
    return { dispose: () => {} };
  }
  onDidCollapseElement(listener: (event: { element: StorageNode }) => void) {
    this.#collapse = listener;
    return { dispose: () => {} };
  }
  onDidChangeSelection(listener: (event: { selection: readonly StorageNode[] }) => void) {
    this.#select = listener;
    return { dispose: () => {} };
  }
  select(...selection: StorageNode[]): void {
    this.selection = selection;
    this.#select({ selection });
  }
  expand(element: StorageNode): void {
    this.#expand({ element });
  }
  collapse(element: StorageNode): void {
    this.#collapse({ element });
  }
  readonly expanded: unknown[] = [];
  async reveal(node: unknown, options?: { readonly expand?: boolean }): Promise<void> {
    this.revealed.push(node);
    if (options?.expand) this.expanded.push(node);
  }
}
