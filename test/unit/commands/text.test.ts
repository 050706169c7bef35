import assert from "node:assert/strict";
import { test } from "node:test";
import { describe as describeError } from "../../../src/commands/describe.ts";
import { displayName } from "../../../src/core/display.ts";
import { StorageError } from "../../../src/core/errors.ts";
import { formatBytes } from "../../../src/core/format.ts";

test("sizes are short and never round up to 1024", () => {
  const sizes: [number, string][] = [
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1 KB"],
    [2150, "2.1 KB"],
    [1024 ** 2 - 1, "1 MB"],
    [48_234_496, "46 MB"],
    [5 * 1024 ** 4, "5 TB"],
    [3 * 1024 ** 6, "3072 PB"],
  ];
  for (const [bytes, text] of sizes) assert.equal(formatBytes(bytes), text);
});

test("a displayed name is one line, cut in the middle, and keeps emoji whole", () => {
  assert.equal(displayName("a\nb\tc\u202ed"), "a�b�c�d");
  assert.equal([...displayName("é".repeat(200), 21)].length, 21);
  assert.equal(displayName("📦".repeat(10), 5), "📦📦…📦📦");
  assert.equal(displayName("photos/a.jpg"), "photos/a.jpg");
});

test("an error is logged with everything that led to it, without secrets", () => {
  const cause = new Error("GET https://s3.test/b/k?X-Amz-Signature=abcdef0123456789&x=1");
  const error = new StorageError("serverError", "Cannot read", { status: 500 }, { cause });
  const text = describeError(error);
  assert.match(text, /^serverError: Cannot read \{"status":500\}\ncaused by Error: GET/);
  assert.doesNotMatch(text, /abcdef0123456789/);
});
