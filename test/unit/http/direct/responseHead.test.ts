import assert from "node:assert/strict";
import { test } from "node:test";
import { isInterim, parseResponseHead } from "../../../../src/http/direct/responseHead.ts";

function head(...lines: string[]) {
  return parseResponseHead(["HTTP/1.1 200 OK", ...lines].join("\r\n"));
}

test("names are in lower case, values without the space around them, repeated ones are lists", () => {
  const found = head("Content-Length: 5", 'ETag:\t"x" ', "X-A: 1", "x-a: 2", "__proto__: y");
  assert.equal(found?.bodyBytes, 5);
  assert.deepEqual(
    { ...found?.headers },
    { "content-length": "5", etag: '"x"', "x-a": ["1", "2"], ["__proto__"]: "y" },
  );
});

test("an answer without one plain length is none", () => {
  const odd = [
    [],
    ["Content-Length: 5", "Content-Length: 5"],
    ["Content-Length: 5, 5"],
    ["Content-Length: +5"],
    ["Content-Length: 0x5"],
    ["Content-Length: "],
    ["Content-Length: 99999999999999999999"],
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Content-Length: 5", "Transfer-Encoding: identity"],
  ];
  for (const lines of odd) assert.equal(head(...lines), undefined, lines.join());
});

test("an answer in chunks has no length yet", () => {
  const found = head("Transfer-Encoding: chunked", "ETag: x");
  assert.deepEqual([found?.isChunked, found?.bodyBytes], [true, 0]);
  assert.equal(head("Content-Length: 5")?.isChunked, false);
  const odd = [
    ["Transfer-Encoding: gzip, chunked"],
    ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
  ];
  for (const lines of odd) assert.equal(head(...lines), undefined, lines.join());
  assert.equal(parseResponseHead("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked"), undefined);
});

test("a head with a line that is no header is none", () => {
  for (const line of [
    " folded",
    "no colon",
    "na me: x",
    "name : x",
    "x: a\rb",
    "x: a\0b",
    "x: a\nb: c",
  ]) {
    assert.equal(head("Content-Length: 5", line), undefined, JSON.stringify(line));
  }
});

test("a first line that is none of HTTP/1 is none", () => {
  for (const line of [
    "HTTP/2 200",
    "HTTP/1.1 20",
    "HTTP/1.1 2000 OK",
    "http/1.1 200 OK",
    "HTTP/1.1  200 OK",
  ]) {
    assert.equal(parseResponseHead(`${line}\r\nContent-Length: 5`), undefined, line);
  }
  assert.equal(parseResponseHead("HTTP/1.1 206\r\nContent-Length: 5")?.status, 206);
});

test("statuses whose answers have no body are none", () => {
  for (const status of [100, 101, 204, 304]) {
    assert.equal(parseResponseHead(`HTTP/1.1 ${status} X\r\nContent-Length: 5`), undefined);
  }
});

test("connections are kept for as long as the server says, less a margin, and four seconds at most", () => {
  assert.equal(head("Content-Length: 5")?.keptMs, 4000);
  assert.equal(head("Content-Length: 5", "Connection: Close")?.keptMs, 0);
  assert.equal(head("Content-Length: 5", "Keep-Alive: timeout=5, max=3")?.keptMs, 3000);
  assert.equal(head("Content-Length: 5", "Keep-Alive: timeout=60")?.keptMs, 4000);
  assert.equal(head("Content-Length: 5", "Keep-Alive: timeout=1")?.keptMs, 0);
  assert.equal(parseResponseHead("HTTP/1.0 200 OK\r\nContent-Length: 5")?.keptMs, 0);
});

test("heads that announce another are told from it", () => {
  assert.ok(isInterim("HTTP/1.1 100 Continue"));
  assert.ok(isInterim("HTTP/1.1 103 Early Hints\r\nLink: x"));
  assert.ok(!isInterim("HTTP/1.1 101 Switching Protocols"));
  assert.ok(!isInterim("HTTP/1.1 200 OK"));
});
