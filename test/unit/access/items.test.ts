import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccessNode } from "../../../src/access/node.ts";
import { everyNode, place, serviceNode } from "./nodes.ts";

const { AccessItems } = await import("../../../src/access/item.ts");
const { AccessItemTexts } = await import("../../../src/access/itemTexts.ts");

const texts = new AccessItemTexts("en", (error) => `because ${String(error)}`);
const items = new AccessItems(texts);

function keyNode(key: object): AccessNode {
  const shown = { id: "AKIA1", isActive: true, ...key };
  return { kind: "accessKey", id: "k", place, parent: serviceNode, key: shown, canSwitch: true };
}

test("every node has a label that can be spoken, and the id by which VS Code knows it", () => {
  for (const node of everyNode()) {
    const item = items.of(node);
    assert.equal(item.id, node.id);
    assert.ok((item.accessibilityInformation?.label ?? "").trim() !== "", node.kind);
    assert.doesNotThrow(() => items.tooltip(node));
  }
});

test("keys say whether they are in use: never, some time ago, switched off", () => {
  assert.equal(items.of(keyNode({ lastUsedAt: "never" })).description, "never used");
  const lastUsedAt = new Date(Date.now() - 3 * 24 * 3_600_000);
  assert.equal(items.of(keyNode({ lastUsedAt })).description, "used 3 days ago");
  assert.equal(items.of(keyNode({ isActive: false })).description, "inactive");
  assert.equal(items.of(keyNode({})).description, undefined);
  assert.match(items.tooltip(keyNode({ lastUsedAt: "never" })) ?? "", /Last used: never/);
});

test("sessions are told in hours and minutes", () => {
  const of = (maxSessionSeconds?: number) =>
    texts.sessionLength({
      ...{ name: "r", policies: [], tags: [] },
      ...(maxSessionSeconds !== undefined && { maxSessionSeconds }),
    });
  assert.deepEqual(
    [of(3600), of(5400), of(90), of()],
    ["1 h", "1 h 30 min", "1 min 30 s", "default"],
  );
});

test("what provider and people wrote cannot reorder or break the rows and tooltips", () => {
  const name = "a\u202egnp\nb";
  const node: AccessNode = {
    ...{ kind: "user", id: "u", place, parent: serviceNode },
    user: { name, keys: [], policies: [], tags: [] },
  };
  assert.doesNotMatch(items.of(node).label as string, /[\u202e\n]/);
  assert.doesNotMatch(items.tooltip(node) ?? "", /\u202e/);
});

test("an empty list and a failed one are different rows", () => {
  const [empty, , failed, refused] = everyNode().filter(({ kind }) => kind === "accessMessage");
  assert.ok(empty && failed && refused);
  assert.equal(items.of(empty).label, "");
  assert.match(items.of(failed).label as string, /^because StorageError/);
  assert.equal(items.of(failed).command?.command, "stowage.access.refresh");
  assert.match(
    items.tooltip(failed) ?? "",
    /Select the row to ask again\. Its menu leads to the log/,
  );
  assert.equal(items.of(failed).contextValue, "message error");
  assert.equal(items.of(refused).contextValue, "message error refused");
});
