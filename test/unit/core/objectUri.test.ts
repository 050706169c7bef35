import assert from "node:assert/strict";
import { test } from "node:test";
import { parseUriParts, uriParts } from "../../../src/core/objectUri.ts";

const keys = [
  "plain.txt",
  "a/b/c.txt",
  "/abs",
  "//",
  "a//b",
  "a/",
  "a//",
  "../../etc/passwd",
  "./a/./b/..",
  "...",
  "100%",
  "%2F%2e%2E",
  "%0025",
  "a?b#c&d=e+f",
  "C:\\x\\y",
  "con.txt",
  "line\nbreak\r\ttab\u0000nul\u007f",
  " leading and trailing ",
  "emoji 🚀/é/e\u0301",
  "half \ud800 pair",
  "A/a/A",
  ":",
  "%",
  "x".repeat(1024),
];

test("every key survives the way into a URI and back", () => {
  for (const key of keys) {
    const parts = uriParts({ connectionId: "c1", bucket: "b", key });
    assert.deepEqual(parseUriParts(parts), { connectionId: "c1", bucket: "b", path: key });
  }
});

test("a percent sign that cannot be taken for an escape is shown as it is", () => {
  const pathOf = (key: string) => uriParts({ connectionId: "c", bucket: "b", key }).path;
  assert.equal(pathOf("100% sure%.txt"), "/b/100% sure%.txt");
  assert.equal(pathOf("a%20b/caf%C3%A9"), "/b/a%20b/caf%C3%A9");
  assert.equal(pathOf("%0041"), "/b/%00250041");
});

test("random keys of awkward characters survive, and two keys never share a URI", () => {
  const alphabet = ["/", ".", "%", "\\", " ", "a", "A", "0", "2", "F", "\n", "🚀", "\ud800", "?"];
  const seen = new Map<string, string>();
  for (let round = 0; round < 20_000; round++) {
    const length = 1 + (round % 9);
    const key = Array.from(
      { length },
      () => alphabet[Math.floor(Math.random() * alphabet.length)] ?? "",
    ).join("");
    const parts = uriParts({ connectionId: "c", bucket: "b", key });
    assert.equal(parseUriParts(parts)?.path, key);
    assert.equal(seen.get(parts.path) ?? key, key);
    seen.set(parts.path, key);
  }
});

test("no segment is left that a URI library would normalize away", () => {
  for (const key of keys) {
    const { path } = uriParts({ connectionId: "c", bucket: "b", key });
    const segments = path.slice(1).split("/");
    assert.ok(
      segments.every((segment) => !["", ".", ".."].includes(segment)),
      path,
    );
    assert.ok(!path.includes("\\"));
  }
});

test("a service goes into the authority, in lower case", () => {
  const address = { connectionId: "c1", serviceId: "1200ECEA-db95", bucket: "b", key: "k" };
  const parts = uriParts(address);
  assert.equal(parts.authority, parts.authority.toLowerCase());
  assert.deepEqual(parseUriParts(parts), {
    connectionId: "c1",
    serviceId: "1200ECEA-db95",
    bucket: "b",
    path: "k",
  });
});

test("a folder is named so that a name put behind it names what is in it", () => {
  for (const prefix of ["a/", "a/b/", "a//", "//", "/", "../"]) {
    const folder = uriParts({ connectionId: "c1", bucket: "b", prefix });
    const child = parseUriParts({ ...folder, path: `${folder.path}/x` });
    assert.equal(child?.path, `${prefix}x`);
  }
});

test("a bucket is the empty prefix; what names no bucket is no place", () => {
  const parts = uriParts({ connectionId: "c1", bucket: "b", prefix: "" });
  assert.deepEqual(parseUriParts(parts), { connectionId: "c1", bucket: "b", path: "" });
  assert.equal(parseUriParts({ authority: "c1", path: "/" }), undefined);
  assert.equal(parseUriParts({ authority: "", path: "/b/k" }), undefined);
});
