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

/** The context values that the tree's items can have: one node of every kind and state. */
export function contextValues(): string[] {
  return [undefined, new StorageError("wrongSecret", "no")].flatMap((refusal) => {
    const items = new ItemMaker({
      texts: new ItemTexts("en", String),
      isOpen: () => false,
      refusal: () => refusal,
      session: () => undefined,
      isLoading: () => false,
      serviceList: () => ({}),
      isPartial: () => false,
      askAboveBytes: () => 0,
    });
    return nodes().flatMap((node) => items.of(node).contextValue ?? []);
  });
}

const account = { id: "u1", name: "Account", baseUrl: "https://api.upcloud.com" } as const;

/** One of every state that menus ask about. */
function services(): Service[] {
  return ["running", "stopped", "setup-dns"].flatMap((state) =>
    (["started", "stopped"] as const).flatMap((wanted) =>
      [true, false].map((isProtected) => ({
        ...{ id: "1", name: "media", region: "europe-1", state, wanted, isProtected },
        ...{ isBusy: state === "setup-dns", messages: [], endpoints: [], networks: [] },
        ...{ labels: [], customDomains: [], websites: [] },
      })),
    ),
  );
}

const krutrim = { kind: "krutrim", id: "k1", name: "Work", baseUrl: "x", region: "r" } as const;

function nodes(): StorageNode[] {
  const bucket = bucketNode();
  const errors = [new StorageError("dns", "x"), new StorageError("wrongSecret", "x")];
  return [
    connectionNode,
    { kind: "connection", connection: krutrim },
    { kind: "connection", connection: { ...account, kind: "upcloud" } },
    ...services().map((service): StorageNode => ({ kind: "service", connection, service })),
    { kind: "group", connection, label: "europe-1" },
    bucket,
    { ...bucket, bucket: { ...bucket.bucket, state: "deleting" } },
    prefixNode("a/"),
    objectNode("a/b.txt"),
    {
      ...{ kind: "earlier", parent: bucket, address: bucket.address, entries: "object", count: 2 },
      ...{ first: objectNode("a/1"), last: objectNode("a/2") },
    },
    { kind: "more", parent: bucket, loaded: 1000 },
    { kind: "message", parent: bucket, message: { type: "empty" } },
    { kind: "message", parent: bucket, message: { type: "loading" } },
    { kind: "message", parent: bucket, message: { type: "noMatch" } },
    { kind: "message", parent: bucket, message: { type: "action", action: "createKeys" } },
    ...errors.map((error): StorageNode => {
      return { kind: "message", parent: bucket, message: { type: "error", error, loaded: 0 } };
    }),
  ];
}
