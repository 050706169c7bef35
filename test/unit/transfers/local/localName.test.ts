import assert from "node:assert/strict";
import { test } from "node:test";
import { foldedName, localName, numberedName } from "../../../../src/transfers/local/localName.ts";

const names = (segment: string, platform: NodeJS.Platform = "linux") =>
  localName(segment, platform);

test("ordinary names stay exactly as they are", () => {
  for (const name of [
    "a.txt",
    ".gitignore",
    "two words (1).tar.gz",
    "2026-01-01T10:00:00.json",
    "émoji 😀.png",
    "-rf",
    "~",
    "console.log",
    "com10",
    "%2e%2e",
    "a'b\"c<d>e|f?g*h",
  ])
    assert.equal(names(name), name);
});

test("names that some system cannot have become others, and say from which name", () => {
  const cases: [string, RegExp][] = [
    ["", /^_~[0-9a-f]{8}$/],
    [".", /^_~[0-9a-f]{8}$/],
    ["..", /^_~[0-9a-f]{8}$/],
    ["...", /^_~[0-9a-f]{8}$/],
    ["a.", /^a~[0-9a-f]{8}$/],
    ["a ", /^a~[0-9a-f]{8}$/],
    ["con.txt", /^_con~[0-9a-f]{8}\.txt$/],
    ["NUL", /^_NUL~[0-9a-f]{8}$/],
    ["Com1.tar.gz", /^_Com1\.tar~[0-9a-f]{8}\.gz$/],
    ["C:\\x", /^C__x~[0-9a-f]{8}$/],
    ["C:x", /^C_x~[0-9a-f]{8}$/],
    ["a\u0000b", /^a_b~[0-9a-f]{8}$/],
    ["a\nb", /^a_b~[0-9a-f]{8}$/],
    ["..\\..\\x", /^\.\._\.~[0-9a-f]{8}\._x$/],
    ["a\ud800b", /^a\ufffdb~[0-9a-f]{8}$/],
  ];
  for (const [segment, expected] of cases) assert.match(names(segment), expected, segment);
  assert.match(names("10:30", "win32"), /^10_30~[0-9a-f]{8}$/);
  assert.notEqual(names("a."), names("a "));
});

test("long names keep their ending and their characters, in 255 bytes", () => {
  for (const segment of ["é".repeat(200) + ".txt", "😀".repeat(100), "x".repeat(1024)]) {
    const name = names(segment);
    assert.ok(Buffer.byteLength(name) <= 255);
    assert.ok(name.isWellFormed());
    assert.ok(!name.includes("\ufffd"));
    if (segment.endsWith(".txt")) assert.ok(name.endsWith(".txt"));
  }
  assert.equal(names("x".repeat(255)), "x".repeat(255));
  const numbered = numberedName("é".repeat(125) + ".txt", 12);
  assert.ok(Buffer.byteLength(numbered) <= 255);
  assert.match(numbered, /é \(12\)\.txt$/);
});

test("names that a file system may take for one are folded to one", () => {
  const same = [
    ["A.txt", "a.TXT"],
    ["\u00e9", "e\u0301"],
    ["Straße", "STRASSE"],
    ["\u212a", "k"],
  ] as const;
  for (const [a, b] of same) assert.equal(foldedName(a), foldedName(b));
  assert.notEqual(foldedName("a"), foldedName("b"));
});
