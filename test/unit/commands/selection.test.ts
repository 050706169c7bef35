import assert from "node:assert/strict";
import { test } from "node:test";
import {
  entriesOf,
  entriesOrBucketsOf,
  folderOf,
  nodesOfArguments,
  pathOf,
} from "../../../src/commands/selection.ts";
import { bucketNode, objectNode, prefixNode } from "./nodes.ts";

test("a menu means the whole selection when its node is part of it", () => {
  const [a, b] = [objectNode("a"), objectNode("b")];
  assert.deepEqual(nodesOfArguments([a, [a, b]]), [a, b]);
  assert.deepEqual(nodesOfArguments([a, undefined]), [a]);
  assert.deepEqual(nodesOfArguments([a]), [a]);
});

test("what is not a node is ignored: anyone can call a command", () => {
  for (const args of [[], [null], ["a"], [{ kind: "nonsense" }], [{}, [1, {}]]])
    assert.deepEqual(nodesOfArguments(args), []);
});

test("what lies in a selected folder is not counted twice", async () => {
  const nodes = [
    prefixNode("a/"),
    prefixNode("a/b/"),
    objectNode("a/c.txt"),
    objectNode("ab.txt"),
    objectNode("a/c.txt", "other"),
  ];
  assert.deepEqual((await entriesOf(nodes)).map(pathOf), ["a/", "ab.txt", "a/c.txt"]);
});

test("a bucket stands for everything in it", async () => {
  assert.deepEqual(await entriesOf([bucketNode()]), []);
  const entries = await entriesOrBucketsOf([bucketNode(), objectNode("a")]);
  assert.deepEqual(entries.map(pathOf), [""]);
});

test("an object as a target means the folder that it is in", () => {
  const parent = bucketNode();
  assert.equal(folderOf(objectNode("a/b/c.txt"))?.prefix, "a/b/");
  assert.equal(folderOf(prefixNode("a/b/"))?.prefix, "a/b/");
  assert.equal(folderOf(parent)?.prefix, "");
  assert.equal(folderOf({ kind: "more", parent, loaded: 1000 })?.bucket, "bucket");
});
