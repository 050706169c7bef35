import type { Service } from "../../../src/core/provider.ts";
import type { StorageNode } from "../../../src/tree/node.ts";
import { StorageError } from "../../../src/core/errors.ts";
import {
  bucketNode,
  connection,
  connectionNode,
  objectNode,
  prefixNode,
} from "../commands/nodes.ts";

const { ItemMaker } = await import("../../../src/tree/item.ts");
const { ItemTexts } = await import("../../../src/tree/itemTexts.ts");
const { ConnectionHealth } = await import("../../../src/tree/connectionHealth.ts");
const { Expansion } = await import("../../../src/tree/expansion.ts");
const { l10n } = await import("vscode");

/** The context values that the tree's items can have: one node of every kind and state. */
export function contextValues(): string[] {
  const healthy = new ConnectionHealth(() => undefined);
  const refused = new ConnectionHealth(() => undefined);
  refused.saw(connection.id, new StorageError("wrongSecret", "no"));
  return [healthy, refused].flatMap((health) => {
    const state = { get: () => undefined, update: () => Promise.resolve() };
    const items = new ItemMaker(new ItemTexts(l10n, "en", String), new Expansion(state), health);
    return nodes().flatMap((node) => items.of(node).contextValue ?? []);
  });
}

function nodes(): StorageNode[] {
  const service = { id: "1", name: "media", region: "europe-1", state: "running", isBusy: false };
  const bucket = bucketNode();
  const error = new StorageError("dns", "x");
  return [
    connectionNode,
    { kind: "service", connection, service: service as Service },
    { kind: "group", connection, label: "europe-1" },
    bucket,
    { ...bucket, bucket: { ...bucket.bucket, state: "deleting" } },
    prefixNode("a/"),
    objectNode("a/b.txt"),
    { kind: "more", parent: bucket, loaded: 1000 },
    { kind: "message", parent: bucket, message: { type: "empty" } },
    { kind: "message", parent: bucket, message: { type: "error", error, loaded: 0 } },
  ];
}
