import assert from "node:assert/strict";
import { test } from "node:test";
import { byName, inOrder, type SortOrder } from "../../../src/tree/entryOrder.ts";
import type { ObjectNode, PrefixNode } from "../../../src/tree/node.ts";

const address = { connectionId: "c", bucket: "b" };

function object(key: string, sizeBytes = 0, day = 0): ObjectNode {
  const lastModified = new Date(day * 86_400_000);
  const entry = { kind: "object", key, sizeBytes, lastModified } as const;
  return { kind: "object", address, parentPrefix: "", entry };
}

function prefix(name: string): PrefixNode {
  return { kind: "prefix", address, prefix: name };
}

function names(
  order: SortOrder,
  objects: readonly ObjectNode[],
  options: { prefixes?: readonly PrefixNode[]; isComplete?: boolean } = {},
): string[] {
  const { prefixes = [], isComplete = true } = options;
  return inOrder(prefixes, objects, { order, isComplete }).map((node) =>
    node.kind === "prefix" ? node.prefix : node.entry.key,
  );
}

test("names are in the order of people: numbers by their value", () => {
  const objects = ["f1", "f10", "f2", "F3"].map((key) => object(key));
  assert.deepEqual(names(byName, objects), ["f1", "f2", "F3", "f10"]);
  const descending = { by: "name", direction: "descending" } as const;
  assert.deepEqual(names(descending, objects), ["f10", "F3", "f2", "f1"]);
});

test("by name, a list that goes on stays as the server lists it, so that pages follow on", () => {
  const objects = ["f1", "f10", "f2"].map((key) => object(key));
  assert.deepEqual(names(byName, objects, { isComplete: false }), ["f1", "f10", "f2"]);
});

test("sizes and dates both ways; what is equal keeps its order", () => {
  const objects = [object("a", 5, 3), object("b", 9, 1), object("c", 5, 2)];
  assert.deepEqual(names({ by: "size", direction: "descending" }, objects), ["b", "a", "c"]);
  assert.deepEqual(names({ by: "size", direction: "ascending" }, objects), ["a", "c", "b"]);
  assert.deepEqual(names({ by: "date", direction: "descending" }, objects), ["a", "c", "b"]);
  assert.deepEqual(names({ by: "date", direction: "ascending" }, objects), ["b", "c", "a"]);
});

test("folders come first in every order", () => {
  const prefixes = [prefix("z/"), prefix("y10/"), prefix("y9/")];
  const objects = [object("a", 1), object("b", 2)];
  const largest = { by: "size", direction: "descending" } as const;
  assert.deepEqual(names(largest, objects, { prefixes }), ["y9/", "y10/", "z/", "b", "a"]);
});

test("the arrays given are not changed", () => {
  const objects = Object.freeze([object("b", 1), object("a", 2)]);
  const prefixes = Object.freeze([prefix("b/"), prefix("a/")]);
  inOrder(prefixes, objects, { order: byName, isComplete: true });
  assert.equal(objects[0]?.entry.key, "b");
});
