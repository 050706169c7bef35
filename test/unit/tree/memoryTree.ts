import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionRegistry } from "../../../src/connections/registry.ts";
import type { S3Connection } from "../../../src/core/connection.ts";
import { Emitter } from "../../../src/core/events.ts";
import type { BucketHome } from "../../../src/core/bucketHome.ts";
import type { ContainerNode, StorageNode } from "../../../src/tree/node.ts";
import { createMemoryHome, MemoryStore, type MemoryStoreOptions } from "../memoryStore.ts";

const { StorageTree } = await import("../../../src/tree/storageTree.ts");
const { ItemTexts } = await import("../../../src/tree/itemTexts.ts");

export const connections: readonly S3Connection[] = ["one", "two"].map((id) => ({
  kind: "s3",
  id,
  name: `Connection ${id}`,
  endpoint: "http://127.0.0.1:9000",
  region: "us-east-1",
  addressing: "path",
  buckets: [],
}));

/** What the view gets and shows, without a view: a tree over stores in memory. */
export function memoryTree(options: MemoryStoreOptions & { home?: Partial<BucketHome> } = {}) {
  const stores = new Map(connections.map(({ id }) => [id, new MemoryStore(options)]));
  const changes = new Emitter<string>();
  const state = new Map<string, unknown>();
  const reported: unknown[] = [];
  const homeOf = (id: string) => {
    const store = stores.get(id);
    if (!store) throw new Error(`No such connection: ${id}`);
    return { ...createMemoryHome(store), ...options.home };
  };
  const registry: Pick<ConnectionRegistry, "list" | "get" | "home" | "session" | "onDidChange"> = {
    list: () => connections,
    get: (id) => connections.find((connection) => connection.id === id),
    home: async ({ connectionId }) => homeOf(connectionId),
    session: async (id) => ({
      content: { kind: "buckets" },
      home: async () => homeOf(id),
      dispose: async () => {},
    }),
    onDidChange: changes.event,
  };
  const memento = {
    get: (key: string, fallback: unknown) => state.get(key) ?? fallback,
    update: async (key: string, value: unknown) => void state.set(key, value),
  };
  const tree = new StorageTree({
    registry: registry as ConnectionRegistry,
    state: memento as never,
    texts: new ItemTexts("en", (error) => `Explained: ${String(error)}`),
    report: (error) => reported.push(error),
    askAboveBytes: () => 1024,
    patienceMs: 500,
  });
  const fired: (StorageNode | undefined)[] = [];
  tree.onDidChangeTreeData((node) => fired.push(node));
  const store = stores.get("one");
  if (!store) throw new Error("There is a first store");
  return { tree, store, stores, changes, state, reported, fired };
}

export type MemoryTree = ReturnType<typeof memoryTree>;

/** Opens nodes by their labels, from the top, and gives the last. */
export async function open({ tree }: MemoryTree, ...labels: string[]): Promise<ContainerNode> {
  let node: StorageNode | undefined;
  for (const label of labels) {
    const children: StorageNode[] = await tree.getChildren(node);
    node = children.find((child) => tree.getTreeItem(child).label === label);
    if (!node) throw new Error(`Not shown: ${label}`);
  }
  return node as ContainerNode;
}

/** Labels of what is below a node; rows without one by their description. */
export async function labels({ tree }: MemoryTree, node?: StorageNode): Promise<string[]> {
  return (await tree.getChildren(node)).map((child) => {
    const { label, description } = tree.getTreeItem(child);
    const shown = label === "" ? description : label;
    return typeof shown === "string" ? shown : "";
  });
}

export async function until(isTrue: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !isTrue(); attempt++) await sleep(10);
  if (!isTrue()) throw new Error("It never came true");
}
