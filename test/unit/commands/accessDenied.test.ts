import assert from "node:assert/strict";
import { test } from "node:test";
import { explain } from "../../../src/commands/explain.ts";
import { StorageError, type StorageErrorFacts } from "../../../src/core/errors.ts";
import { l10n } from "./l10n.ts";

function say(facts: StorageErrorFacts): string {
  return explain(new StorageError("accessDenied", "", facts), l10n).message;
}

test("a batch that is refused as a whole is about the objects, not about the bucket", () => {
  assert.match(say({ operation: "delete", bucket: "b" }), /to delete objects in the bucket “b”/);
  assert.match(say({ operation: "delete", bucket: "b", key: "k" }), /to delete “k”/);
});

test("what is about neither a bucket nor an object names none", () => {
  assert.equal(
    say({ operation: "listServices" }),
    "These credentials have no permission for this. Ask the owner for it.",
  );
});

test("a copy may be refused for its source, too", () => {
  assert.match(say({ operation: "copy", bucket: "b", key: "k" }), /copy to “k”.*source/);
});

test("servers that say of wrong keys that they may not list are thought of", () => {
  assert.match(say({ operation: "listBuckets" }), /may not list buckets.*check the access key/);
});

test("who may not list a bucket is told how to get to the part that they may", () => {
  const text = say({ operation: "list", bucket: "b" });
  assert.match(text, /to list the bucket “b”\..*Go to Prefix or Key…/);
  assert.doesNotMatch(text, /in the connection/);
  assert.match(say({ operation: "list" }), /list the buckets\..*in the connection/);
});
