import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "../../../src/core/connection.ts";
import type { Service } from "../../../src/core/service.ts";
import type { StorageNode } from "../../../src/tree/node.ts";
import { bucketNode } from "../commands/nodes.ts";
const { ItemMaker } = await import("../../../src/tree/item.ts");
const { ItemTexts } = await import("../../../src/tree/itemTexts.ts");

const items = new ItemMaker({
  texts: new ItemTexts("en", String),
  isOpen: () => false,
  refusal: () => undefined,
  session: () => undefined,
  isLoading: () => false,
  serviceList: () => ({}),
  isPartial: () => false,
  askAboveBytes: () => Infinity,
});

function look(node: StorageNode) {
  const { iconPath, description } = items.of(node);
  const { id, color } = iconPath as { id: string; color?: { id: string } };
  return [id, color?.id, description];
}

const upcloud: Connection = { kind: "upcloud", id: "u", name: "Work", baseUrl: "https://u.test" };

test("connections of each kind have an icon of their own, the one of the form", () => {
  const krutrim: Connection = {
    ...{ kind: "krutrim", id: "k", name: "K", baseUrl: "https://k.test", region: "south" },
  };
  assert.deepEqual(look({ kind: "connection", connection: krutrim }), [
    ...["cloud", undefined, "south"],
  ]);
  assert.deepEqual(look({ kind: "connection", connection: upcloud }), [
    ...["server-environment", undefined, "UpCloud"],
  ]);
});

test("a connection whose name says UpCloud does not say it twice", () => {
  const connection = { ...upcloud, name: "My upcloud" };
  assert.equal(look({ kind: "connection", connection })[2], "");
});

test("a stopped service is pale, not red: it is no error", () => {
  const service = {
    ...{ id: "1", name: "backups", region: "us-1", state: "stopped", wanted: "stopped" },
    ...{ isBusy: false, isProtected: false },
  } as Service;
  const parts = { kind: "service", connection: upcloud } as const;
  assert.deepEqual(look({ ...parts, service }), [
    ...["server", "disabledForeground", "us-1 · stopped"],
  ]);
  const running = { ...service, state: "running" };
  assert.deepEqual(look({ ...parts, service: running }).slice(0, 2), ["server", undefined]);
});

test("a bucket tells its region only where no row above does", () => {
  const node = bucketNode("b");
  const north = { ...node, bucket: { ...node.bucket, region: "north" } };
  assert.equal(look(north)[2], "north");
  assert.equal(look({ ...north, regionAbove: "north" })[2], "");
  assert.equal(look({ ...north, regionAbove: "south" })[2], "north");
});

test("a public bucket warns in a color that is read in every theme", () => {
  const node = bucketNode("b");
  const open = { ...node, bucket: { ...node.bucket, access: "public" as const } };
  assert.deepEqual(look(open), ["globe", "list.warningForeground", "public"]);
});

test("a bucket with one object does not have several", () => {
  const node = bucketNode("b");
  const one = { ...node, bucket: { ...node.bucket, objectCount: 1, sizeBytes: 5 } };
  assert.equal(look(one)[2], "1 object · 5 B");
});
