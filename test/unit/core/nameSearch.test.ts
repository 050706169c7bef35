import assert from "node:assert/strict";
import { test } from "node:test";
import { fitsWildcards, NameSearch } from "../../../src/core/nameSearch.ts";

test("stars stand for anything, question marks for one character", () => {
  const fitting = [
    ["a.json", "*.json"],
    ["a.json.json", "*.json"],
    ["abc", "a*c"],
    ["ac", "a*c"],
    ["abcbd", "a*b?"],
    ["", "*"],
    ["", ""],
    ["x/y/z", "x*z"],
    ["*", "?"],
  ] as const;
  const others = [
    ["a.jsonl", "*.json"],
    ["abc", "a?"],
    ["abc", "?b"],
    ["", "?"],
    ["ab", "a*c"],
  ] as const;
  for (const [text, pattern] of fitting)
    assert.ok(fitsWildcards(text, pattern), `${text} ${pattern}`);
  for (const [text, pattern] of others)
    assert.ok(!fitsWildcards(text, pattern), `${text} ${pattern}`);
});

test("no pattern takes long", () => {
  // Of this thread: what else the machine does is not in it.
  const before = process.threadCpuUsage();
  assert.ok(!fitsWildcards("a".repeat(1024), `${"*a".repeat(500)}*b`));
  const { user, system } = process.threadCpuUsage(before);
  assert.ok(user + system < 500_000);
});

const keys = [
  "p/Logs/2025/a.log",
  "p/Logs/2026/b.LOG",
  "p/data/logs.csv",
  "p/data/logs/",
  "p/data/logs/x",
  "p/x",
];

function searched(text: string): string[] {
  const search = new NameSearch(text);
  return keys.flatMap((key) => {
    const { folders, isFound } = search.found(key, "p/");
    return [...folders, ...(isFound ? [key] : [])];
  });
}

test("names of objects and folders are found, a folder once, whatever their case", () => {
  assert.deepEqual(searched("log"), [
    "p/Logs/",
    "p/Logs/2025/a.log",
    "p/Logs/2026/b.LOG",
    "p/data/logs.csv",
    "p/data/logs/",
  ]);
  assert.deepEqual(searched("*.log"), ["p/Logs/2025/a.log", "p/Logs/2026/b.LOG"]);
  assert.deepEqual(searched("202?"), ["p/Logs/2025/", "p/Logs/2026/"]);
});

test("with a delimiter it is about whole paths below the place", () => {
  assert.deepEqual(searched("logs/2026"), ["p/Logs/2026/b.LOG"]);
  assert.deepEqual(searched("data/*"), ["p/data/logs.csv", "p/data/logs/", "p/data/logs/x"]);
  assert.deepEqual(searched("p/"), []);
});
