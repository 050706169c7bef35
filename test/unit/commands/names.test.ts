import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOfName, remarkOnName, type NameRequest } from "../../../src/commands/names.ts";
import { l10n } from "./l10n.ts";

const object: NameRequest = { kind: "object", parent: "a/", current: "b.txt" };
const folder: NameRequest = { kind: "folder", parent: "a/" };

test("a typed name becomes a key exactly as it is, a folder's gets its end once", () => {
  assert.equal(pathOfName(object, " x%20#?é "), "a/ x%20#?é ");
  assert.equal(pathOfName(folder, "photos"), "a/photos/");
  assert.equal(pathOfName(folder, "photos/"), "a/photos/");
  assert.equal(pathOfName(folder, "photos//"), "a/photos//");
});

test("the same name is refused kindly", () => {
  assert.equal(remarkOnName(object, "b.txt", l10n)?.severity, "error");
  const same = { ...folder, current: "photos/" };
  assert.equal(remarkOnName(same, "photos", l10n)?.severity, "error");
  assert.equal(remarkOnName(same, "photos/", l10n)?.severity, "error");
  assert.equal(remarkOnName(object, "B.txt", l10n), undefined, "case makes another key");
});

test("a key is measured in bytes, with its parent", () => {
  assert.equal(remarkOnName(object, "x".repeat(1022), l10n), undefined);
  assert.match(remarkOnName(object, "x".repeat(1023), l10n)?.message ?? "", /1,025 bytes/);
  assert.equal(remarkOnName(object, "é".repeat(512), l10n)?.severity, "error");
  assert.equal(remarkOnName(folder, "x".repeat(1022), l10n)?.severity, "error", "the end counts");
});

test("what a slash does is explained before it is done", () => {
  assert.match(remarkOnName(object, "c/d.txt", l10n)?.message ?? "", /separates folders.*a\/c\/d/);
  assert.match(remarkOnName(object, "c/", l10n)?.message ?? "", /shown as a folder/);
  assert.match(remarkOnName(object, "c//d", l10n)?.message ?? "", /without a name/);
  assert.match(remarkOnName(folder, "/c", l10n)?.message ?? "", /without a name/);
  assert.equal(remarkOnName(folder, "c/", l10n), undefined);
});

test("nothing is said about an empty name, and spaces are pointed out", () => {
  assert.equal(remarkOnName(object, "", l10n), undefined);
  assert.equal(remarkOnName(object, "c ", l10n)?.severity, "note");
});
