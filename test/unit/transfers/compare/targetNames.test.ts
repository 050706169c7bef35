import assert from "node:assert/strict";
import { test } from "node:test";
import { LocalNames } from "../../../../src/transfers/compare/targetNames.ts";

function problems(names: LocalNames, ...paths: readonly string[]): (string | undefined)[] {
  return paths.map((path) => names.problem(path));
}

test("where case and accents are ignored, the second of two names is taken", () => {
  const names = new LocalNames("darwin", true);
  assert.deepEqual(
    problems(names, "A/One.txt", "A/one.txt", "a/two.txt", "\u00e9", "e\u0301", "b"),
    [undefined, "nameTaken", "nameTaken", undefined, "nameTaken", undefined],
  );
});

test("where case counts, they are two names", () => {
  const names = new LocalNames("linux", false);
  assert.deepEqual(problems(names, "A/One.txt", "A/one.txt", "a/two.txt"), [
    undefined,
    undefined,
    undefined,
  ]);
});

test("a name cannot be a file and a folder, nor what a system does not take", () => {
  const names = new LocalNames("win32", true);
  assert.deepEqual(problems(names, "x", "x/y", "a:b", "con.txt", "end.", "../up", "a//b", "fine"), [
    undefined,
    "nameTaken",
    ...Array.from({ length: 5 }, () => "unsafeName"),
    undefined,
  ]);
});
