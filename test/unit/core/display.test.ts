import assert from "node:assert/strict";
import { test } from "node:test";
import { displayName } from "../../../src/core/display.ts";

test("a name is neither a link nor an icon where it is shown", () => {
  assert.equal(displayName("a $(bug) b"), "a $\u2060(bug) b");
  assert.equal(displayName("[x](command:y)"), "[x]\u2060(command:y)");
});
